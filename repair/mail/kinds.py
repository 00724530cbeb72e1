"""The kinds of letter and notice, named by the rooms above in their `AppConfig.ready` (and by this one for its own).

A kind decides whether its letters are still owed: it is asked once for a whole window, with (plan, about) pairs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.db.models import QuerySet

if TYPE_CHECKING:
    from repair.mail.models import Letter

PlanAndAbout = tuple[UUID | None, str]


def pairs_still_owed(pairs: set[PlanAndAbout], rows: QuerySet[Any], *, about: str = "pk") -> set[PlanAndAbout]:
    """Return those of the pairs whose `about` is the value of that field in one of these rows; one query."""
    wanted = rows.filter(**{f"{about}__in": [each for _plan, each in pairs]}).values_list(about, flat=True)
    found = {str(each) for each in wanted}
    return {pair for pair in pairs if pair[1] in found}


def always_owed(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Nothing that happens later makes these letters needless."""
    return pairs


def no_context(letter: "Letter") -> dict[str, Any]:
    """The template says it all."""
    return {}


@dataclass(frozen=True)
class LetterKind:
    """One kind. `alone`: a letter of its own, else a notice for the gathered letter. `in_doubt`: what to do when
    nobody can tell whether it arrived. `security`: sent whatever the hours and wishes. `on`: sent until wished
    otherwise. `counts`: towards the two letters a week, see repair.mail.weekly_limit. `worded`: the folder of its
    templates when another kind's words fit."""

    name: str
    alone: bool = False
    in_doubt: Literal["hold", "resend"] = "hold"
    security: bool = False
    still_owed: Callable[[set[PlanAndAbout], datetime], set[PlanAndAbout]] = always_owed
    words: Callable[["Letter"], dict[str, Any]] = no_context
    on: bool = True
    counts: bool = False
    worded: str = ""

    @property
    def folder(self) -> str:
        """Where its subject and bodies lie."""
        return f"emails/{self.worded or self.name}"


class UnknownLetterKind(LookupError):
    """No room has named this kind; nothing of it is ever posted or sent."""


_kinds: dict[str, LetterKind] = {}


def register_letter_kind(kind: LetterKind) -> None:
    """Name a kind; naming it twice in different ways is a mistake of ours."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"The kind {kind.name} has been named before, differently.")


def letter_kind(name: str) -> LetterKind:
    """The kind of this name; raises `Unknown`."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownLetterKind(name) from None


def letter_kind_names() -> list[str]:
    """Every kind named so far, sorted."""
    return sorted(_kinds)


def counted_kind_names() -> list[str]:
    """Those that count towards the letters of a week."""
    return [name for name in letter_kind_names() if _kinds[name].counts]
