"""Asking somebody to read along and admitting them, through the client (SEC-13, SEC-18, B10, B26)."""

import re

import pytest

from plans.models import Rest, TherapistGrant, Viewing
from plans.models.therapist.grant import GRANT_LETTER_KIND
from repair.accounts.addresses import masked_address
from repair.mail.models import Letter
from tests.harness import factories, query_counts
from tests.harness.factories import PASSWORD, Browser

pytestmark = pytest.mark.django_db
ASK = "/plan/with/ask/"


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def asked(hers, dr_lee):
    hers.post(ASK, {"address": dr_lee.email, "password": PASSWORD})
    return TherapistGrant.objects.get()


def test_the_asking_partner_reads_on_which_day_the_therapist_was_asked(hers, dr_lee):
    shown = text(hers.post(ASK, {"address": dr_lee.email.upper(), "password": PASSWORD}, follow=True))
    assert "Your letter is on its way." in shown
    assert "You asked them on" in shown
    assert Letter.objects.get(kind=GRANT_LETTER_KIND).address == dr_lee.email


@pytest.mark.parametrize("password", ["", "wrong"])
def test_asking_and_agreeing_take_the_own_password(hers, asked, sam, dr_lee, password):
    assert hers.post(ASK, {"address": "x@example.org", "password": password}).status_code == 422
    answer = Browser(sam).post(f"/plan/with/{asked.pk}/yes/", {"password": password})
    assert answer.status_code == 422
    assert TherapistGrant.objects.get().is_admitted_by_both is False


@pytest.mark.parametrize("address", ["", "a@b", "a@x.org,b@x.org", "a@x.org\r\nBcc: b@x.org", "x" * 330])
def test_an_invalid_therapist_address_comes_back_with_a_sentence(hers, address):
    assert hers.post(ASK, {"address": address, "password": PASSWORD}).status_code == 422
    assert Letter.objects.filter(kind=GRANT_LETTER_KIND).count() == 0


def test_htmx_gets_the_form_back_alone_and_is_led_on(plan, ada):
    browser = Browser(ada, htmx=True)
    answer = browser.post(ASK, {"address": "nope", "password": PASSWORD})
    assert answer.status_code == 422
    assert answer.content.decode().strip().startswith("<form")
    assert browser.post(ASK, {"address": "x@example.org", "password": PASSWORD})["HX-Redirect"] == "/plan/with/"


def test_every_address_gets_the_same_page(hers, ada, sam, mallory, mallorys, dr_lee, clock):
    """Oneself, the other, another couple's partner, a reader, nobody at all: nothing tells them apart (B10, B26)."""
    pages = set()
    for address in (ada.email, sam.email, mallory.email, dr_lee.email, "nobody@example.org"):
        shown = text(hers.post(ASK, {"address": address, "password": PASSWORD}, follow=True)).replace(
            masked_address(address), "ADDRESS"
        )
        pages.add(re.sub(r'value="[^"]*"|data-by="[^"]*"|/[0-9a-f-]{36}/', "", shown))
        clock.forward(days=1)
        hers.force_login(ada)
    assert len({re.sub(r"\d+ January 2027", "", page) for page in pages}) == 1


def test_the_other_agrees_and_both_read_the_same(hers, asked, sam, dr_lee):
    his = Browser(sam)
    assert "would like somebody to read along" in text(his.get("/plan/"))
    assert "would like somebody to read along" not in text(hers.get("/plan/"))
    assert "would like them to read along" in text(his.get("/plan/with/"))
    shown = text(his.get(f"/plan/with/{asked.pk}/yes/"))
    assert "We do not check who this person is." in shown
    his.post(f"/plan/with/{asked.pk}/yes/", {"password": PASSWORD})
    for browser in (hers, his):
        shown = text(browser.get("/plan/with/"))
        assert "Both of you want them to read along: from " in shown
        assert shown.count("End it") == 1


def test_leaving_it_looks_like_nothing(hers, asked, sam):
    hers.get("/plan/with/")  # where it says that the letter is on its way
    hidden = r'value="[^"]*"'
    before = re.sub(hidden, "", text(hers.get("/plan/with/")))
    his = Browser(sam)
    his.get("/plan/with/")
    his.get(f"/plan/with/{asked.pk}/yes/")
    assert re.sub(hidden, "", text(hers.get("/plan/with/"))) == before


def test_the_page_does_not_show_whether_the_therapist_has_come(hers, asked, dr_lee, clock):
    asked.accept(person=dr_lee, at=clock.now)
    assert "You asked them on" in text(hers.get("/plan/with/"))


def test_taken_back_is_gone_for_both(hers, asked, sam):
    hers.post(f"/plan/with/{asked.pk}/end/")
    for browser in (hers, Browser(sam)):
        assert "lee@example.org" not in text(browser.get("/plan/with/"))
    assert Browser(sam).get(f"/plan/with/{asked.pk}/yes/").status_code == 404


def test_a_grant_can_only_be_ended_while_the_plan_rests(hers, grant, plan, clock, sam):
    Rest.begin(plan=plan, at=clock.now, cause=Rest.Cause.UNHELD)
    assert hers.post(ASK, {"address": "x@example.org", "password": PASSWORD}).status_code == 409
    assert "See what they see" not in text(hers.get("/plan/with/"))
    assert hers.post(f"/plan/with/{grant.pk}/end/").status_code == 302
    assert TherapistGrant.objects.get().ended_at == clock.now


def test_somebody_elses_grant_is_nothing(grant, mallory, mallorys):
    browser = Browser(mallory)
    for path in (f"/plan/with/{grant.pk}/end/", f"/plan/with/{grant.pk}/yes/"):
        assert browser.post(path, {"password": PASSWORD}).status_code == 404
    assert TherapistGrant.objects.get().ended_at is None


def test_the_page_asks_no_more_for_three_than_for_one(hers, plan, partner, ada, clock):
    names = iter("ABCDEFGH")

    def add():
        reader = factories.reader(plan, factories.person(next(names)), at=clock.forward(days=1))
        Viewing.note(reader, "agreement", plan.day(clock.now))
        Viewing.note(reader, "agreement", plan.day(clock.forward(days=1)))
        reader.end(by=partner(ada), at=clock.now)
        hers.force_login(ada)

    query_counts.same_for_one_and_three(add, lambda: hers.get("/plan/with/"))
