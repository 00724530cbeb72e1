"""The pages of asking and being asked, plain and htmx."""

import re

import pytest

from plans.models import Invitation, Partner, Plan
from repair.accounts.addresses import masked_address
from repair.mail.models import Letter
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada_alone(ada, clock):
    Plan.begin(by=ada, at=clock.now)
    return Browser(ada)


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_inviter_sends_a_letter_and_reads_not_accepted_yet(ada_alone, sam):
    answer = ada_alone.post("/plan/invite/", {"address": "Sam@Example.ORG"}, follow=True)
    assert "Your letter is on its way." in text(answer)
    assert "Not accepted yet" in text(answer)
    assert Letter.objects.get().address == "sam@example.org"


NO_ADDRESS = ["", "a@b", "@", "a b@x.org", '"a b"@x.org', "a@[127.0.0.1]", "a@x.org,b@x.org", "a@@x.org", "a@x..org"]
NO_ADDRESS += ["x" * 65 + "@x.org", "a@" + "x" * 260 + ".org", "a@x.org\r\nBcc: b@x.org", ".a@x.org", "<a@x.org>"]


@pytest.mark.parametrize("address", NO_ADDRESS)
def test_an_invalid_address_comes_back_with_a_sentence(ada_alone, address):
    answer = ada_alone.post("/plan/invite/", {"address": address})
    assert answer.status_code == 422
    assert Letter.objects.count() == 0
    if address:
        assert address.split("\r")[0][:40].replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;") in text(
            answer
        )


@pytest.mark.parametrize(
    "address", ["a@xn--bcher-kva.example", "a+tag@x.org", "info@x.org", "A@X.ORG", "a@bücher.example"]
)
def test_a_valid_address_is_stored_as_one_address(ada_alone, address):
    assert ada_alone.post("/plan/invite/", {"address": address}).status_code == 302
    assert Letter.objects.get().address.count("@") == 1
    assert Letter.objects.get().address.isascii()


def test_htmx_gets_the_form_back_alone(ada_alone):
    answer = ada_alone.post("/plan/invite/", {"address": "nope"}, headers={"hx-request": "true"})
    assert answer.status_code == 422
    assert re.match(r'<form class="[^"]*" id="invitation-form"', answer.content.decode().strip())


def test_htmx_is_led_on_when_it_is_sent(ada_alone):
    answer = ada_alone.post("/plan/invite/", {"address": "sam@example.org"}, headers={"hx-request": "true"})
    assert answer["HX-Redirect"] == "/plan/"


def test_every_address_gets_the_same_page(ada_alone, ada, sam, mallory, clock):
    """Oneself, somebody in a plan, somebody who said no, nobody at all (B10)."""
    pages = set()
    for address in (ada.email, mallory.email, "nobody@example.org"):
        page = text(ada_alone.post("/plan/invite/", {"address": address}, follow=True))
        page = page.replace(masked_address(address), "ADDRESS")
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))
    assert len(pages) == 1


def test_the_fourth_letter_of_a_day_is_a_409_that_keeps_what_was_typed(ada_alone):
    for n in range(3):
        ada_alone.post("/plan/invite/", {"address": f"{n}@example.org"})
    answer = ada_alone.post("/plan/invite/", {"address": "fourth@example.org"})
    assert answer.status_code == 409
    assert "You have sent three letters today." in text(answer)
    assert "fourth@example.org" in text(answer)


def test_the_link_is_shown_until_it_is_taken_back(ada_alone):
    page = text(ada_alone.post("/plan/invite/link/", follow=True))
    assert Invitation.objects.get().link in page
    assert "Not accepted yet" not in text(ada_alone.post("/plan/invite/take-back/", follow=True))


class TestBeingAsked:
    @pytest.fixture
    def link(self, ada_alone, sam):
        ada_alone.post("/plan/invite/", {"address": sam.email}, follow=True)
        return f"/t/{Invitation.objects.get().token}/"

    def test_the_token_leaves_the_address_at_once(self, link):
        assert Browser().get(link)["Location"] == "/invited/"

    def test_the_page_says_who_asks_and_offers_yes_and_no(self, link, ada):
        page = text(Browser().get(link, follow=True))
        for words in ("<bdi>Ada</bdi> asks whether", "Yes, I will look", "No, thanks", "The site is run by"):
            assert words in page
        assert ada.email not in page

    def test_sam_says_yes_and_both_see_one_plan(self, link, sam, ada):
        his = Browser(sam)
        his.get(link)
        assert "You are both here now." in text(his.post("/invited/yes/", follow=True))
        assert "You and <bdi>Ada</bdi>" in text(Browser(sam).get("/plan/"))
        assert "You and <bdi>Sam</bdi>" in text(Browser(ada).get("/plan/"))

    def test_somebody_without_an_account_says_no(self, link):
        browser = Browser()
        browser.get(link)
        answer = browser.post("/invited/no/", {"address": "Sam@Example.org"}, follow=True)
        assert answer.status_code == 200
        assert browser.get("/invited/").status_code == 404
        assert Browser().get(link).status_code == 404

    def test_a_hundred_looks_change_nothing(self, link, sam):
        """SEC-7, T25: mail scanners open what is mailed."""
        before = list(Invitation.objects.values())
        for method in ("get", "head"):
            for _ in range(50):
                browser = Browser()
                getattr(browser, method)(link)
                getattr(browser, method)("/invited/")
        assert list(Invitation.objects.values()) == before
        his = Browser(sam)
        his.get(link)
        assert his.post("/invited/yes/")["Location"] == "/begin/"

    def test_accepting_twice_is_accepting_once(self, link, sam):
        his = Browser(sam)
        his.get(link)
        session = his.session["invited"]
        his.post("/invited/yes/")
        again = his.session
        again["invited"] = session
        again.save()
        assert his.post("/invited/yes/").status_code == 404
        assert Partner.objects.live().count() == 2

    @pytest.mark.parametrize("token", ["x", "x" * 10_000, "A" * 64, "null", "-1"])
    def test_every_wrong_link_gets_one_page(self, link, token):
        wrong = Browser().get(f"/t/{token}/")
        none = Browser().get("/invited/")
        assert (wrong.status_code, none.status_code) == (404, 404)
        assert "This link does not lead anywhere" in text(wrong)
        assert text(wrong) == text(none)

    def test_the_inviter_reads_the_same_whatever_the_other_did(self, link, ada_alone):
        def page():
            return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text(ada_alone.get("/plan/")))

        before = page()
        browser = Browser()
        browser.get(link, follow=True)
        assert page() == before
        browser.post("/invited/no/", {"address": "sam@example.org"})
        assert Invitation.objects.get().state == "declined"
        assert page() == before
