"""Talk tomorrow: one letter each, at each one's own lead, out of their quiet hours, and only while it is true."""

from datetime import UTC, datetime, time, timedelta

import pytest

from checkins.models import Checkin
from checkins.models.checkin.scheduling import agree_to_rhythm
from checkins.ticks import schedule_checkins
from plans.models import Rest
from plans.models.couple.rest import leave_plan
from repair.mail import sender
from repair.mail.models import Letter, LetterPreference, Notice, QuietHours
from tests.checkins.conftest import FIRST_CHECKIN

pytestmark = pytest.mark.django_db
SECOND = FIRST_CHECKIN + timedelta(weeks=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def letters(**of):
    return Letter.objects.filter(kind="talk-tomorrow", **of).order_by("next_attempt_at", "key")


def leaves(who):
    return list(letters(to=who).values_list("next_attempt_at", flat=True))


@pytest.fixture
def near(rhythm, clock):
    """Two days before the second talk; the letters of the first one are not what these scenes are about."""
    clock.to(SECOND - 2 * DAY)
    schedule_checkins(at=clock.now)
    return Checkin.objects.get(at=SECOND)


def test_a_reminder_is_owed_to_both_partners_a_day_before_with_one_key_each(near, ada, sam, clock):
    for who in (ada, sam):
        assert leaves(who) == [SECOND - DAY]
        assert letters(to=who).get().key == f"occ:{near.pk}:{who.pk}:24"
        assert letters(to=who).get().expires_at == SECOND
    schedule_checkins(at=clock.now)
    assert letters().count() == 2


def test_a_checkin_agreed_after_its_reminder_was_due_has_no_reminder(propose, partner, ada, sam, clock):
    clock.forward(hours=8)
    agree_to_rhythm(propose(ada), by=partner(sam), at=clock.now)
    for _hour in range(24):
        schedule_checkins(at=clock.forward(hours=1))
    assert letters().count() == 0


def test_a_checkin_agreed_before_its_reminder_is_due_has_a_reminder(checkin, clock):
    schedule_checkins(at=clock.now)
    assert letters(about__startswith=str(checkin.pk)).count() == 2


@pytest.mark.parametrize(("lead", "hour"), [(24, 19), (12, 8), (3, 16), (1, 18)])
def test_a_partner_chooses_how_early_their_own_reminder_leaves(rhythm, ada, sam, clock, lead, hour):
    """Twelve hours before is seven in the morning: the quiet hours end at eight."""
    QuietHours.objects.create(person=ada, lead=lead)
    schedule_checkins(at=clock.to(SECOND - 2 * DAY))
    assert [each.hour for each in leaves(ada)] == [hour]
    assert leaves(sam) == [SECOND - DAY]


def test_a_reminder_that_quiet_hours_would_push_past_the_start_leaves_before_them(propose, partner, ada, sam, clock):
    made = propose(ada, clock=time(7))
    agree_to_rhythm(made, by=partner(sam), at=clock.now)
    QuietHours.objects.create(person=sam, lead=3)
    schedule_checkins(at=clock.forward(days=6))
    begins = Checkin.objects.get(at__day=21).at
    assert leaves(sam) == [begins.replace(hour=20, minute=55) - DAY]


def test_quiet_hours_are_those_of_the_receivers_own_zone(rhythm, sam, clock):
    type(sam).objects.filter(pk=sam.pk).update(zone="Pacific/Auckland")
    schedule_checkins(at=clock.to(SECOND - 2 * DAY))
    assert leaves(sam) == [SECOND - DAY]  # eight in the morning there
    type(sam).objects.filter(pk=sam.pk).update(zone="Asia/Tokyo")
    schedule_checkins(at=clock.to(SECOND + 5 * DAY))
    assert leaves(sam)[-1] == datetime(2027, 1, 27, 23, 0, tzinfo=UTC)


def test_a_reminder_is_sent_at_its_minute_and_not_before(near, sink, clock):
    assert sender.deliver_due_letters(at=SECOND - DAY - timedelta(seconds=1)) == {}
    assert sender.deliver_due_letters(at=SECOND - DAY) == {"sent": 2}
    assert sorted(sink.to) == ["ada@example.org", "sam@example.org"]
    assert sender.deliver_due_letters(at=SECOND) == {}


@pytest.mark.parametrize(("rests", "wakes", "letters_after"), [(1, 2, 2), (25, 26, 2), (10, 26, 0)])
def test_a_reminder_cancelled_by_a_rest_is_owed_again_if_the_rest_ends_in_time(
    near,
    plan,
    partner,
    ada,
    sam,
    sink,
    clock,
    rests,
    wakes,
    letters_after,
):
    """Once each, and nothing to those who woke it after their letter would have left: they know."""
    for hour in range(48):
        at = clock.to(SECOND - 2 * DAY + hour * HOUR)
        if hour == rests:
            rest = Rest.begin(plan=plan, at=at)
        if hour == wakes:
            for who in (ada, sam):
                rest.mark_ready(by=partner(who), at=at)
        schedule_checkins(at=at)
        sender.deliver_due_letters(at=at)
    assert len(sink.to) == letters_after


def silent(sink, clock):
    for hour in range(80):
        schedule_checkins(at=SECOND - 2 * DAY + hour * HOUR)
        sender.deliver_due_letters(at=SECOND - 2 * DAY + hour * HOUR)
    return sink.to == []


@pytest.mark.parametrize("wish", ["rested", "left", "held", "replaced", "muted"])
def test_a_reminder_that_is_no_longer_true_is_not_sent(near, wish, plan, propose, partner, ada, sam, sink, clock):
    if wish == "rested":
        Rest.begin(plan=plan, at=clock.now)
    elif wish == "left":
        leave_plan(by=partner(ada), at=clock.now)
    elif wish == "held":
        clock.to(SECOND - 12 * HOUR)
        Letter.objects.update(next_attempt_at=clock.now)
        near.open(by=partner(ada), at=clock.now)
        near.hold(by=partner(ada), at=clock.now)
        assert sender.deliver_due_letters(at=clock.now) == {"cancelled": 2}
        return
    elif wish == "replaced":
        agree_to_rhythm(propose(sam, weekdays=[2], clock=time(12)), by=partner(ada), at=clock.forward(hours=24))
    else:
        for who in (ada, sam):
            LetterPreference.objects.create(person=who, kind="talk-tomorrow", is_on=False)
    assert silent(sink, clock)


def test_a_moved_checkin_is_announced_a_day_before_its_new_time(near, partner, ada, sam, sink, clock):
    to = SECOND + 2 * DAY
    near.propose_move(by=partner(ada), to=to, at=clock.now)
    near.accept_move(by=partner(sam), to=to, at=clock.now)
    sent = {}
    for hour in range(100):
        at = SECOND - 2 * DAY + hour * HOUR
        schedule_checkins(at=at)
        if sender.deliver_due_letters(at=at)["sent"]:
            sent[at] = sorted(sink.to)
    assert sent == {to - DAY: ["ada@example.org", "sam@example.org"]}


def test_a_reminder_lead_changed_in_between_gives_one_letter(near, ada, sink, clock):
    QuietHours.objects.create(person=ada, lead=3)
    for hour in range(48):
        schedule_checkins(at=SECOND - 2 * DAY + hour * HOUR)
        sender.deliver_due_letters(at=SECOND - 2 * DAY + hour * HOUR)
    assert sorted(sink.to) == ["ada@example.org", "sam@example.org"]
    assert letters(to=ada, state="sent").get().key.endswith(":3")


def test_a_reminder_missed_during_downtime_is_sent_late_before_the_start(near, sink, clock):
    Letter.objects.filter(kind="talk-tomorrow").delete()
    schedule_checkins(at=SECOND - 3 * HOUR)
    assert sender.deliver_due_letters(at=SECOND - 3 * HOUR) == {"sent": 2}


def test_a_reminder_is_stale_once_the_checkin_has_started(near, sink, clock):
    sender.deliver_due_letters(at=SECOND)
    assert (sink.to, set(letters().values_list("state", flat=True))) == ([], {"stale"})


def test_a_partner_gets_at_most_two_letters_on_any_seven_days(rhythm, ada, sink, named, clock):
    named("changed", alone=False)
    sent_on = []
    for hour in range(24 * 42):
        at = clock.forward(hours=1)
        if hour % 5 == 0:
            Notice.post(to=ada, kind="changed", about=str(hour), at=at)
        schedule_checkins(at=at)
        before = sink.to.count("ada@example.org")
        sender.deliver_due_letters(at=at)
        sent_on += [at.date()] * (sink.to.count("ada@example.org") - before)
    checkins = letters(to=ada, state="sent").count()
    assert checkins == 6
    for first in sent_on:
        assert sum(first <= day < first + 7 * DAY for day in sent_on) <= 2
    assert len(sent_on) >= checkins + 4
