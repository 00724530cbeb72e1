"""The kinds of letter and notice, registered by each package in its `AppConfig.ready`.

A kind decides whether its letters are still owed: it is asked once for a whole batch, with (plan, about) pairs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

if TYPE_CHECKING:
    from repair.mail.models import Letter

PlanAndAbout = tuple[UUID | None, str]
DATABASE_AWAY = (OperationalError, InterfaceError)  # no fault of a letter


def pairs_still_owed(pairs: set[PlanAndAbout], rows: QuerySet[Any], *, about: str = "pk") -> set[PlanAndAbout]:
    """Return those of the pairs whose `about` is the value of that field in one of these rows; one query."""
    wanted = rows.filter(**{f"{about}__in": [each for _plan, each in pairs]}).values_list(about, flat=True)
    found = {str(each) for each in wanted}
    return {pair for pair in pairs if pair[1] in found}


def always_owed(pairs: set[PlanAndAbout], at: datetime) -> set[PlanAndAbout]:
    """Return all pairs: nothing that happens later makes these letters needless."""
    return pairs


def at_once(pairs: set[PlanAndAbout], at: datetime) -> dict[PlanAndAbout, datetime]:
    """Return no pair: none of these letters has to keep a distance from another."""
    return {}


def no_context(letter: "Letter") -> dict[str, Any]:
    """Return an empty context: the template needs none."""
    return {}


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter.

    `alone`: a letter of its own, else a notice in the gathered letter. `in_doubt`: what to do if nobody can tell if
    it arrived. `security`: sent whatever the quiet hours and preferences. `on`: sent unless switched off. `counts`:
    towards the letters of a week (repair.mail.weekly_limit). `worded`: the kind whose templates it uses, if not its
    own. `not_before` returns those pairs that have to wait, with the moment until which.
    """

    name: str
    alone: bool = False
    in_doubt: Literal["hold", "resend"] = "hold"
    security: bool = False
    still_owed: Callable[[set[PlanAndAbout], datetime], set[PlanAndAbout]] = always_owed
    words: Callable[["Letter"], dict[str, Any]] = no_context
    on: bool = True
    counts: bool = False
    worded: str = ""
    not_before: Callable[[set[PlanAndAbout], datetime], dict[PlanAndAbout, datetime]] = at_once

    @property
    def folder(self) -> str:
        """Return the folder of its subject and bodies."""
        return f"emails/{self.worded or self.name}"


class UnknownLetterKind(LookupError):
    """No package has registered this kind; it is never posted and never sent."""


_kinds: dict[str, LetterKind] = {}


def register_letter_kind(kind: LetterKind) -> None:
    """Register a kind; registering it twice with other values is a programming error."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"The kind {kind.name} has been named before, differently.")


def letter_kind(name: str) -> LetterKind:
    """Return the kind of this name; raises `UnknownLetterKind`."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownLetterKind(name) from None


def letter_kind_names() -> list[str]:
    """Return the names of all registered kinds, sorted."""
    return sorted(_kinds)


def counted_kind_names() -> list[str]:
    """Return the names of the kinds that count towards the letters of a week."""
    return [name for name in letter_kind_names() if _kinds[name].counts]


def ask_kind(
    ask: Callable[[set[PlanAndAbout], datetime], Any], pairs: set[PlanAndAbout], at: datetime
) -> list[tuple[PlanAndAbout, Any]]:
    """Return for each pair the kind's answer to all of them, or the exception of the pair that cannot be asked about.

    All are asked about at once. If that fails, half of them at a time, so that one bad row is one row.
    """
    try:
        with transaction.atomic():  # on PostgreSQL a statement that fails ends the transaction around it
            answer = ask(pairs, at)
    except DATABASE_AWAY:
        raise
    except Exception as wrong:
        if len(pairs) == 1:
            return [(next(iter(pairs)), wrong)]
        listed = sorted(pairs, key=str)
        half = len(listed) // 2
        return [*ask_kind(ask, set(listed[:half]), at), *ask_kind(ask, set(listed[half:]), at)]
    return [(pair, answer) for pair in pairs]
