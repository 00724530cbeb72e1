"""What was agreed on before a rhythm could have several days goes on as it was, there and back."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from checkins.models import Rhythm
from plans.models import Partner
from tests.harness import factories

BEFORE = [("checkins", "0004_pulses")]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def newest():
    """The database is at its newest again afterwards, whatever happened."""
    leaves = [leaf for leaf in MigrationExecutor(connection).loader.graph.leaf_nodes() if leaf[0] == "checkins"]
    yield leaves
    MigrationExecutor(connection).migrate(leaves)


def migrate(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps.get_model("checkins", "Rhythm")


def test_rhythms_keep_their_weekday_through_the_migration_and_back(newest):
    at = datetime(2027, 1, 13, 12, tzinfo=UTC)
    for number in range(7):
        one, two = factories.person(f"One{number}"), factories.person(f"Two{number}")
        by = Partner.objects.filter(plan=factories.shared_plan(one, two, at=at)).first()
        given = {"by": by, "plan": by.plan, "clock": time(19), "zone": "UTC", "minutes": 30, "proposed_at": at}
        Rhythm.objects.create(weekday_bits=1 << number, state="live", next_on=date(2027, 1, 14), next_at=at, **given)
    two_days = Rhythm.objects.get(weekday_bits=1 << 6)
    Rhythm.objects.filter(pk=two_days.pk).update(weekday_bits=0b1100100, every=2, since=date(2027, 1, 14))
    old = migrate(BEFORE)
    assert sorted(old.objects.values_list("weekday", flat=True)) == [0, 1, 2, 2, 3, 4, 5]  # its first day is kept
    migrate(newest)
    assert sorted(Rhythm.objects.values_list("weekday_bits", "every", "since")) == sorted(
        (1 << weekday, 1, None) for weekday in (0, 1, 2, 2, 3, 4, 5)
    )
