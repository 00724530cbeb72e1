"""Today asks the database nine times (G8), with a day behind it and with three years."""

from datetime import timedelta

import pytest

from checkins.models import Checkin
from plans.models import Commitment, Mark
from tests.harness.factories import Browser
from tests.plans import contract_steps


@pytest.mark.parametrize("days", [1, 3 * 365])
def test_today_runs_nine_queries_after_three_years_as_after_a_day(
    plan, rhythm, ada, clock, days, django_assert_num_queries
):
    contract_steps.running(plan, clock)
    thing = Commitment.objects.get(plan=plan)
    Commitment.objects.filter(pk=thing.pk).update(began_at=clock.now - timedelta(days=days))
    today = clock.now.date()
    Mark.objects.bulk_create(Mark(commitment=thing, day=today - timedelta(days=n), said="kept") for n in range(1, days))
    Checkin.objects.bulk_create(
        Checkin(
            plan=plan,
            rhythm=rhythm,
            on=today - timedelta(weeks=n),
            at=clock.now - timedelta(weeks=n),
            lapses_at=clock.now - timedelta(weeks=n, days=-2),
            held_at=clock.now - timedelta(weeks=n),
            made_at=clock.now,
            state="held",
        )
        for n in range(1, days // 7)
    )
    browser = Browser(ada)
    browser.get("/today/")
    with django_assert_num_queries(9):
        assert b"I say hello first." in browser.get("/today/").content
