"""What one would like to do for the other: three at a time at most, each with an end, marked by its owner (H23)."""

from datetime import date, timedelta

import pytest

from plans.models import Amends, Contract, Rest
from repair.foundation.base import Refused
from tests.plans.contract.test_openness import put_in_force
from tests.plans.contract_steps import SOON, agreed, draft, offered

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 14)  # on which the version runs


@pytest.fixture
def one(plan, s, clock):
    """What Sam would like to do, in force, until 10 February."""
    offered(s, clock.now, "amends")
    put_in_force(plan, clock)
    return Amends.objects.get()


def test_amends_begin_in_force_and_are_over_after_their_last_day(plan, s, one):
    assert (one.owner, one.text, one.ends_on) == (s, "I cook on Fridays.", SOON)
    assert [one.is_open_on(day) for day in (DAY, SOON, SOON + timedelta(days=1))] == [True, True, False]
    assert list(Amends.objects.open(DAY)) == [one]
    assert list(Amends.objects.open(SOON + timedelta(days=1))) == []


def test_the_owner_marks_amends_done_and_takes_that_back(s, one, clock):
    one.mark_done(by=s, at=clock.now)
    one.mark_done(by=s, at=clock.forward(hours=1))
    assert (one.is_open_on(DAY), one.done_at) == (False, clock.now - timedelta(hours=1))
    one.mark_not_done(by=s, at=clock.now)
    assert Amends.objects.open(DAY).get() == one


def test_the_owner_ends_amends_also_while_the_plan_rests(plan, a, s, one, clock):
    Rest.begin(plan=plan, by=a, at=clock.now)
    one.end(by=s, at=clock.now)
    assert list(Amends.objects.open(DAY)) == []


def test_nobody_else_marks_it(a, one, mallorys, clock):
    for other in (a, mallorys.seats[0]):
        for act in (one.mark_done, one.mark_not_done, one.end):
            with pytest.raises(Refused, match="Only the one who offered this"):
                act(by=other, at=clock.now)


def test_three_at_a_time_of_one_person(a, s, clock):
    for _ in range(3):
        offered(s, clock.now, "amends")
    with pytest.raises(Refused, match="Three things you would like to do"):
        offered(s, clock.now, "amends")
    offered(a, clock.now, "amends")


def test_amends_that_are_over_make_room_for_new_ones(s, clock):
    for _ in range(3):
        offered(s, clock.now, "amends")
    clock.to(clock.now + timedelta(days=40))
    assert draft(s, clock.now, "amends", ends_on=SOON + timedelta(days=30)).offer(by=s, at=clock.now).position == 3


@pytest.mark.parametrize("verb", ["mark_done", "end"])
def test_amends_done_or_ended_do_not_come_into_the_next_draft(plan, a, s, one, clock, verb):
    getattr(one, verb)(by=s, at=clock.now)
    agreed(a, clock.now, "goal")
    assert list(Contract.table_of(plan).lines.values_list("kind", flat=True)) == ["goal"]


def test_amends_live_on_with_the_same_words_and_end_with_a_version_without_them(plan, a, s, one, clock):
    agreed(a, clock.now, "goal")
    put_in_force(plan, clock)
    assert Amends.objects.open(DAY).get() == one
    Contract.open(by=a, at=clock.now).lines.get(kind="amends").leave_out(by=s)
    put_in_force(plan, clock)
    assert list(Amends.objects.open(DAY)) == []


def test_another_end_is_another_offer(plan, s, one, clock):
    table = Contract.open(by=s, at=clock.now)
    table.lines.filter(kind="amends").update(ends_on=SOON + timedelta(days=7))
    put_in_force(plan, clock)
    first, second = Amends.objects.order_by("began_at")
    assert (first.ended_at, second.ended_at, second.ends_on) == (clock.now, None, SOON + timedelta(days=7))
