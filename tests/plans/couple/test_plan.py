"""A plan is begun alone and shared by two."""

import pytest

from plans.models import Partner, Plan
from repair.foundation.base import Refused

pytestmark = pytest.mark.django_db


def test_one_person_begins_alone(ada, clock):
    plan = Plan.begin(by=ada, at=clock.now)
    assert [(seat.seat, seat.person) for seat in plan.seats] == [("a", ada)]
    assert plan.is_shared is False
    assert plan.seats[0].other is None


def test_a_person_has_one_plan_at_a_time(ada, clock):
    Plan.begin(by=ada, at=clock.now)
    with pytest.raises(Refused):
        Plan.begin(by=ada, at=clock.now)
    assert Plan.objects.count() == 1


def test_the_two_of_a_plan_see_each_other(plan, ada, sam, partner):
    assert plan.is_shared is True
    assert partner(ada).other == partner(sam)
    assert partner(sam).other == partner(ada)


def test_a_person_who_is_erased_leaves_their_seat_standing(plan, sam):
    sam.delete()
    assert list(Partner.objects.filter(plan=plan).values_list("seat", "person__name").order_by("seat")) == [
        ("a", "Ada"),
        ("b", None),
    ]
