"""Being asked to read along, through the client: one address, a yes and a no of the same size (SEC-22, B26)."""

import re

import pytest

from plans.models import Plan, TherapistGrant
from tests.harness.factories import PASSWORD, Browser

pytestmark = pytest.mark.django_db


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


class TestBeingAsked:
    @pytest.fixture
    def asked(self, plan, ada, dr_lee):
        Browser(ada).post("/plan/with/ask/", {"address": dr_lee.email, "password": PASSWORD})
        return TherapistGrant.objects.get()

    @pytest.fixture
    def link(self, asked):
        return f"/t/{asked.token}/"

    def test_the_token_leaves_the_address_at_once(self, link):
        assert Browser().get(link)["Location"] == "/with/asked/"

    def test_the_page_says_who_asks_and_offers_yes_and_no(self, link, ada, sam):
        shown = text(Browser().get(link, follow=True))
        for words in ("<bdi>Ada</bdi> asks whether", "Yes, I will read along", "No, thanks", "The site is run by"):
            assert words in shown
        for words in (ada.email, sam.name, sam.email):
            assert words not in shown

    def test_the_therapist_says_yes_and_reads_once_both_want_it(self, link, asked, dr_lee, sam):
        hers = Browser(dr_lee)
        hers.get(link)
        assert "as soon as both of them want it" in text(hers.post("/with/asked/yes/", follow=True))
        assert hers.get(f"/with/{asked.pk}/").status_code == 404
        Browser(sam).post(f"/plan/with/{asked.pk}/yes/", {"password": PASSWORD})
        assert hers.get(f"/with/{asked.pk}/").status_code == 200
        assert Browser().get(link).status_code == 404

    @pytest.mark.parametrize("who", ["ada", "sam", "mallory", "stranger"])
    def test_another_account_is_refused_neutrally(self, link, cast_of, who):
        browser = Browser(cast_of[who])
        browser.get(link)
        answer = browser.post("/with/asked/yes/")
        assert answer.status_code == 409
        assert "This account cannot open it." in text(answer)
        assert TherapistGrant.objects.get().person is None

    @pytest.fixture
    def cast_of(self, ada, sam, mallory, mallorys, stranger):
        return {"ada": ada, "sam": sam, "mallory": mallory, "stranger": stranger}

    def test_somebody_without_an_account_says_no_and_ada_sees_what_she_saw(self, link, ada):
        before = text(Browser(ada).get("/plan/with/"))
        browser = Browser()
        browser.get(link)
        assert browser.get("/with/asked/no/").status_code == 200
        for wrong in ("", "sam@example.org"):
            assert browser.post("/with/asked/no/", {"address": wrong}).status_code == 422
        assert browser.post("/with/asked/no/", {"address": "LEE@example.org"}, follow=True).status_code == 200
        assert browser.get("/with/asked/").status_code == 404
        hidden = r'value="[^"]*"|data-by="[^"]*"|Your letter is on its way.'
        assert re.sub(hidden, "", text(Browser(ada).get("/plan/with/"))) == re.sub(hidden, "", before)

    def test_a_hundred_looks_change_nothing(self, link):
        before = list(TherapistGrant.objects.values())
        for method in ("get", "head"):
            for _ in range(50):
                browser = Browser()
                getattr(browser, method)(link)
                getattr(browser, method)("/with/asked/")
        assert list(TherapistGrant.objects.values()) == before

    def test_a_reader_is_led_past_beginning_a_plan(self, grant, dr_lee):
        browser = Browser(dr_lee)
        assert browser.get("/plan/begin/")["Location"] == "/with/"
        assert browser.post("/plan/begin/")["Location"] == "/with/"
        assert Plan.objects.count() == 1
