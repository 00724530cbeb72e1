"""Help lines by country, read from `lines.toml` or from the host's own file (setting HELP_LINES)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

SHIPPED_FILE = Path(__file__).parent / "lines.toml"
HELP_LINE_KINDS = ("home", "life", "own")
CHECK_VALID_FOR = timedelta(days=180)  # a line counts as checked for so long (SAF-13)


class UnreadableHelpLines(ValueError):
    """The file of help lines cannot be used; the message says where and why."""


@dataclass(frozen=True)
class HelpLine:
    """One help line. `kind` is one of HELP_LINE_KINDS, `whom` the people it is for.

    `text` and `chat` are how to reach it in writing, `source` where its number was found, and `checked_on` the day on
    which somebody last checked it (SAF-13).
    """

    name: str
    number: str
    kind: str
    audience: str
    hours: str
    languages: str
    text: str
    chat: str
    source: str
    checked_on: date | None

    @property
    def dialable_number(self) -> str:
        """Return the number as a phone dials it; empty if there are two numbers or none."""
        return _digits(self.number)


@dataclass(frozen=True)
class Country:
    """A country with its emergency number and its help lines."""

    code: str
    name: str
    emergency: str
    note: str
    lines: tuple[HelpLine, ...]

    @property
    def dialable_emergency(self) -> str:
        """Return the emergency number as a phone dials it; empty if there are two."""
        return _digits(self.emergency)


def countries() -> tuple[Country, ...]:
    """Return all countries, in the order of the file."""
    return read_help_lines(Path(settings.HELP_LINES) if settings.HELP_LINES else SHIPPED_FILE)


@cache
def read_help_lines(file: Path) -> tuple[Country, ...]:
    """Parse the file, once in the process; raise `UnreadableHelpLines` if it is not as it has to be."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        made = tuple(_country(one) for one in found["country"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as wrong:
        raise UnreadableHelpLines(f"{file}: {type(wrong).__name__} {wrong}") from None
    if not made:
        raise UnreadableHelpLines(f"{file}: there is no country in it")
    return made


def unchecked_help_lines(on: date, found: tuple[Country, ...] | None = None) -> list[str]:
    """Return "country name" for each line that nobody checked in the 180 days before `on`.

    A release has to look at those (SAF-13).
    """
    lines = [(country, line) for country in found or countries() for line in country.lines]
    return [
        f"{country.code} {line.name}"
        for country, line in lines
        if line.checked_on is None or not timedelta(0) <= on - line.checked_on <= CHECK_VALID_FOR
    ]


def _digits(number: str) -> str:
    """Return the number without spaces and dashes; empty if it is not digits alone."""
    bare = number.replace(" ", "").replace("-", "")
    return bare if bare.isdigit() else ""


def _country(said: dict[str, Any]) -> Country:
    lines = tuple(_line(one) for one in said.get("line", ()))
    return Country(_text(said, "code"), _text(said, "name"), _text(said, "emergency"), said.get("note", ""), lines)


def _line(said: dict[str, Any]) -> HelpLine:
    """Return one line of the file; raise `UnreadableHelpLines` for a wrong kind, or a check without its day."""
    name, kind, checked = _text(said, "name"), _text(said, "kind"), said["checked"]
    if kind not in HELP_LINE_KINDS:
        raise UnreadableHelpLines(f"{name}: kind is one of {', '.join(HELP_LINE_KINDS)}")
    if checked is not isinstance(said.get("checked_on"), date):
        raise UnreadableHelpLines(f"{name}: checked = true has the day of the check in checked_on, and only then")
    return HelpLine(
        name=name,
        number=_text(said, "number"),
        kind=kind,
        audience=_text(said, "for"),
        hours=_text(said, "hours"),
        languages=_text(said, "languages"),
        text=str(said["text"]),
        chat=str(said["chat"]),
        source=_text(said, "source"),
        checked_on=said.get("checked_on"),
    )


def _text(said: dict[str, Any], field: str) -> str:
    """Return a field of the file; raise `UnreadableHelpLines` if it is empty or no text."""
    text = said[field]
    if not isinstance(text, str) or not text.strip():
        raise UnreadableHelpLines(f"{said.get('name', 'a line')}: {field} is empty")
    return text
