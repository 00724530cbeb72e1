"""Leaving and waking when two things happen at once: one outcome, and nobody waits for ever (B27)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plans.models import Contract, Event, Invitation, Partner, Plan, Rest
from plans.models.contract.contract import bring_due_versions_into_force
from plans.models.couple.rest import close_due_plans, leave_plan
from repair.foundation.base import Refused
from repair.mail.models import Letter
from tests.harness import factories
from tests.plans import contract_steps
from tests.plans.couple.test_invitation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def two(at):
    """ada and sam, and their plan."""
    ada, sam = factories.person("Ada"), factories.person("Sam")
    return factories.shared_plan(ada, sam, at=at)


def seat(plan, which):
    """A seat as another request would find it."""
    return Partner.objects.select_related("plan").get(plan=plan, seat=which)


@pytest.mark.parametrize("_", range(5))
def test_leaving_twice_at_once_is_leaving_once(_, two, at):
    results = at_once(*[lambda: leave_plan(by=seat(two, "a"), at=at)] * 4)
    assert results == [None] * 4
    assert list(Partner.objects.live().values_list("seat", flat=True)) == ["b"]
    assert (Rest.objects.count(), Event.objects.filter(kind="rested").count()) == (1, 1)


@pytest.mark.parametrize("days", [0, 7])
def test_both_leave_at_once(two, at, days):
    results = at_once(
        lambda: leave_plan(by=seat(two, "a"), at=at, days=days), lambda: leave_plan(by=seat(two, "b"), at=at, days=30)
    )
    assert results == [None, None]
    assert not Partner.objects.live().filter(plan=two).exists()
    assert Rest.objects.count() == 1
    plan = Plan.objects.get(pk=two.pk)
    assert (plan.closes_at - at).days == days
    assert (plan.closed_at is not None) is (days == 0)


@pytest.mark.parametrize("_", range(5))
def test_leaving_while_the_invitation_is_accepted_has_one_of_two_ends(_, at):
    ada, sam = factories.person("Ada"), factories.person("Sam")
    plan = Plan.begin(by=ada, at=at)
    asked = Invitation.ask(by=plan.seats[0], address=sam.email, at=at)
    accepted, left = at_once(
        lambda: Invitation.objects.get(pk=asked.pk).accept(person=sam, at=at),
        lambda: leave_plan(by=seat(plan, "a"), at=at),
    )
    assert left is None
    live = list(Partner.objects.live().values_list("seat", flat=True))
    if accepted is True:
        assert (live, Rest.of(plan).cause) == (["b"], "leaving")
    else:
        assert isinstance(accepted, Refused)
        assert live == []
    assert not Letter.objects.filter(plan=plan.pk, state="pending").exists()


def test_leavings_that_close_at_once_beside_the_sweep_do_not_wait_for_each_other(at):
    plans = []
    for n in range(4):
        one, other = factories.person(f"One{n}"), factories.person(f"Other{n}")
        plans.append(factories.shared_plan(one, other, at=at))
    leavings = [lambda plan=plan: leave_plan(by=seat(plan, "a"), at=at, days=0) for plan in plans]
    at_once(*leavings, lambda: close_due_plans(at=at), lambda: close_due_plans(at=at))
    close_due_plans(at=at)
    assert Plan.objects.filter(closed_at=None).count() == 0


@pytest.mark.parametrize("_", range(5))
def test_leaving_while_the_other_signs_or_the_sweep_brings_it_into_force(_, two, at):
    """Never an agreement that begins to run after somebody has left."""
    contract = contract_steps.proposed(two.seats[0], at)
    contract_steps.sign(contract, two.seats[0], at)
    if _ % 2:
        contract_steps.sign(contract, two.seats[1], at)
    later = at + timedelta(hours=24)

    def sign():
        fresh = Contract.objects.get(pk=contract.pk)
        contract_steps.sign(fresh, seat(two, "b"), at)

    at_once(sign, lambda: bring_due_versions_into_force(at=later), lambda: leave_plan(by=seat(two, "a"), at=later))
    assert Rest.of(two).cause == "leaving"
    runs = Contract.objects.get().runs_from is not None
    bring_due_versions_into_force(at=later + timedelta(days=2))
    assert (Contract.objects.get().runs_from is not None) is runs
    assert Partner.objects.live().filter(plan=two).count() == 1


@pytest.mark.parametrize("_", range(5))
def test_both_are_ready_at_once_and_it_wakes_once(_, two, at):
    rest = Rest.begin(plan=two, by=seat(two, "a"), at=at)
    ready = [lambda which=which: Rest.objects.get(pk=rest.pk).mark_ready(by=seat(two, which), at=at) for which in "ab"]
    assert sorted(at_once(*ready)) == [False, True]
    assert Rest.of(two) is None
    assert Event.objects.filter(kind="woke").count() == 1


@pytest.mark.parametrize("_", range(5))
def test_resting_by_both_at_once_is_one_rest(_, two, at):
    at_once(*[lambda which=which: Rest.begin(plan=seat(two, which).plan, by=seat(two, which), at=at) for which in "ab"])
    assert Rest.objects.count() == 1
