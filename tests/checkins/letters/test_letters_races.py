"""Several clocks and several senders at once: a letter that was asked for is there once, and leaves once (REL-1)."""

from datetime import time, timedelta

import pytest

from checkins.models import Checkin
from checkins.ticks import end_overdue_checkins, schedule_checkins
from plans.models import Rest
from repair.foundation.base import Refused
from repair.mail import sender
from repair.mail.models import Letter, LetterPreference, QuietHours
from tests.checkins.checkin.test_checkin_races import seat, two  # noqa: F401
from tests.mail.conftest import sink  # noqa: F401
from tests.plans.couple.test_invitation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(two):  # noqa: F811
    """Both of them want every letter there is, at any hour."""
    hers, his, _rhythm, at = two
    for who in (hers.person, his.person):
        QuietHours.objects.create(person=who, quiet_from=time(9), quiet_until=time(9))
        for kind in ("talk-hour", "talk-moved", "talk-not-held"):
            LetterPreference.objects.create(person=who, kind=kind, is_on=True)
    return hers, his, at


def test_an_hour_reminder_is_written_and_sent_once_to_each_by_concurrent_processes(asked, sink):  # noqa: F811
    checkin = Checkin.objects.earliest("at")
    Letter.objects.all().delete()
    hour = checkin.at - timedelta(hours=1)
    at_once(*[lambda: schedule_checkins(at=hour) for _ in range(4)])
    Letter.objects.exclude(kind="talk-hour").delete()
    at_once(*[lambda: sender.deliver_due_letters(at=hour) for _ in range(3)])
    assert sorted(sink.to) == ["ada@example.org", "sam@example.org"]
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def test_a_not_held_letter_is_written_once_to_each_by_concurrent_processes(asked):
    at = Checkin.objects.earliest("at").lapses_at
    at_once(*[lambda: end_overdue_checkins(at=at) for _ in range(4)])
    assert Letter.objects.filter(kind="talk-not-held").count() == 2


def test_a_move_accepted_while_the_other_partner_rests_the_plan_owes_no_letter(asked):
    """Whichever comes first."""
    hers, his, at = asked
    checkin = Checkin.objects.earliest("at")
    to = checkin.at + timedelta(days=1)
    checkin.propose_move(by=seat(hers), to=to, at=at)
    results = at_once(
        lambda: Checkin.objects.get(pk=checkin.pk).accept_move(by=seat(his), to=to, at=at),
        lambda: Rest.begin(plan=seat(hers).plan, by=seat(hers), at=at),
    )
    moved = not any(isinstance(each, Refused) for each in results)
    assert Checkin.objects.get(pk=checkin.pk).moves == moved
    assert Letter.objects.filter(kind="talk-moved").exclude(state="cancelled").count() == 0
