"""The words of a version as one text: what is hashed, what is signed, what is shown.

The canonical text is JSON: sorted keys, NFC, line ends as "\\n", days as 2027-01-31, seats and no names, its schema's
number inside. A frozen version is shown from these very bytes and from nothing else. Schema 1 had four kinds of line,
and no `why`, `term` and `ends_on`; in schema 2 a pause did not say who opens again. Both are read as they are.
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
    BLANK,
    DATED,
    FIELDS,
    OWNED,
    TITLES,
    Cadence,
    Kind,
    Opens,
    Part,
    fields_of,
    has_seat,
)
from repair.foundation.human_time import lasting

if TYPE_CHECKING:
    from plans.models.contract.line import Line

__all__ = ["BLANK", "DATED", "FIELDS", "OWNED", "Cadence", "Clause", "Group", "Kind", "Part", "fields_of", "has_seat"]

SCHEMA = 3
HEAD = "This is not a legal contract. Either of us may stop at any time, without giving a reason."


@dataclass(frozen=True)
class Clause:
    """One numbered line of the paper. `seat` is whose it is, empty where it is both of theirs.

    `said` and `facts` are all that any rendering needs, whatever its kind.
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
        """How often, in words."""
        return str(Cadence(self.cadence).label) if self.cadence else ""

    @property
    def until(self) -> str:
        """The last day, in words."""
        return date_format(self.ends_on, "j F Y") if self.ends_on else ""

    @property
    def part(self) -> str:
        """Which part of the way back this is, in words."""
        return str(Part(self.term).label) if self.kind == Kind.RESET and self.term in Part.values else ""

    @property
    def lasting(self) -> str:
        """How long a pause usually is, in words."""
        return lasting(self.minutes or 0)

    @property
    def opens(self) -> str:
        """Who opens again after a pause, in a sentence."""
        if self.term == Opens.OWN:
            return _("I open again, whoever asked.")
        either, asked = _("Whoever is ready first opens again."), _("The one who asked opens again.")
        return either if self.term == Opens.EITHER else asked

    @property
    def said(self) -> str:
        """What it says, in a sentence or a few."""
        if self.kind == Kind.PAUSE_RULE:
            stop = _("Either of us says or shows: “{word}”. We stop, and come back after {time}.")
            return f"{stop.format(word=self.text, time=self.lasting)} {self.opens}"
        if self.kind == Kind.LOOK_BACK:
            return _("We look at this together again on {day}. That day by itself ends nothing.").format(day=self.until)
        return self.text

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What else belongs to it: a label and words, in the order in which people read them."""
        crossed = _("When it is crossed") if self.kind == Kind.BOUNDARY else _("When it happens")
        why = _("What it protects") if self.kind == Kind.BOUNDARY else _("What it is for")
        all_of_it = [
            (why, self.why),
            (crossed, self.cue),
            (_("On a hard day, this counts"), self.smallest),
            (_("How often"), self.rhythm),
            (_("Until"), self.until if self.kind != Kind.LOOK_BACK else ""),
        ]
        return [(label, words) for label, words in all_of_it if words]

    @property
    def words(self) -> str:
        """All of it in one line, for telling two versions apart."""
        if self.kind == Kind.PAUSE_RULE:
            pause = _("Pause: “{word}”, {time}").format(word=self.text, time=self.lasting)
            return f"{pause} · {self.opens}" if self.term else pause
        about = self.part or (self.term if self.kind == Kind.WORDS else "")
        return " · ".join(part for part in (about, self.said, *(words for _label, words in self.facts)) if part)


@dataclass
class Group:
    """The lines of one kind under their title."""

    kind: str
    clauses: list[Clause] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What people read above them."""
        return str(TITLES.get(Kind(self.kind), Kind(self.kind).label))


def normal(text: str) -> str:
    """NFC, and every line end a single newline."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def ordered(lines: Iterable["Line"]) -> list["Line"]:
    """In the order of the paper, whatever order they come in; the first of them is number 1."""
    kinds, parts = list(Kind), ["", *Part.values]

    def place(line: "Line") -> tuple[int, int, int, str]:
        part = parts.index(line.term) if line.kind == Kind.RESET and line.term in parts else 0
        return kinds.index(Kind(line.kind)), part, line.position, str(line.pk)

    return sorted(lines, key=place)


def canonical(lines: Iterable["Line"]) -> str:
    """The one text for these lines, whatever order they come in."""
    return json.dumps(
        {"schema": SCHEMA, "head": HEAD, "lines": [_written(line) for line in ordered(lines)]},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _written(line: "Line") -> dict[str, Any]:
    said = {name: _plain(getattr(line, name)) for name in FIELDS[Kind(line.kind)]}
    if has_seat(line.kind, line.term):
        said["by"] = line.by.seat
    return said | {"kind": Kind(line.kind).value}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return normal(value) if isinstance(value, str) else value


def hash_of(text: str) -> str:
    """SHA-256 of the text's bytes, 64 hex digits."""
    return sha256(text.encode()).hexdigest()


def groups(text: str) -> list[Group]:
    """The paper again, from its text: groups in order, lines numbered from first to last."""
    found: dict[str, Group] = {}
    for number, said in enumerate(json.loads(text)["lines"], start=1):
        said = {"by": ""} | said
        if said.get("ends_on"):
            said["ends_on"] = date.fromisoformat(said["ends_on"])
        clause = Clause(number=number, seat=said.pop("by"), **said)
        found.setdefault(clause.kind, Group(clause.kind)).clauses.append(clause)
    return list(found.values())


def same(one: str, two: str) -> bool:
    """Whether two texts say the same to people, whatever schema they were written in."""
    return bool(one) and bool(two) and groups(one) == groups(two)


def difference(old: str, new: str, called: dict[str, str] | None = None) -> str:
    """What came in and what was taken out between two texts, a line each; whose, where `called` names them."""
    names = {seat: f"{name}: " for seat, name in (called or {}).items() if name}
    before, after = (
        [f"{names.get(clause.seat, '')}{clause.words}" for group in groups(text) for clause in group.clauses]
        for text in (old, new)
    )
    came = [_("Came in: {words}").format(words=words) for words in after if words not in before]
    gone = [_("Taken out: {words}").format(words=words) for words in before if words not in after]
    return "\n".join([*came, *gone]) or _("The lines are the same.")
