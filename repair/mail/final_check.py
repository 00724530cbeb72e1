"""The last look: whether a letter may still leave, asked for a window of letters, and once more at the hand-off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import InterfaceError, OperationalError

from repair.accounts.models import Person
from repair.mail import kinds
from repair.mail.models import Hours, Letter, State, Suppression, Wish

ASKED = timedelta(hours=1)  # what the receiver asked for in the last hour may come in their quiet hours


@dataclass(frozen=True)
class Seen:
    """What the look found: `state` sends it, ends it, or (pending) lets it wait until `until`."""

    state: State
    until: datetime | None = None


DATABASE_AWAY = (OperationalError, InterfaceError)  # no fault of any letter
GO = Seen(State.LEASED)


def look(letters: Iterable[Letter], at: datetime) -> dict[UUID, Seen | Exception]:
    """What becomes of each letter at `at`; a letter that cannot be judged is answered with what went wrong."""
    letters = list(letters)
    found: dict[UUID, Seen | Exception] = {}
    for letter in letters:
        try:
            kinds.get(letter.kind)
        except kinds.Unknown as wrong:
            found[letter.pk] = wrong
    known = [letter for letter in letters if letter.pk not in found]
    facts = Facts(known, at)
    for letter in known:
        try:
            found[letter.pk] = facts.judge(letter)
        except DATABASE_AWAY:
            raise
        except Exception as wrong:  # one letter's fault is never another's
            found[letter.pk] = wrong
    return found


class Facts:
    """What a whole window needs to know, gathered with a fixed number of queries."""

    def __init__(self, letters: list[Letter], at: datetime) -> None:
        self.at = at
        people = {letter.to_id: letter.to for letter in letters if letter.to_id}
        self.active = set(Person.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
        self.unwanted = Wish.unwanted((letter.to_id, letter.kind) for letter in letters if letter.to_id)
        self.owed = owed_by_kind(letters, at)
        own = [letter for letter in letters if letter.to and not letter.address]
        rows = EmailAddress.objects.filter(user__in={letter.to_id for letter in own}, verified=True)
        self.verified = {(person, address.lower()) for person, address in rows.values_list("user_id", "email")}
        self.suppressed = Suppression.among({letter.goes_to for letter in letters}, at)
        self.hours = Hours.of_all(person for person in people.values() if person)

    def judge(self, letter: Letter) -> Seen:
        """What becomes of this letter."""
        if letter.expires_at and letter.expires_at <= self.at:
            return Seen(State.STALE)
        if letter.stopped_at or not self.is_wanted(letter):
            return Seen(State.CANCELLED)
        if not self.can_arrive(letter):
            return Seen(State.SUPPRESSED)
        return self.in_its_hours(letter)

    def is_wanted(self, letter: Letter) -> bool:
        """The receiver still has an account and wants it, and the room it comes from still owes it."""
        if letter.to_id and (letter.to_id not in self.active or (letter.to_id, letter.kind) in self.unwanted):
            return False
        owed = self.owed[letter.kind]
        if isinstance(owed, Exception):
            raise owed
        return (letter.plan, letter.about) in owed

    def can_arrive(self, letter: Letter) -> bool:
        """The address takes letters; a person's own is sent to only when it has been confirmed."""
        if letter.goes_to in self.suppressed:
            return False
        return bool(letter.address) or (letter.to_id, letter.goes_to.lower()) in self.verified

    def in_its_hours(self, letter: Letter) -> Seen:
        """Now, or after the receiver's quiet hours; stale when it would then be of no use."""
        if not letter.to or kinds.get(letter.kind).security:
            return GO
        if letter.asked_at and timedelta() <= self.at - letter.asked_at < ASKED:
            return GO
        span = self.hours[letter.to.pk].around(self.at, letter.to.zone)
        if span is None:
            return GO
        until = max(span[1], self.at)
        return Seen(State.STALE) if letter.expires_at and letter.expires_at <= until else Seen(State.PENDING, until)


def owed_by_kind(letters: Iterable[Letter], at: datetime) -> dict[str, Any]:
    """For each kind the pairs its room still owes: one question a kind; a room that fails holds up its own kind."""
    asked: dict[str, set[kinds.Pair]] = {}
    for letter in letters:
        asked.setdefault(letter.kind, set()).add((letter.plan, letter.about))
    owed: dict[str, Any] = {}
    for kind, pairs in asked.items():
        try:
            owed[kind] = kinds.get(kind).still_owed(pairs, at)
        except DATABASE_AWAY:
            raise
        except Exception as wrong:
            owed[kind] = wrong
    return owed
