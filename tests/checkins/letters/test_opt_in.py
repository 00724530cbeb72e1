"""A letter in an hour is off until wanted, and then leaves once, at its minute, while it is true."""

from datetime import UTC, datetime, time

import pytest

from checkins.letters import opt_in
from checkins.models.checkin.scheduling import agree_to_rhythm
from checkins.ticks import schedule_checkins
from plans.models import Rest
from plans.models.couple.rest import leave_plan
from repair.mail import kinds, weekly_limit
from repair.mail.models import Letter, LetterPreference, QuietHours
from tests.checkins.reminder_steps import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    go_on,
    letters,
    move,
    wants,
)
from tests.conftest import FALL_BACK_LONDON, SPRING_FORWARD_LONDON, SPRING_FORWARD_NEW_YORK
from tests.harness.query_counts import counted

pytestmark = pytest.mark.django_db
ASKED = ("talk-hour", "talk-moved", "talk-not-held")


@pytest.mark.parametrize("kind", ASKED)
def test_a_letter_that_is_off_by_default_is_not_owed_to_a_partner_who_did_not_ask(
    near, kind, partner, ada, sam, sink, clock
):
    move(near, ada, sam, partner, SECOND + HOUR, clock.now)
    go_on(clock, SECOND + 3 * DAY)
    assert letters(kind).count() == 0


class TestInAnHour:
    def test_an_hour_reminder_is_sent_once_at_its_minute_to_the_partner_who_wants_it(
        self, near, only, ada, sink, clock
    ):
        only("talk-hour", ada)
        clock.to(SECOND - 3 * HOUR)
        assert go_on(clock, SECOND) == [SECOND - HOUR]
        assert sink.to == ["ada@example.org"]

    def test_an_hour_reminder_is_sent_beside_the_usual_one_and_not_counted_per_week(self, near, ada, sink, clock):
        wants("talk-hour", ada)
        assert go_on(clock, SECOND) == [SECOND - DAY, SECOND - DAY, SECOND - HOUR]
        assert "talk-hour" not in {letter.kind for letter in Letter.objects.filter(kind__in=kinds.counted_kind_names())}

    def test_an_hour_reminder_is_not_sent_when_the_usual_one_leaves_then(self, near, ada, sink, clock):
        wants("talk-hour", ada)
        QuietHours.objects.create(person=ada, lead=1)
        go_on(clock, SECOND)
        assert sink.to.count("ada@example.org") == 1

    def test_an_hour_reminder_that_waits_is_not_sent_when_the_usual_lead_becomes_an_hour(self, near, ada, sink, clock):
        wants("talk-hour", ada)
        schedule_checkins(at=clock.now)
        QuietHours.objects.create(person=ada, lead=1)
        go_on(clock, SECOND)
        assert sink.to.count("ada@example.org") == 1

    def test_an_hour_reminder_is_sent_to_a_partner_who_switched_the_usual_one_off(self, near, only, ada, sink, clock):
        only("talk-hour", ada)
        QuietHours.objects.create(person=ada, lead=1)
        assert go_on(clock, SECOND) == [SECOND - HOUR]

    def test_an_hour_reminder_of_a_moved_checkin_is_sent_for_its_new_time_alone(
        self, near, only, partner, ada, sam, sink, clock
    ):
        only("talk-hour", ada)
        schedule_checkins(at=clock.now)
        move(near, ada, sam, partner, SECOND + DAY, clock.now)
        assert go_on(clock, SECOND + DAY) == [SECOND + DAY - HOUR]
        assert set(letters("talk-hour").values_list("state", flat=True)) == {"sent", "cancelled"}

    def test_a_checkin_moved_away_and_back_gives_one_hour_reminder(self, near, only, partner, ada, sam, sink, clock):
        only("talk-hour", ada)
        for to in (SECOND + DAY, SECOND):
            schedule_checkins(at=clock.now)
            move(near, ada, sam, partner, to, clock.now)
            near.refresh_from_db()
        assert go_on(clock, SECOND + DAY) == [SECOND - HOUR]

    def test_a_checkin_moved_within_the_last_hour_gives_no_hour_reminder(
        self, near, only, partner, ada, sam, sink, clock
    ):
        only("talk-hour", ada)
        clock.to(SECOND - 5 * HOUR)
        move(near, ada, sam, partner, SECOND - 5 * HOUR + 30 * MINUTE, clock.now)
        assert go_on(clock, SECOND) == []

    @pytest.mark.parametrize("wish", ["rested", "left", "opened", "held", "replaced", "muted"])
    def test_an_hour_reminder_that_is_no_longer_true_is_not_sent(
        self, near, wish, only, propose, partner, ada, sam, sink, clock
    ):
        only("talk-hour", ada, sam)
        schedule_checkins(at=clock.to(SECOND - 2 * HOUR))
        if wish == "rested":
            Rest.begin(plan=near.plan, at=clock.now)
        elif wish == "left":
            leave_plan(by=partner(ada), at=clock.now)
        elif wish == "opened":
            near.open(by=partner(ada), at=clock.now)
        elif wish == "held":
            near.open(by=partner(ada), at=clock.now)
            near.hold(by=partner(ada), at=clock.now)
        elif wish == "replaced":
            agree_to_rhythm(propose(sam, weekdays=[5]), by=partner(ada), at=clock.now)
        else:
            LetterPreference.objects.filter(kind="talk-hour").update(is_on=False)
        assert go_on(clock, SECOND + HOUR) == []

    def test_an_hour_reminder_is_owed_again_when_a_rest_ends(self, near, only, plan, partner, ada, sam, sink, clock):
        only("talk-hour", ada)
        schedule_checkins(at=clock.now)
        rest = Rest.begin(plan=plan, at=clock.forward(hours=1))
        for who in (ada, sam):
            rest.mark_ready(by=partner(who), at=clock.forward(hours=1))
        assert go_on(clock, SECOND) == [SECOND - HOUR]

    def test_an_hour_reminder_missed_in_downtime_comes_late_but_not_after_the_start(self, near, only, ada, sink, clock):
        only("talk-hour", ada)
        clock.to(SECOND - 10 * MINUTE)
        assert go_on(clock, SECOND - 10 * MINUTE) == [SECOND - 10 * MINUTE]
        clock.to(SECOND + 7 * DAY)
        assert go_on(clock, SECOND + 7 * DAY + HOUR) == []

    @pytest.mark.parametrize(
        ("begins", "quiet", "at"),
        [
            (time(22, 15), (21, 8), time(20, 55)),  # just before the quiet hours begin
            (time(8, 30), (21, 8), time(8)),  # just after they end
            (time(7), (21, 8), None),  # the evening before is not an hour before
            (time(7), (9, 9), time(6)),  # no quiet hours
        ],
    )
    def test_an_hour_reminder_keeps_out_of_quiet_hours(
        self, propose, only, partner, ada, sam, sink, clock, begins, quiet, at
    ):
        only("talk-hour", ada)
        QuietHours.objects.create(person=ada, quiet_from=time(quiet[0]), quiet_until=time(quiet[1]))
        agree_to_rhythm(propose(ada, clock=begins), by=partner(sam), at=clock.now)
        clock.forward(days=6)
        sent = go_on(clock, clock.now + 5 * DAY / 2)
        assert [each.time() for each in sent] == ([at] if at else [])

    @pytest.mark.parametrize(
        ("sunday", "zone", "begins", "at"),
        [
            (SPRING_FORWARD_LONDON, "Europe/London", time(19), (17, 0)),
            (FALL_BACK_LONDON, "Europe/London", time(19), (18, 0)),
            (SPRING_FORWARD_NEW_YORK, "America/New_York", time(2, 30), (6, 30)),  # the gap: it begins at 03:30
            (SPRING_FORWARD_NEW_YORK, "America/New_York", time(19), (22, 0)),
        ],
    )
    def test_an_hour_reminder_is_on_time_on_sundays_when_clocks_change(
        self, propose, only, partner, ada, sam, sink, clock, sunday, zone, begins, at
    ):
        type(ada).objects.update(zone=zone)
        only("talk-hour", ada)
        QuietHours.objects.create(person=ada, quiet_from=time(9), quiet_until=time(9))
        clock.to(sunday - 4 * DAY)
        agree_to_rhythm(propose(ada, weekdays=[6], clock=begins, zone=zone), by=partner(sam), at=clock.now)
        clock.to(sunday - 6 * HOUR)
        wanted = sunday.replace(hour=at[0], minute=at[1])
        assert go_on(clock, sunday + 30 * HOUR) == [wanted]

    def test_an_hour_reminder_waits_for_quiet_hours_on_the_night_that_is_an_hour_short(
        self, propose, only, partner, ada, sam, sink, clock
    ):
        """London, 28 March 2027: quiet until eight is until seven in UTC that morning."""
        only("talk-hour", ada)
        clock.to(SPRING_FORWARD_LONDON - 4 * DAY)
        agree_to_rhythm(propose(ada, weekdays=[6], clock=time(8, 45)), by=partner(sam), at=clock.now)
        clock.to(SPRING_FORWARD_LONDON)
        sent = go_on(clock, SPRING_FORWARD_LONDON + 12 * HOUR)
        assert sent == [datetime(2027, 3, 28, 7, 0, tzinfo=UTC)]


def pairs(kind, number, clock):
    """So many letters of this kind, each about something else."""
    person = "00000000-0000-4000-8000-000000000000"
    return {(None, f"{person}:{each}:{person}" if kind == "talk-hour" else person) for each in range(number)}


@pytest.mark.parametrize(
    "owed", [opt_in.hour_reminders_still_due, opt_in.moves_still_ahead, opt_in.checkins_still_not_held]
)
def test_checking_three_optional_letters_runs_as_many_queries_as_checking_one(near, owed, clock):
    kind = "talk-hour" if owed is opt_in.hour_reminders_still_due else "other"
    one, three = (counted(lambda n=n: owed(pairs(kind, n, clock), clock.now)) for n in (1, 3))
    assert one == three <= 2


def test_letters_that_were_switched_on_take_no_room_in_the_weekly_limit(near, ada, sam, sink, clock):
    wants("talk-hour", ada)
    wants("talk-not-held", ada)
    go_on(clock, SECOND + 3 * DAY)
    assert sink.to.count("ada@example.org") == 3
    assert weekly_limit.has_weekly_room(ada, (SECOND + 3 * DAY).date())
