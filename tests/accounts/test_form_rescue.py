"""A form that arrives too late keeps its words: for its writer, and for nobody else."""

import pytest
from django.contrib.sessions.models import Session

from repair.accounts import form_rescue
from tests.harness.factories import PASSWORD, Browser

pytestmark = pytest.mark.django_db
TYPED = "Ada, typed for a long time"


def late_form(who, clock, **more):
    """who's browser after the form of me/edit arrived an hour too late."""
    browser = Browser(who, **more)
    by = form_rescue.AUTHOR_SIGNER.sign(str(who.pk))
    clock.forward(hours=1)
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
    clock.forward(hours=1)
    browser.post("/me/edit/", {"password": "hush hush hush", "by": form_rescue.AUTHOR_SIGNER.sign(str(ada.pk))})
    assert form_rescue.RESCUE_SESSION_KEY not in browser.session


@pytest.mark.parametrize("by", ["", "x", "x:y", "00000000-0000-0000-0000-000000000000:abc"])
def test_a_form_whose_writer_is_not_known_is_not_kept(by, clock, db):
    browser = Browser()
    answer = browser.post("/me/edit/", {"name": TYPED, "by": by})
    assert answer.status_code == 302
    assert form_rescue.RESCUE_SESSION_KEY not in browser.session


def test_a_late_htmx_form_gets_the_sign_in_form_in_the_notice(ada, clock):
    browser, answer = late_form(ada, clock, htmx=True)
    assert answer.status_code == 401
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#notice", "innerHTML")
    assert form_rescue.RESCUE_SESSION_KEY not in browser.session


def test_a_form_with_a_stale_csrf_token_keeps_its_words_for_its_writer(ada, clock):
    browser = Browser(ada, enforce_csrf_checks=True)
    answer = browser.post("/me/edit/", {"name": TYPED, "by": form_rescue.AUTHOR_SIGNER.sign(str(ada.pk))})
    assert answer.status_code == 403
    assert b'action="/x/"' in answer.content
    assert TYPED in browser.get("/me/edit/").content.decode()


def test_a_stale_page_of_ada_sent_while_sam_is_signed_in_keeps_nothing(ada, sam, clock):
    browser = Browser(sam, enforce_csrf_checks=True)
    answer = browser.post("/me/edit/", {"name": TYPED, "by": form_rescue.AUTHOR_SIGNER.sign(str(ada.pk))})
    assert answer.status_code == 403
    assert TYPED not in browser.get("/me/edit/").content.decode()
    assert TYPED not in answer.content.decode()
