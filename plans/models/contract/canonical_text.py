"""The canonical text of a version: what is hashed, signed and shown.

It is JSON with sorted keys, in NFC, with "\n" as line end, days as 2027-01-31, seats in place of names, and the number
of its schema. A frozen version is shown from these very bytes and from nothing else. Schema 1 had four kinds of line
and no `why`, `term` and `ends_on`; in schema 2 a pause did not say who resumes. Both can still be read.
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.models.contract.kinds import (
    BLANK_FIELD_VALUES,
    DATED_KINDS,
    GROUP_TITLES,
    LINE_FIELDS,
    OWNED_KINDS,
    Cadence,
    LineKind,
    PauseReopener,
    ResetPart,
    has_named_owner,
    pick_line_fields,
)
from repair.foundation.human_time import human_duration

if TYPE_CHECKING:
    from plans.models.contract.line import Line

__all__ = [
    "BLANK_FIELD_VALUES",
    "DATED_KINDS",
    "LINE_FIELDS",
    "OWNED_KINDS",
    "Cadence",
    "Clause",
    "ClauseGroup",
    "LineKind",
    "ResetPart",
    "has_named_owner",
    "pick_line_fields",
]

CANONICAL_SCHEMA = 3
CANONICAL_HEAD = "This is not a legal contract. Either of us may stop at any time, without giving a reason."


@dataclass(frozen=True)
class Clause:
    """One numbered line of an agreement, read from its text. `seat` is its owner's, empty where it is both partners'.

    `said` and `facts` are all that a page, a PDF or an email needs, whatever the kind.
    """

    number: int
    kind: str
    seat: str
    text: str = ""
    cue: str = ""
    smallest: str = ""
    cadence: str = ""
    minutes: int | None = 0
    why: str = ""
    term: str = ""
    ends_on: date | None = None

    @property
    def rhythm(self) -> str:
        """Return how often it is due, in words."""
        return str(Cadence(self.cadence).label) if self.cadence else ""

    @property
    def until(self) -> str:
        """Return the last day, in words."""
        return date_format(self.ends_on, "j F Y") if self.ends_on else ""

    @property
    def part(self) -> str:
        """Return the part of the reset routine, in words; empty for other kinds."""
        return str(ResetPart(self.term).label) if self.kind == LineKind.RESET and self.term in ResetPart.values else ""

    @property
    def lasting(self) -> str:
        """Return how long a pause usually lasts, in words."""
        return human_duration(self.minutes or 0)

    @property
    def opens(self) -> str:
        """Return who resumes after a pause, as a sentence."""
        if self.term == PauseReopener.OWN:
            return _("I open again, whoever asked.")
        either, asked = _("Whoever is ready first opens again."), _("The one who asked opens again.")
        return either if self.term == PauseReopener.EITHER else asked

    @property
    def sentence(self) -> str:
        """Return the line's content as one sentence or a few."""
        if self.kind == LineKind.PAUSE_RULE:
            stop = _("Either of us says or shows: “{word}”. We stop, and come back after {time}.")
            return f"{stop.format(word=self.text, time=self.lasting)} {self.opens}"
        if self.kind == LineKind.LOOK_BACK:
            return _("We look at this together again on {day}. That day by itself ends nothing.").format(day=self.until)
        return self.text

    @property
    def labelled_facts(self) -> list[tuple[str, str]]:
        """Return what else belongs to the line: pairs of label and words, in reading order, without empty ones."""
        crossed = _("When it is crossed") if self.kind == LineKind.BOUNDARY else _("When it happens")
        why = _("What it protects") if self.kind == LineKind.BOUNDARY else _("What it is for")
        all_of_it = [
            (why, self.why),
            (crossed, self.cue),
            (_("On a hard day, this counts"), self.smallest),
            (_("How often"), self.rhythm),
            (_("Until"), self.until if self.kind != LineKind.LOOK_BACK else ""),
        ]
        return [(label, words) for label, words in all_of_it if words]

    @property
    def words(self) -> str:
        """Return the whole line as one string, for comparing versions."""
        if self.kind == LineKind.PAUSE_RULE:
            pause = _("Pause: “{word}”, {time}").format(word=self.text, time=self.lasting)
            return f"{pause} · {self.opens}" if self.term else pause
        about = self.part or (self.term if self.kind == LineKind.WORDS else "")
        return " · ".join(
            part for part in (about, self.sentence, *(words for _label, words in self.labelled_facts)) if part
        )


@dataclass
class ClauseGroup:
    """The lines of one kind, with their title."""

    kind: str
    clauses: list[Clause] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Return the heading above these lines."""
        return str(GROUP_TITLES.get(LineKind(self.kind), LineKind(self.kind).label))


def normalize_text(text: str) -> str:
    """Return the text in NFC, with a single newline for every kind of line end."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def order_lines(lines: Iterable["Line"]) -> list["Line"]:
    """Return the lines in the order of an agreement: by kind, part of the reset routine, position, id."""
    kinds, parts = list(LineKind), ["", *ResetPart.values]

    def place(line: "Line") -> tuple[int, int, int, str]:
        part = parts.index(line.term) if line.kind == LineKind.RESET and line.term in parts else 0
        return kinds.index(LineKind(line.kind)), part, line.position, str(line.pk)

    return sorted(lines, key=place)


def canonical_json(lines: Iterable["Line"]) -> str:
    """Return the canonical text of these lines, the same whatever order they come in."""
    return json.dumps(
        {"schema": CANONICAL_SCHEMA, "head": CANONICAL_HEAD, "lines": [_written(line) for line in order_lines(lines)]},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _written(line: "Line") -> dict[str, Any]:
    said = {name: _plain(getattr(line, name)) for name in LINE_FIELDS[LineKind(line.kind)]}
    if has_named_owner(line.kind, line.term):
        said["by"] = line.by.seat
    return said | {"kind": LineKind(line.kind).value}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return normalize_text(value) if isinstance(value, str) else value


def sha256_of_text(text: str) -> str:
    """Return SHA-256 of the text in UTF-8, as 64 hex digits."""
    return sha256(text.encode()).hexdigest()


def parse_clause_groups(text: str) -> list[ClauseGroup]:
    """Return the lines of a canonical text, grouped by kind and numbered from 1 throughout."""
    found: dict[str, ClauseGroup] = {}
    for number, said in enumerate(json.loads(text)["lines"], start=1):
        said = {"by": ""} | said
        if said.get("ends_on"):
            said["ends_on"] = date.fromisoformat(said["ends_on"])
        clause = Clause(number=number, seat=said.pop("by"), **said)
        found.setdefault(clause.kind, ClauseGroup(clause.kind)).clauses.append(clause)
    return list(found.values())


def is_same_wording(one: str, two: str) -> bool:
    """Return whether two canonical texts say the same, whatever schemas they were written in."""
    return bool(one) and bool(two) and parse_clause_groups(one) == parse_clause_groups(two)


def describe_changes(old: str, new: str, called: dict[str, str] | None = None) -> str:
    """Return what was added and removed between two canonical texts, one line of text each.

    `called` maps seats to names; a line with an owner then starts with the owner's name.
    """
    names = {seat: f"{name}: " for seat, name in (called or {}).items() if name}
    before, after = (
        [
            f"{names.get(clause.seat, '')}{clause.words}"
            for group in parse_clause_groups(text)
            for clause in group.clauses
        ]
        for text in (old, new)
    )
    came = [_("Came in: {words}").format(words=words) for words in after if words not in before]
    gone = [_("Taken out: {words}").format(words=words) for words in before if words not in after]
    return "\n".join([*came, *gone]) or _("The lines are the same.")
