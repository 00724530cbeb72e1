"""The final check: whether a letter may still leave; asked for a batch of letters, and again at the hand-off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress

from repair.accounts.models import Person
from repair.mail import kinds
from repair.mail.models import Letter, LetterPreference, LetterState, QuietHours, Suppression

JUST_REQUESTED = timedelta(
    hours=1
)  # a letter that the receiver requested within the last hour may come in their quiet hours

LetterFact = tuple[str, UUID | None, str]  # kind, plan and about of a letter


@dataclass(frozen=True)
class CheckResult:
    """The result of the check: `state` sends the letter, ends it, or (pending) makes it wait until `until`."""

    state: LetterState
    until: datetime | None = None


MAY_LEAVE = CheckResult(LetterState.LEASED)


def check_letters(letters: Iterable[Letter], at: datetime) -> dict[UUID, CheckResult | Exception]:
    """Return for each letter what happens to it at `at`; for a letter that cannot be checked, the exception."""
    letters = list(letters)
    found: dict[UUID, CheckResult | Exception] = {}
    for letter in letters:
        try:
            kinds.letter_kind(letter.kind)
        except kinds.UnknownLetterKind as wrong:
            found[letter.pk] = wrong
    known = [letter for letter in letters if letter.pk not in found]
    facts = CheckFacts(known, at)
    for letter in known:
        try:
            found[letter.pk] = facts.check_letter(letter)
        except kinds.DATABASE_AWAY:
            raise
        except Exception as wrong:  # the fault of one letter must not stop the others
            found[letter.pk] = wrong
    return found


class CheckFacts:
    """What the check of a whole batch needs to know, read with a fixed number of queries."""

    def __init__(self, letters: list[Letter], at: datetime) -> None:
        self.at = at
        people = {letter.to_id: letter.to for letter in letters if letter.to_id}
        self.active = set(Person.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
        self.unwanted = LetterPreference.unwanted((letter.to_id, letter.kind) for letter in letters if letter.to_id)
        self.owed = owed_by_kind(letters, at)
        self.waits = waits_by_kind(self.owed, at)
        own = [letter for letter in letters if letter.to and not letter.address]
        rows = EmailAddress.objects.filter(user__in={letter.to_id for letter in own}, verified=True)
        self.verified = {(person, address.lower()) for person, address in rows.values_list("user_id", "email")}
        self.suppressed = Suppression.suppressed_among({letter.recipient_address for letter in letters}, at)
        self.quiet_hours = QuietHours.by_person(person for person in people.values() if person)

    def check_letter(self, letter: Letter) -> CheckResult:
        """Return what happens to this letter."""
        if letter.expires_at and letter.expires_at <= self.at:
            return CheckResult(LetterState.STALE)
        if letter.stopped_at or not self.is_wanted(letter):
            return CheckResult(LetterState.CANCELLED)
        if not self.can_arrive(letter):
            return CheckResult(LetterState.SUPPRESSED)
        until = self.waits.get((letter.kind, letter.plan, letter.about))
        if isinstance(until, Exception):
            raise until
        if until is not None:
            return wait_until(letter, until)
        return self.check_quiet_hours(letter)

    def is_wanted(self, letter: Letter) -> bool:
        """Tell whether the receiver still has an account and wants the letter, and its kind still owes it."""
        if letter.to_id and (letter.to_id not in self.active or (letter.to_id, letter.kind) in self.unwanted):
            return False
        owed = self.owed[letter.kind, letter.plan, letter.about]
        if isinstance(owed, Exception):
            raise owed
        return owed

    def can_arrive(self, letter: Letter) -> bool:
        """Tell whether the address takes letters; a person's own address must be confirmed."""
        if letter.recipient_address in self.suppressed:
            return False
        return bool(letter.address) or (letter.to_id, letter.recipient_address.lower()) in self.verified

    def check_quiet_hours(self, letter: Letter) -> CheckResult:
        """Return now, or the end of the receiver's quiet hours; stale if the letter would be of no use then."""
        if not letter.to or kinds.letter_kind(letter.kind).security:
            return MAY_LEAVE
        if letter.asked_at and timedelta() <= self.at - letter.asked_at < JUST_REQUESTED:
            return MAY_LEAVE
        span = self.quiet_hours[letter.to.pk].span_around(self.at, letter.to.zone)
        if span is None:
            return MAY_LEAVE
        return wait_until(letter, span[1])


def wait_until(letter: Letter, until: datetime) -> CheckResult:
    """Return that the letter waits, or that it is stale if it would be of no use then."""
    is_late = letter.expires_at is not None and letter.expires_at <= until
    return CheckResult(LetterState.STALE) if is_late else CheckResult(LetterState.PENDING, until)


def owed_by_kind(letters: Iterable[Letter], at: datetime) -> dict[LetterFact, bool | Exception]:
    """Return for each letter whether its kind still owes it, with one call a kind; its exception if that fails."""
    asked: dict[str, set[kinds.PlanAndAbout]] = {}
    for letter in letters:
        asked.setdefault(letter.kind, set()).add((letter.plan, letter.about))
    owed: dict[LetterFact, bool | Exception] = {}
    for kind, pairs in asked.items():
        found = kinds.ask_kind(kinds.letter_kind(kind).still_owed, pairs, at)
        owed |= {(kind, *pair): answer if isinstance(answer, Exception) else pair in answer for pair, answer in found}
    return owed


def waits_by_kind(owed: dict[LetterFact, bool | Exception], at: datetime) -> dict[LetterFact, datetime | Exception]:
    """Return until when letters have to wait by their kind's own rule; one call a kind."""
    asked: dict[str, set[kinds.PlanAndAbout]] = {}
    for (kind, plan, about), answer in owed.items():
        if answer is True:
            asked.setdefault(kind, set()).add((plan, about))
    waits: dict[LetterFact, datetime | Exception] = {}
    for kind, pairs in asked.items():
        for pair, answer in kinds.ask_kind(kinds.letter_kind(kind).not_before, pairs, at):
            if isinstance(answer, Exception):
                waits[kind, *pair] = answer
            elif pair in answer:
                waits[kind, *pair] = answer[pair]
    return waits
