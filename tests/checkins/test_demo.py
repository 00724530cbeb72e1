"""The story of Ada and Sam: believable, uneven, played once, and never among other people."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from checkins.demo import people, story
from checkins.models import Checkin, Pause
from plans.models import Contract, Mark, Milestone, Offer, Plan, Shared
from plans.models.couple.ledger import broken_entry_numbers
from repair.accounts.models import Person
from repair.mail.models import LIVE_STATES, Letter
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db


def tell(*args):
    said = StringIO()
    call_command("demo", *args, stdout=said)
    return said.getvalue()


def test_the_demo_command_names_people_who_can_sign_in(clock):
    assert tell() == (
        "Sign in as ada@example.org, sam@example.org, dr.lee@example.org; the password is: a walk along the river\n"
    )
    for address in people.demo_addresses():
        browser = Browser()
        browser.post("/me/login/", {"login": address, "password": people.DEMO_PASSWORD})
        assert browser.get("/today/").status_code == 200


def test_the_demo_story_has_two_uneven_months_and_an_unbroken_history(clock):
    plan = story.play_story(at=clock.now)
    states = Counter(Checkin.objects.past(plan).values_list("state", flat=True))
    assert (states["held"], states["not held"]) == (7, 1)
    assert Checkin.objects.past(plan).filter(moves__gt=0).count() == 1
    assert Checkin.objects.coming(plan, clock.now).exists()
    assert Counter(Pause.objects.values_list("outcome", flat=True)) == {"in time": 3, "later": 1}
    assert [one.state for one in Contract.objects.order_by("number")] == ["superseded", "superseded", "running"]
    assert Counter(Mark.objects.values_list("said", flat=True)) == {"kept": 29, "partly": 4, "not": 3, "none": 14}
    assert Shared.objects.appeared(plan).count() == 5
    assert [offer.source for offer in Offer.objects.waiting(plan)] == ["review"]
    assert Milestone.objects.exclude(day=None).count() == 4
    assert broken_entry_numbers(plan) == []
    assert not Letter.objects.filter(state__in=LIVE_STATES).exists()


def test_the_demo_command_run_twice_keeps_its_plan_and_reset_begins_anew(clock):
    tell()
    before = Plan.objects.get().pk
    tell()
    assert Plan.objects.get().pk == before
    tell("--reset")
    assert Plan.objects.get().pk != before
    assert Person.objects.count() == 3


def test_the_demo_command_is_refused_among_other_people(stranger):
    for args in ((), ("--reset",)):
        with pytest.raises(CommandError):
            tell(*args)
    assert Plan.objects.count() == 0
