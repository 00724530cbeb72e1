"""Check-ins that were not held: a month without one, and two in a row."""

from datetime import timedelta

import pytest

from checkins.ticks import end_overdue_checkins, schedule_checkins
from plans.models import Rest
from tests.checkins.conftest import FIRST_CHECKIN
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db


class TestAMonth:
    def test_the_end_of_a_rest_restarts_the_count_of_unheld_checkins(self, plan, checkin, partner, ada, sam, clock):
        for _day in range(40):
            end_overdue_checkins(at=clock.forward(days=1))
            if Rest.of(plan):
                break
            schedule_checkins(at=clock.now)
        for who in (ada, sam):
            Rest.of(plan).mark_ready(by=partner(who), at=clock.now)
        for _day in range(9):
            schedule_checkins(at=clock.forward(days=1))
            end_overdue_checkins(at=clock.now)
        assert Rest.of(plan) is None

    def test_two_unheld_checkins_in_a_row_show_both_partners_the_same_choices(self, checkin, ada, sam, clock):
        end_overdue_checkins(at=FIRST_CHECKIN + timedelta(days=4))
        clock.to(FIRST_CHECKIN + timedelta(days=4))
        assert "The last talks did not take place." not in Browser(ada).get("/talk/").content.decode()
        end_overdue_checkins(at=clock.forward(days=7))
        for who in (ada, sam):
            page = Browser(who).get("/talk/").content.decode()
            assert "The last talks did not take place." in page
            assert page.count('value="writing"') == 1
