"""Emails about a check-in that their receiver switched on: it was moved, was not held, or begins in an hour.

All say the same neutral sentence, so one a day is enough. An email that the other partner's act causes leaves at an
hour that its receiver chose, and never tells the minute of that act (SAF-7, SAF-8).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from plans.models import Partner
from repair.accounts.models import Person
from repair.foundation.clock import DAY, on_wall_clock
from repair.mail import weekly_limit
from repair.mail.models import Letter, LetterPreference, QuietHours
from repair.mail.models.notice import GATHERED_KIND, GATHERED_USEFUL_FOR, gathered_leaves_at

if TYPE_CHECKING:
    from checkins.models.checkin.occurrence import RhythmOccurrence

MOVED_LETTER, NOT_HELD_LETTER, HOUR_BEFORE_LETTER = "talk-moved", "talk-not-held", "talk-hour"
MOVED_LETTER_LEAD = timedelta(hours=3)  # an email that it was moved leaves no later than this before it


def post_moved_letter(checkin: "RhythmOccurrence", *, to: Partner, at: datetime) -> None:
    """Owe an email to the partner who suggested the time that was accepted; none if the check-in is near."""
    for person in _who_want(MOVED_LETTER, [to]):
        leaves = min(_next_hour(person, at), checkin.at - MOVED_LETTER_LEAD)
        if leaves >= at:
            _post(MOVED_LETTER, checkin, person, leaves, expires_at=checkin.at, at=at)


def post_not_held_letters(checkin: "RhythmOccurrence", *, at: datetime) -> None:
    """Owe an email to both alike, naming nobody; none about an old date, after the server was down."""
    if checkin.state != checkin.State.NOT_HELD or checkin.lapses_at <= at - DAY:
        return
    there = [seat for seat in checkin.plan.seats if seat.left_at is None]
    for person in _who_want(NOT_HELD_LETTER, there):
        leaves = _next_hour(person, at)
        _post(NOT_HELD_LETTER, checkin, person, leaves, expires_at=leaves + GATHERED_USEFUL_FOR, at=at)


def _who_want(kind: str, partners: Sequence[Partner]) -> list[Person]:
    people = [each.person for each in partners if each.person is not None]
    unwanted = LetterPreference.unwanted((person.pk, kind) for person in people)
    return [person for person in people if (person.pk, kind) not in unwanted]


def _next_hour(person: Person, at: datetime) -> datetime:
    """Return the next time at which this person wants emails that can wait, UTC."""
    mine, day = QuietHours.of(person), on_wall_clock(at, person.zone).date()
    leaves = gathered_leaves_at(mine, person, day)
    return leaves if leaves > at else gathered_leaves_at(mine, person, day + DAY)


def _post(
    kind: str, checkin: "RhythmOccurrence", person: Person, leaves: datetime, *, expires_at: datetime, at: datetime
) -> None:
    day = on_wall_clock(leaves, person.zone).date()
    if day in weekly_limit.letter_days(person, [GATHERED_KIND, MOVED_LETTER, NOT_HELD_LETTER]):
        return
    key = f"{kind}:{person.pk}:{day}"
    Letter.post(
        kind,
        at=at,
        key=key,
        to=person,
        about=str(checkin.pk),
        plan=checkin.plan_id,
        not_before=leaves,
        expires_at=expires_at,
    )
