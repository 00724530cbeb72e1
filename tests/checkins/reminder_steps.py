"""Scenes for letters that are off until wanted: who wants them, and the house going on until they leave."""

from datetime import timedelta

import pytest

from checkins.models import Checkin
from checkins.ticks import end_overdue_checkins, schedule_checkins
from repair.mail import sender
from repair.mail.models import Letter, LetterPreference
from tests.checkins.conftest import FIRST_CHECKIN

SECOND = FIRST_CHECKIN + timedelta(weeks=1)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def letters(kind, **of):
    return Letter.objects.filter(kind=kind, **of).order_by("next_attempt_at", "key")


def leaves(kind, who):
    return list(letters(kind, to=who).values_list("next_attempt_at", flat=True))


def wants(kind, *people):
    for who in people:
        LetterPreference.objects.update_or_create(person=who, kind=kind, defaults={"is_on": True})


@pytest.fixture(name="only")
def only_this(ada, sam):
    """Switches one kind on for these people and the usual letters off for both."""

    def switch(kind, *people):
        for who in (ada, sam):
            for usual in ("talk-tomorrow", "gathered"):
                LetterPreference.objects.create(person=who, kind=usual, is_on=False)
        wants(kind, *people)

    return switch


@pytest.fixture(name="near")
def near_checkin(rhythm, clock):
    """Two days before the second talk."""
    end_overdue_checkins(at=clock.to(SECOND - 2 * DAY))
    Letter.objects.all().delete()
    return Checkin.objects.get(at=SECOND)


def go_on(clock, until):
    """The house runs up to that moment, twice a day and whenever a letter is due, every sweep twice; the moments at
    which letters left."""
    sent, at = [], clock.now
    while at <= until:
        for _twice in range(2):
            schedule_checkins(at=at)
            end_overdue_checkins(at=at)
        sent += [at] * sender.deliver_due_letters(at=at)["sent"]
        due = Letter.objects.filter(state="pending", next_attempt_at__gt=at).values_list("next_attempt_at", flat=True)
        at = clock.to(min([at + DAY / 2, *due]))
    return sent


def move(checkin, by, other, partner, to, at):
    checkin.propose_move(by=partner(by), to=to, at=at)
    Checkin.objects.get(pk=checkin.pk).accept_move(by=partner(other), to=to, at=at)
