"""What is reached is found by a sweep, once, and stays; their own are said by either (S88, S89, rules 12 and 17)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from plans.models import Event, Milestone, Rest
from plans.models.marks.milestone import (
    CHECKIN_HELD_EVENT,
    CHECKIN_MOVED_EVENT,
    CHECKIN_NOT_HELD_EVENT,
    MILESTONE_TITLES,
    PAUSE_RETURNED_EVENT,
    find_milestones,
)
from repair.foundation.base import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def happens(plan, clock):
    """Something happens today; a week later it is the next one's turn."""

    def happens(*kinds, value="", about=None):
        for kind in kinds:
            Event.record(kind, plan=plan, about=about or uuid4(), at=clock.now, value=value)
            clock.forward(days=7)

    return happens


def found():
    return sorted(Milestone.objects.exclude(kind="own").values_list("kind", "day"))


def test_nothing_happened_and_nothing_is_found(plan, clock):
    assert find_milestones(at=clock.now) == 0


def test_the_first_talk_on_its_day_once_however_often_it_is_looked_for(plan, happens, clock):
    day = plan.day(clock.now)
    happens(CHECKIN_HELD_EVENT, CHECKIN_HELD_EVENT)
    assert [find_milestones(at=clock.now), find_milestones(at=clock.now)] == [1, 0]
    assert found() == [("first talk", day)]


def test_an_event_undone_before_the_sweep_shows_no_milestone_and_afterwards_it_stays(plan, happens, clock):
    checkin = uuid4()
    happens(CHECKIN_HELD_EVENT, about=checkin)
    Event.take_back(checkin)
    assert find_milestones(at=clock.now) == 0
    happens(CHECKIN_HELD_EVENT, about=checkin)
    assert find_milestones(at=clock.now) == 1
    Event.take_back(checkin)
    assert find_milestones(at=clock.now) == 0
    assert [kind for kind, _day in found()] == ["first talk"]


@pytest.mark.parametrize(
    ("checkins", "steady"),
    [
        ([CHECKIN_HELD_EVENT] * 4, False),
        ([CHECKIN_HELD_EVENT] * 5, True),
        (
            [CHECKIN_HELD_EVENT, CHECKIN_MOVED_EVENT, CHECKIN_NOT_HELD_EVENT, CHECKIN_HELD_EVENT, CHECKIN_MOVED_EVENT],
            True,
        ),
        (
            [CHECKIN_NOT_HELD_EVENT, CHECKIN_HELD_EVENT, CHECKIN_HELD_EVENT, CHECKIN_HELD_EVENT, CHECKIN_HELD_EVENT],
            True,
        ),
        (
            [
                CHECKIN_HELD_EVENT,
                CHECKIN_NOT_HELD_EVENT,
                CHECKIN_HELD_EVENT,
                CHECKIN_NOT_HELD_EVENT,
                CHECKIN_HELD_EVENT,
                CHECKIN_HELD_EVENT,
            ],
            False,
        ),
        (
            [
                CHECKIN_HELD_EVENT,
                CHECKIN_NOT_HELD_EVENT,
                CHECKIN_HELD_EVENT,
                CHECKIN_NOT_HELD_EVENT,
                CHECKIN_HELD_EVENT,
                CHECKIN_HELD_EVENT,
                CHECKIN_HELD_EVENT,
            ],
            True,
        ),
        (
            [
                CHECKIN_HELD_EVENT,
                CHECKIN_HELD_EVENT,
                CHECKIN_HELD_EVENT,
                CHECKIN_HELD_EVENT,
                CHECKIN_HELD_EVENT,
                CHECKIN_NOT_HELD_EVENT,
                CHECKIN_NOT_HELD_EVENT,
                CHECKIN_NOT_HELD_EVENT,
            ],
            True,
        ),
        ([CHECKIN_NOT_HELD_EVENT] * 12, False),
    ],
)
def test_four_of_five(happens, clock, checkins, steady):
    happens(*checkins)
    find_milestones(at=clock.now)
    assert Milestone.objects.filter(kind="steady").exists() is steady


def test_a_talk_that_was_moved_and_held_is_one_talk_and_one_moved_and_not_held_is_not_kept(happens, clock):
    for _ in range(3):
        checkin = uuid4()
        happens(CHECKIN_MOVED_EVENT, CHECKIN_HELD_EVENT, about=checkin)
    checkin = uuid4()
    happens(CHECKIN_MOVED_EVENT, CHECKIN_NOT_HELD_EVENT, about=checkin)
    find_milestones(at=clock.now)
    assert not Milestone.objects.filter(kind="steady").exists()
    happens(CHECKIN_HELD_EVENT)
    find_milestones(at=clock.now)
    assert Milestone.objects.filter(kind="steady").exists()


def test_three_times_back_in_time_and_late_ones_accuse_nobody(plan, happens, clock):
    happens(PAUSE_RETURNED_EVENT, value="in time")
    happens(PAUSE_RETURNED_EVENT, PAUSE_RETURNED_EVENT, value="later")
    happens(PAUSE_RETURNED_EVENT, value="in time")
    assert find_milestones(at=clock.now) == 0
    day = plan.day(clock.now)
    happens(PAUSE_RETURNED_EVENT, value="in time")
    assert find_milestones(at=clock.now) == 1
    assert found() == [("returned", day)]


def test_a_milestone_is_not_taken_away_by_later_events(happens, clock):
    happens(CHECKIN_HELD_EVENT, CHECKIN_HELD_EVENT, CHECKIN_HELD_EVENT, CHECKIN_HELD_EVENT, CHECKIN_HELD_EVENT)
    find_milestones(at=clock.now)
    before = found()
    happens(*[CHECKIN_NOT_HELD_EVENT] * 10)
    find_milestones(at=clock.now)
    assert found() == before


def test_no_milestone_is_found_while_the_plan_rests_but_afterwards(plan, partner, ada, happens, clock):
    happens(CHECKIN_HELD_EVENT)
    rest = Rest.begin(plan=plan, by=partner(ada), at=clock.now)
    assert find_milestones(at=clock.now) == 0
    for seat in plan.seats:
        rest.mark_ready(by=seat, at=clock.now)
    assert find_milestones(at=clock.now) == 1


def test_another_plan_has_its_own(plan, mallorys, happens, clock):
    happens(CHECKIN_HELD_EVENT)
    find_milestones(at=clock.now)
    assert list(Milestone.objects.values_list("plan", flat=True)) == [plan.pk]


def test_no_title_speaks_of_forgiving_closeness_or_counts_a_person():
    said = " ".join(map(str, MILESTONE_TITLES.values())).lower()
    assert [word for word in ("forgiv", "intima", "sex", "trust", "score", "streak", "%") if word in said] == []


class TestTheirOwn:
    @pytest.fixture
    def own(self, plan, partner, ada, clock):
        return Milestone.write(by=partner(ada), words="The drawer is empty", at=clock.now)

    @pytest.mark.parametrize("who", ["a", "b"])
    def test_either_says_that_it_is_reached(self, own, plan, clock, who):
        own.reach(by=plan.partners.get(seat=who), at=clock.now)
        own.reach(by=plan.partners.get(seat=who), at=clock.forward(days=3))
        own.refresh_from_db()
        assert own.day == plan.day(clock.now) - timedelta(days=3)
        assert list(Event.objects.values_list("kind", "who", "value")) == [("own reached", None, "")]

    @pytest.mark.parametrize("who", ["a", "b"])
    def test_either_partner_undoes_an_own_milestone_within_a_day(self, own, plan, clock, who):
        own.reach(by=plan.partners.get(seat="a"), at=clock.now)
        own.undo(by=plan.partners.get(seat=who), at=clock.forward(days=1))
        own.undo(by=plan.partners.get(seat=who), at=clock.now)
        own.refresh_from_db()
        assert (own.day, Event.objects.count()) == (None, 0)

    def test_an_own_milestone_stays_after_a_day(self, own, plan, clock):
        own.reach(by=plan.partners.get(seat="a"), at=clock.now)
        with pytest.raises(Refused):
            own.undo(by=plan.partners.get(seat="b"), at=clock.forward(days=2))

    def test_an_open_own_milestone_is_dropped_by_its_writer_alone(self, own, plan, clock):
        with pytest.raises(Refused):
            own.drop(by=plan.partners.get(seat="b"))
        own.drop(by=plan.partners.get(seat="a"))
        assert Milestone.objects.count() == 0

    def test_an_own_milestone_that_is_reached_is_not_dropped(self, own, plan, clock):
        own.reach(by=plan.partners.get(seat="b"), at=clock.now)
        with pytest.raises(Refused):
            own.drop(by=plan.partners.get(seat="a"))

    def test_ten_are_open_at_most(self, own, partner, sam, clock):
        for n in range(9):
            Milestone.write(by=partner(sam), words=str(n), at=clock.now)
        with pytest.raises(Refused):
            Milestone.write(by=partner(sam), words="eleven", at=clock.now)

    def test_somebody_elses_is_not_touched(self, own, mallorys, clock):
        seat = mallorys.seats[0]
        for act in (lambda: own.reach(by=seat, at=clock.now), lambda: own.undo(by=seat, at=clock.now)):
            with pytest.raises(Refused):
                act()
        with pytest.raises(Refused):
            own.drop(by=seat)

    def test_own_milestones_stay_as_they_are_while_the_plan_rests(self, own, plan, partner, ada, clock):
        Rest.begin(plan=plan, by=partner(ada), at=clock.now)
        for act in (
            lambda: Milestone.write(by=partner(ada), words="x", at=clock.now),
            lambda: own.reach(by=partner(ada), at=clock.now),
            lambda: own.drop(by=partner(ada)),
        ):
            with pytest.raises(Refused):
                act()

    def test_a_milestone_that_was_found_cannot_be_undone_by_hand(self, plan, partner, ada, clock):
        Event.record(CHECKIN_HELD_EVENT, plan=plan, about=uuid4(), at=clock.now)
        find_milestones(at=clock.now)
        with pytest.raises(Refused):
            Milestone.objects.get().undo(by=partner(ada), at=clock.now)
