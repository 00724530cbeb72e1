"""A signed version shows the names and the local days of its signing, whatever happens to either later."""

from datetime import UTC, date, datetime

import pytest

from plans.models import Contract, Partner, Plan
from plans.models.contract.contract import bring_due_versions_into_force
from plans.models.couple.rest import leave_plan
from tests.harness.factories import Browser
from tests.plans import contract_steps

pytestmark = pytest.mark.django_db
NOON_IN_LONDON = datetime(2027, 1, 13, 12, tzinfo=UTC)  # in Auckland the 14th has begun


def rename(person, name):
    person.name = name
    person.save(update_fields=["name"])


def copies(browser, contract):
    """The version as it is read and kept: the page, the list of copies, the plain text."""
    at = f"/plan/agreement/{contract.pk}/"
    return [browser.get(path).content.decode() for path in ("/plan/agreement/", at, f"{at}keep/text/")]


def test_a_new_name_changes_no_version_that_was_signed_with_the_old_one(plan, ada, sam, clock):
    contract = contract_steps.running(plan, clock)
    rename(ada, "Rosalind")
    for page in copies(Browser(sam), contract):
        assert "Rosalind" not in page.replace("You and <bdi>Rosalind</bdi>", "")
        assert "Ada" in page


def test_a_reader_reads_the_names_of_the_signing(plan, grant, dr_lee, ada, clock):
    contract_steps.running(plan, clock)
    rename(ada, "Rosalind")
    page = Browser(dr_lee).get(f"/with/{grant.pk}/").content.decode()
    assert ("Ada" in page, "Rosalind" in page) == (True, False)


def test_a_version_that_is_being_signed_shows_todays_names(plan, ada, sam, clock):
    contract = contract_steps.proposed(plan.seats[0], clock.now)
    contract_steps.sign(contract, plan.seats[0], clock.now)
    before = Browser(sam).get("/plan/agreement/sign/").content.count(b"Ada")
    rename(ada, "Rosalind")
    assert Browser(sam).get("/plan/agreement/sign/").content.count(b"Rosalind") == before


def test_a_signature_from_auckland_is_of_the_day_there(plan, ada, sam, clock):
    Plan.objects.filter(pk=plan.pk).update(zone="UTC")
    ada.zone = "Pacific/Auckland"
    ada.save(update_fields=["zone"])
    clock.to(NOON_IN_LONDON)
    contract = contract_steps.proposed(Plan.objects.get().seats[0], clock.now)
    for seat in Plan.objects.get().seats:
        contract_steps.sign(contract, seat, clock.now)
    bring_due_versions_into_force(at=clock.forward(hours=24))
    found = Contract.objects.get(pk=contract.pk)
    assert found.counted_signatures == [("a", "Ada", date(2027, 1, 14)), ("b", "Sam", date(2027, 1, 13))]
    page = copies(Browser(sam), contract)[0]
    assert ("signed on 14 January 2027" in page, "signed on 13 January 2027" in page) == (True, True)
    receipt = Browser(ada).get(f"/plan/agreement/{contract.pk}/keep/receipt/").content.decode()
    assert "signed-on: 2027-01-14" in receipt


def test_the_name_of_who_left_stays_what_it_was_until_the_close(plan, ada, sam, clock):
    leave_plan(by=Partner.objects.get(person=ada), at=clock.now)
    before = Browser(sam).get("/plan/").content.decode()
    rename(ada, "Rosalind")
    page = Browser(sam).get("/plan/").content.decode()
    assert ("Rosalind" in page, page.count("Ada")) == (False, before.count("Ada"))
    assert Partner.objects.get(plan=plan, person=ada).name == "Ada"
