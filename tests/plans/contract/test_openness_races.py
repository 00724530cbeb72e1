"""A consent is ended while its renewal comes into force: whichever comes first, nothing stays open (rules 6 and 10)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plans.models import Contract, Draft, Ledger, Openness, Partner
from plans.models.contract.contract import bring_due_versions_into_force
from plans.models.couple.ledger import broken_entry_numbers
from tests.harness import factories
from tests.plans.contract_steps import sign
from tests.plans.couple.test_invitation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(hours=24)


def settle(plan, at):
    """What is on the table is agreed, frozen and signed."""
    one, two = plan.seats
    contract = Contract.open(by=one, at=at)
    for line in contract.lines.filter(is_left_out=False):
        line.agree(by=one)
        line.agree(by=two)
    contract.freeze(by=one, at=at)
    for each in (one, two):
        sign(contract, each, at)


@pytest.mark.parametrize("number", range(10))
def test_a_consent_ended_while_its_renewal_comes_into_force_stays_closed(number):
    at = timezone.now() - timedelta(days=10)
    plan = factories.shared_plan(factories.person("Ada"), factories.person("Sam"), at=at)
    s = plan.seats[1]
    words = {"text": "I say where I go.", "why": "No surprises.", "ends_on": plan.day(at) + timedelta(days=40)}
    Draft.write(by=s, kind="openness", words=words, at=at).offer(by=s, at=at)
    settle(plan, at)
    bring_due_versions_into_force(at=at + DAY)
    given = Openness.objects.get()
    Draft.renew(given, by=s, at=at + DAY).offer(by=s, at=at + DAY)
    settle(plan, at + DAY)
    now = at + 2 * DAY

    def end():
        row = Openness.objects.select_related("plan", "owner").get(pk=given.pk)
        row.end(by=Partner.objects.select_related("plan").get(pk=s.pk), at=now)

    at_once(end, lambda: bring_due_versions_into_force(at=now))
    assert Contract.running_of(plan).number == 2
    assert list(Openness.objects.active(plan, plan.day(now))) == []
    kinds = list(Ledger.objects.filter(plan=plan).values_list("kind", flat=True))
    assert kinds.count("openness given") == kinds.count("openness ended") == Openness.objects.count()
    assert broken_entry_numbers(plan) == []
