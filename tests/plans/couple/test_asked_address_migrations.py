"""Addresses that were asked before: each gets its hash, and stays only where it can still be answered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from plans.models import AskedAddress, Invitation, Plan, Refusal
from plans.models.couple.asked_address import address_hash
from tests.harness import factories

BEFORE = [("plans", "0041_asked_addresses")]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def newest():
    """The database is at its newest again afterwards, whatever happened."""
    leaves = [leaf for leaf in MigrationExecutor(connection).loader.graph.leaf_nodes() if leaf[0] == "plans"]
    yield leaves
    MigrationExecutor(connection).migrate(leaves)


def test_addresses_are_hashed_and_stay_only_where_they_can_be_answered(newest):
    now = timezone.now()
    for state in ("open", "declined", "accepted", "ended"):
        by = Plan.begin(by=factories.person(state.title()), at=now).seats[0]
        asked = Invitation.ask(by=by, at=now)
        before = {"state": state, "address": f"{state}@elsewhere.example", "sent_at": now - timedelta(days=2)}
        Invitation.objects.filter(pk=asked.pk).update(**before)
    MigrationExecutor(connection).migrate(BEFORE)
    MigrationExecutor(connection).migrate(newest)
    kept = Invitation.objects.values_list("state", "address", "address_hint", "address_hash")
    assert sorted(kept) == [
        ("accepted", "", "", address_hash("accepted@elsewhere.example")),
        ("declined", "", "d…@e….example", address_hash("declined@elsewhere.example")),
        ("ended", "", "", address_hash("ended@elsewhere.example")),
        ("open", "open@elsewhere.example", "o…@e….example", address_hash("open@elsewhere.example")),
    ]
    assert AskedAddress.objects.count() == 4
    assert [(each.address.hash, each.by.name) for each in Refusal.objects.select_related("address", "by")] == [
        (address_hash("declined@elsewhere.example"), "Declined")
    ]
