"""S26: how they agreed to talk stands at the top of the talk, and a tap away on every step."""

import pytest

from checkins.models import Checkin
from tests.checkins.conftest import ready
from tests.harness.factories import Browser
from tests.plans import contract_steps


@pytest.fixture
def signed(plan, clock):
    """One rule both have signed, and one that lies on the table."""
    contract_steps.running(plan, clock, kind="talk_rule", text="Phones in the drawer.")
    contract_steps.offered(plan.seats[0], clock.now, "talk_rule", text="Not agreed yet.")


def read(who):
    page = Browser(who).get("/talk/now/").content.decode()
    return "How you agreed to talk" in page, "Phones in the drawer." in page, "Not agreed yet." in page


def test_a_signed_talk_rule_is_shown_to_both_partners_before_and_during_a_checkin(rhythm, signed, ada, sam, clock):
    checkin = Checkin.objects.earliest("at")
    clock.to(checkin.at)
    assert [read(who) for who in (ada, sam)] == [(True, True, False)] * 2
    ready(Browser(sam), Browser(ada), which=checkin)
    assert [read(who) for who in (ada, sam)] == [(True, True, False)] * 2


def test_a_checkin_page_without_a_talk_rule_does_not_mention_one(rhythm, ada, clock):
    clock.to(Checkin.objects.earliest("at").at)
    assert read(ada) == (False, False, False)
