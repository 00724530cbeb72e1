"""The words of a version as one text: what is hashed, what is signed, what is shown.

The canonical text is JSON: sorted keys, NFC, line ends as "\\n", seats and no names, its schema's number inside. A
frozen version is shown from these very bytes and from nothing else.
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from plans.models.contract_line import Line

SCHEMA = 1
HEAD = "This is not a legal contract. Either of us may stop at any time, without giving a reason."


class Kind(models.TextChoices):
    """What a line can be, in the order in which the paper has them."""

    GOAL = "goal", gettext_lazy("What we want")
    COMMITMENT = "commitment", gettext_lazy("What I will do")
    BOUNDARY = "boundary", gettext_lazy("What keeps us well")
    PAUSE_RULE = "pause_rule", gettext_lazy("How we pause")


class Cadence(models.TextChoices):
    """How often a commitment comes round."""

    DAILY = "daily", gettext_lazy("Every day")
    WEEKDAYS = "weekdays", gettext_lazy("On weekdays")
    WEEKLY = "weekly", gettext_lazy("Every week")
    MONTHLY = "monthly", gettext_lazy("Every month")
    EVENT = "event", gettext_lazy("When it comes up")


FIELDS = {
    Kind.GOAL: ("text",),
    Kind.COMMITMENT: ("text", "cue", "smallest", "cadence"),
    Kind.BOUNDARY: ("text",),
    Kind.PAUSE_RULE: ("text", "minutes"),
}


@dataclass(frozen=True)
class Clause:
    """One numbered line of the paper. `seat` is whose commitment it is, empty where it is both of theirs."""

    number: int
    kind: str
    seat: str
    text: str
    cue: str = ""
    smallest: str = ""
    cadence: str = ""
    minutes: int = 0

    @property
    def rhythm(self) -> str:
        """How often, in words."""
        return str(Cadence(self.cadence).label) if self.cadence else ""

    @property
    def words(self) -> str:
        """All of it in one line, for telling two versions apart."""
        if self.kind == Kind.PAUSE_RULE:
            return _("Pause: “{word}”, {minutes} minutes").format(word=self.text, minutes=self.minutes)
        return " · ".join(part for part in (self.text, self.cue, self.smallest, self.rhythm) if part)


@dataclass
class Group:
    """The lines of one kind under their title."""

    kind: str
    clauses: list[Clause] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What people read above them."""
        return str(_("What each of us will do") if self.kind == Kind.COMMITMENT else Kind(self.kind).label)


def normal(text: str) -> str:
    """NFC, and every line end a single newline."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def canonical(lines: Iterable["Line"]) -> str:
    """The one text for these lines, whatever order they come in."""
    order = list(Kind)
    ordered = sorted(lines, key=lambda line: (order.index(Kind(line.kind)), line.position, str(line.pk)))
    return json.dumps(
        {"schema": SCHEMA, "head": HEAD, "lines": [_written(line) for line in ordered]},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _written(line: "Line") -> dict[str, Any]:
    kind = Kind(line.kind)
    said = {name: getattr(line, name) for name in FIELDS[kind]}
    said = {name: normal(value) if isinstance(value, str) else value for name, value in said.items()}
    if kind == Kind.COMMITMENT:
        said["by"] = line.by.seat
    return said | {"kind": kind.value}


def hash_of(text: str) -> str:
    """SHA-256 of the text's bytes, 64 hex digits."""
    return sha256(text.encode()).hexdigest()


def groups(text: str) -> list[Group]:
    """The paper again, from its text: groups in order, lines numbered from first to last."""
    found: dict[str, Group] = {}
    for number, said in enumerate(json.loads(text)["lines"], start=1):
        said = {"by": ""} | said
        clause = Clause(number=number, seat=said.pop("by"), **said)
        found.setdefault(clause.kind, Group(clause.kind)).clauses.append(clause)
    return list(found.values())


def difference(old: str, new: str) -> str:
    """What came in and what was taken out between two texts, in words, a line each."""
    before, after = ([clause.words for group in groups(text) for clause in group.clauses] for text in (old, new))
    came = [_("Came in: {words}").format(words=words) for words in after if words not in before]
    gone = [_("Taken out: {words}").format(words=words) for words in before if words not in after]
    return "\n".join([*came, *gone]) or _("The lines are the same.")
