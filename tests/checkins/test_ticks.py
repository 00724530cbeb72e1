"""What the clock does each minute: talks ahead, talks that are over, pauses nobody ended. Every sweep runs twice."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkins.models import Checkin, Pause, Rhythm
from checkins.models.checkin import scheduling
from checkins.ticks import end_overdue_checkins, schedule_checkins
from plans.models import Event, Rest
from plans.models.couple.rest import leave_plan
from tests.checkins.conftest import FIRST_CHECKIN
from tests.harness.read_only_guard import WRITES

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)
# The end of the local day after the first talk's, a Thursday in London.
OVER = FIRST_CHECKIN.replace(hour=0) + timedelta(days=2)


def twice(sweep, at):
    """What the sweep did the first time; the second time it does nothing, and writes nothing."""
    done = sweep(at=at)
    with CaptureQueriesContext(connection) as sent:
        assert sweep(at=at) == 0
    assert [query["sql"] for query in sent if WRITES.match(query["sql"])] == []
    return done


def checkins(**of):
    return list(Checkin.objects.filter(**of).order_by("at").values_list("at", flat=True))


class TestAhead:
    def test_the_scheduler_creates_checkins_three_weeks_ahead_and_not_a_day_more(self, rhythm, clock):
        for day in range(22):  # four weeks without a talk, and the plan rests
            twice(schedule_checkins, clock.now)
            made = checkins(at__gt=clock.now)
            assert max(made) <= clock.now + timedelta(days=21), day
            assert len(made) == 3
            clock.forward(days=1)
            end_overdue_checkins(at=clock.now)

    def test_the_scheduler_makes_up_no_missed_week_after_long_downtime(self, rhythm, clock):
        clock.forward(days=365)
        assert twice(schedule_checkins, clock.now) == 3
        assert Checkin.objects.count() == 6

    def test_the_scheduler_skips_a_resting_plan_and_goes_on_after_the_rest(
        self, plan, rhythm, partner, ada, sam, clock
    ):
        rest = Rest.begin(plan=plan, at=clock.now)
        clock.forward(days=30)
        twice(schedule_checkins, clock.now)
        assert len(checkins()) == 3
        for who in (ada, sam):
            rest.mark_ready(by=partner(who), at=clock.now)
        assert twice(schedule_checkins, clock.now) == 3
        assert min(checkins(at__gt=clock.now)) < clock.now + WEEK

    def test_the_scheduler_creates_no_checkin_for_a_plan_that_was_left(self, plan, rhythm, partner, ada, clock):
        leave_plan(by=partner(ada), at=clock.now, days=0)
        twice(schedule_checkins, clock.forward(days=40))
        assert len(checkins()) == 3

    def test_the_scheduler_creates_no_checkin_for_a_proposed_rhythm(self, propose, ada, clock):
        propose(ada)
        assert twice(schedule_checkins, clock.now) == 0

    def test_the_scheduler_corrects_planned_checkins_when_zone_rules_change(self, rhythm, checkin, clock):
        Checkin.objects.filter(pk=checkin.pk).update(at=checkin.at + timedelta(hours=1))
        assert schedule_checkins(at=clock.now) > 0
        assert Checkin.objects.get(pk=checkin.pk).at == FIRST_CHECKIN
        assert twice(schedule_checkins, clock.now) == 0

    def test_the_scheduler_keeps_the_local_time_over_the_clock_change_in_spring(self, rhythm, clock):
        for _week in range(14):
            schedule_checkins(at=clock.now)
            clock.forward(weeks=1)
        hours = {(each.on, each.at.hour) for each in Checkin.objects.all()}
        assert (date(2027, 3, 25), 19) in hours
        assert (date(2027, 4, 1), 18) in hours


class TestOver:
    def test_an_unopened_checkin_becomes_not_held_at_the_end_of_the_next_day(self, plan, checkin):
        assert twice(end_overdue_checkins, OVER - timedelta(seconds=1)) == 0
        assert twice(end_overdue_checkins, OVER) == 1
        assert Checkin.objects.get(pk=checkin.pk).state == "not held"
        said = Event.objects.get(kind="talk not held")
        assert (said.day, said.who, said.about) == (FIRST_CHECKIN.date(), None, checkin.pk)

    def test_an_open_checkin_never_closed_becomes_not_held_and_can_still_be_held(self, open_checkin, partner, sam):
        assert twice(end_overdue_checkins, OVER) == 1
        checkin = Checkin.objects.get(pk=open_checkin.pk)
        checkin.hold(by=partner(sam), at=OVER)
        assert list(Event.objects.filter(kind__startswith="talk").values_list("kind", flat=True)) == ["talk held"]

    def test_a_checkin_stopped_by_one_partner_becomes_held_after_a_day(self, open_checkin, partner, sam, clock):
        open_checkin.stop(by=partner(sam), at=clock.now)
        day = clock.now + timedelta(days=1)
        assert twice(end_overdue_checkins, day - timedelta(seconds=1)) == 0
        assert twice(end_overdue_checkins, day) == 1
        checkin = Checkin.objects.get(pk=open_checkin.pk)
        assert (checkin.state, checkin.held_by, checkin.held_at) == ("held", None, day)
        assert Event.objects.filter(kind="talk held", who=None).count() == 1

    def test_an_undone_checkin_is_not_closed_again_by_itself(self, open_checkin, partner, ada, sam, clock):
        open_checkin.stop(by=partner(ada), at=clock.now)
        end_overdue_checkins(at=clock.forward(days=1))
        checkin = Checkin.objects.get(pk=open_checkin.pk)
        checkin.undo(by=partner(sam), at=clock.now)
        assert twice(end_overdue_checkins, clock.now) == 0

    def test_a_moved_checkin_becomes_not_held_after_its_new_time(self, checkin, partner, ada, sam, clock):
        to = FIRST_CHECKIN + timedelta(days=3)
        checkin.propose_move(by=partner(ada), to=to, at=clock.now)
        checkin.accept_move(by=partner(sam), to=to, at=clock.now)
        assert twice(end_overdue_checkins, OVER) == 0
        assert twice(end_overdue_checkins, OVER + timedelta(days=3)) == 1
        assert list(Event.objects.filter(about=checkin.pk).values_list("kind", flat=True)) == ["talk not held"]

    @pytest.mark.parametrize("wakes", [True, False])
    def test_a_checkin_during_a_rest_is_set_aside_without_an_event(
        self, plan, checkin, partner, ada, sam, clock, wakes
    ):
        clock.to(FIRST_CHECKIN + timedelta(hours=1))
        rest = Rest.begin(plan=plan, at=clock.now)
        if wakes:
            for who in (ada, sam):
                rest.mark_ready(by=partner(who), at=clock.forward(hours=1))
        assert twice(end_overdue_checkins, OVER) == 1
        assert Checkin.objects.get(pk=checkin.pk).state == "set aside"
        assert Event.objects.filter(kind__startswith="talk").count() == 0

    def test_a_rest_long_before_a_checkin_does_not_excuse_it(self, plan, checkin, partner, ada, sam, clock):
        rest = Rest.begin(plan=plan, at=clock.now)
        for who in (ada, sam):
            rest.mark_ready(by=partner(who), at=clock.forward(hours=1))
        end_overdue_checkins(at=OVER)
        assert Checkin.objects.get(pk=checkin.pk).state == "not held"

    def test_a_plan_rests_by_itself_after_four_unheld_checkins_in_a_row(self, plan, rhythm, clock):
        for _day in range(30):
            clock.forward(days=1)
            schedule_checkins(at=clock.now)
            end_overdue_checkins(at=clock.now)
        rest = Rest.of(plan)
        assert (rest.cause, rest.by) == ("unheld", None)
        assert Checkin.objects.filter(state="not held").count() == 4

    def test_a_pause_that_was_not_ended_is_carried_a_day_after_its_time(self, plan, partner, ada, clock):
        pause = Pause.begin(by=partner(ada), at=clock.now)
        over = pause.returns_at + timedelta(hours=24)
        assert twice(end_overdue_checkins, over - timedelta(seconds=1)) == 0
        assert twice(end_overdue_checkins, over) == 1
        assert Pause.objects.get().outcome == "carried"
        assert Event.objects.filter(kind="pause returned").count() == 0

    def test_an_overdue_checkin_of_an_ended_rhythm_is_set_aside(self, checkin, propose, partner, ada, sam, clock):
        Rhythm.objects.filter(pk=checkin.rhythm_id).update(state="ended")
        end_overdue_checkins(at=OVER)
        assert Checkin.objects.get(pk=checkin.pk).state == "set aside"


def test_a_checkin_at_a_missing_local_time_begins_an_hour_later_that_night_alone(propose, partner, ada, sam, clock):
    """B13: 02:30 on a Sunday in New York."""
    made = propose(ada, weekdays=[6], clock=time(2, 30), zone="America/New_York")
    scheduling.agree_to_rhythm(made, by=partner(sam), at=clock.now)
    for _week in range(12):
        schedule_checkins(at=clock.forward(weeks=1))
    seen = {str(each.on): f"{each.at:%H:%M}" for each in Checkin.objects.all()}
    assert (seen["2027-03-07"], seen["2027-03-14"], seen["2027-03-21"]) == ("07:30", "07:30", "06:30")
