"""A form that arrives too late keeps its words: for its writer, and for nobody else."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from repair.accounts import form_rescue
from tests.harness.factories import PASSWORD, Browser, author_token

pytestmark = pytest.mark.django_db
TYPED = "Ada, typed for a long time"


def late_form(who, clock, hours=1, **more):
    """who's browser after the form of me/edit arrived so many hours too late."""
    browser = Browser(who, **more)
    by = author_token(browser)
    clock.forward(hours=hours)
    return browser, browser.post("/me/edit/", {"name": TYPED, "zone": "Europe/Paris", "by": by})


def sign_in(browser, who):
    return browser.post("/me/login/", {"login": who.email, "password": PASSWORD, "next": "/me/edit/"})


def test_a_late_form_is_filled_again_once_its_writer_signs_in(ada, clock):
    browser, answer = late_form(ada, clock)
    assert (answer.status_code, answer["Location"]) == (302, "/me/login/?next=%2Fme%2Fedit%2F")
    assert sign_in(browser, ada)["Location"] == "/me/edit/"
    page = browser.get("/me/edit/")
    assert TYPED in page.content.decode()
    ada.refresh_from_db()
    assert ada.name == "Ada"


def test_rescued_form_words_are_shown_once(ada, clock):
    browser, _ = late_form(ada, clock)
    sign_in(browser, ada)
    assert TYPED in browser.get("/me/edit/").content.decode()
    assert TYPED not in browser.get("/me/edit/").content.decode()


def test_rescued_form_words_are_hidden_from_and_wiped_by_another_person_who_signs_in(ada, sam, clock):
    browser, _ = late_form(ada, clock)
    sign_in(browser, sam)
    assert TYPED not in browser.get("/me/edit/").content.decode()
    assert form_rescue.RESCUE_SESSION_KEY not in browser.session


def test_rescued_form_words_are_encrypted_in_the_session(ada, clock):
    browser, _ = late_form(ada, clock)
    assert form_rescue.RESCUE_SESSION_KEY in browser.session
    assert TYPED not in str(browser.session[form_rescue.RESCUE_SESSION_KEY])
    assert all(TYPED not in str(session.get_decoded()) for session in Session.objects.all())


def test_a_password_in_the_form_is_never_kept(ada, clock):
    browser = Browser(ada)
    by = author_token(browser)
    clock.forward(hours=1)
    browser.post("/me/edit/", {"password": "hush hush hush", "by": by})
    assert form_rescue.RESCUE_SESSION_KEY not in browser.session


@pytest.mark.parametrize("by", ["", "x", "x:y", "00000000-0000-0000-0000-000000000000:abc"])
def test_a_form_whose_writer_is_not_known_is_not_kept(by, clock, db):
    browser = Browser()
    answer = browser.post("/me/edit/", {"name": TYPED, "by": by})
    assert answer.status_code == 403
    assert form_rescue.RESCUE_SESSION_KEY not in browser.session


def test_a_late_htmx_form_gets_the_sign_in_form_in_the_notice(ada, clock):
    browser, answer = late_form(ada, clock, htmx=True)
    assert answer.status_code == 401
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#notice", "innerHTML")
    assert form_rescue.RESCUE_SESSION_KEY not in browser.session


def test_a_form_with_a_stale_csrf_token_keeps_its_words_for_its_writer(ada, clock):
    browser = Browser(ada, enforce_csrf_checks=True)
    answer = browser.post("/me/edit/", {"name": TYPED, "by": author_token(browser)})
    assert answer.status_code == 403
    assert b'action="/x/"' in answer.content
    assert TYPED in browser.get("/me/edit/").content.decode()


def test_a_stale_page_of_ada_sent_while_sam_is_signed_in_keeps_nothing(ada, sam, clock):
    browser = Browser(sam, enforce_csrf_checks=True)
    answer = browser.post("/me/edit/", {"name": TYPED, "by": author_token(Browser(ada))})
    assert answer.status_code == 403
    assert TYPED not in browser.get("/me/edit/").content.decode()
    assert TYPED not in answer.content.decode()


class TestAuthorToken:
    """The token `by` belongs to one browser, to one sign-in and to twelve hours."""

    def test_a_form_of_the_evening_sent_in_the_morning_is_filled_again(self, ada, clock):
        clock.to(clock.now.replace(hour=21))
        browser, _ = late_form(ada, clock, hours=11)
        sign_in(browser, ada)
        assert TYPED in browser.get("/me/edit/").content.decode()

    def test_a_form_older_than_twelve_hours_gives_its_words_back_to_its_sender_alone(self, plan, ada, clock):
        browser = Browser(ada, enforce_csrf_checks=True)
        page = browser.get("/plan/reached/write/").content.decode()
        by, token = (re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in ("by", "csrfmiddlewaretoken"))
        clock.forward(hours=13)
        answer = browser.post("/plan/reached/write/", {"words": TYPED, "by": by, "csrfmiddlewaretoken": token})
        assert answer.status_code == 403
        assert TYPED in answer.content.decode()
        assert form_rescue.RESCUE_SESSION_KEY not in browser.session

    def test_a_token_that_was_copied_lays_no_words_into_a_form_from_another_browser(self, ada, clock):
        by, others = author_token(Browser(ada)), Browser()
        others.post("/me/edit/", {"name": TYPED, "by": by})
        assert form_rescue.RESCUE_SESSION_KEY not in others.session

    def test_a_token_that_was_copied_is_worth_nothing_after_its_owner_signed_out(self, ada, clock):
        browser = Browser(ada)
        by = author_token(browser)
        browser.post("/me/logout/")
        browser.post("/me/edit/", {"name": TYPED, "by": by})
        assert form_rescue.RESCUE_SESSION_KEY not in browser.session

    @pytest.mark.parametrize("name", ["rest-leave", "contract-sign", "grant-ask", "invitation-ask"])
    def test_a_form_with_consequences_is_never_filled_in(self, name, plan, ada, clock):
        browser = Browser(ada)
        by = author_token(browser)
        clock.forward(hours=1)
        browser.post(reverse(f"plans:{name}"), {"withdraw": "on", "address": "m@example.org", "words": TYPED, "by": by})
        assert form_rescue.RESCUE_SESSION_KEY not in browser.session
