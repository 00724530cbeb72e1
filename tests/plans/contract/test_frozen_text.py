"""Rule 2: what was frozen stays as it is, whatever way somebody reaches the database; it goes only with its plan."""

import importlib

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from plans.models import Contract
from repair.foundation.base import Refused
from tests.plans.contract_steps import proposed, running, sign

TRIGGER = importlib.import_module("plans.migrations.0006_frozen_text_stays")
pytestmark = pytest.mark.django_db


def refused(write):
    """Whether the database itself says no."""
    try:
        with transaction.atomic():
            write()
    except DatabaseError as no:
        return "stays as it is" in str(no)
    return False


@pytest.mark.parametrize("field", ["text", "text_hash", "number"])
@pytest.mark.parametrize("state", ["proposed", "running", "superseded"])
def test_text_and_hash_of_a_frozen_version_are_held_by_the_database(plan, a, clock, field, state):
    contract = running(plan, clock) if state == "running" else proposed(a, clock.now)
    if state == "superseded":
        contract.reopen(by=a, at=clock.now)
    before = Contract.objects.values().get(pk=contract.pk)
    other = 7 if field == "number" else "x"
    assert refused(lambda: Contract.objects.filter(pk=contract.pk).update(**{field: other}))

    def by_hand():
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE plans_contract SET {field} = %s WHERE text_hash = %s", [other, contract.text_hash])

    assert refused(by_hand)
    setattr(contract, field, other)
    assert refused(contract.save)
    assert Contract.objects.values().get(pk=contract.pk) == before


def test_a_frozen_version_cannot_be_moved_to_another_plan(a, mallorys, clock):
    contract = proposed(a, clock.now)
    assert refused(lambda: Contract.objects.filter(pk=contract.pk).update(plan=mallorys))


def test_everything_else_of_it_may_go_on(a, clock):
    contract = proposed(a, clock.now)
    sign(contract, a, clock.now)
    contract.reopen(by=a, at=clock.now)
    assert Contract.objects.get(pk=contract.pk).state == "superseded"


def test_no_verb_deletes_it_but_its_plan_takes_it_along(plan, a, clock):
    contract = proposed(a, clock.now)
    for delete in (contract.delete, Contract.objects.filter(plan=plan).delete, Contract.objects.all().delete):
        with pytest.raises(Refused):
            delete()
    plan.delete()
    assert Contract.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_trigger_can_be_taken_away_and_put_back(plan, a, clock):
    contract = proposed(a, clock.now)
    change = Contract.objects.filter(pk=contract.pk)
    with connection.schema_editor() as editor:
        TRIGGER.let_go(apps, editor)
    try:
        assert change.update(number=2) == 1
    finally:
        with connection.schema_editor() as editor:
            TRIGGER.hold(apps, editor)
    assert refused(lambda: change.update(number=1))
