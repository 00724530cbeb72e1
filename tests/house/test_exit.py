"""The quick exit is on every page and leaves at once (SAF-1); its browser test is in tests/journeys."""

import pytest
from django.conf import settings

from repair.accounts import form_rescue
from tests.harness.factories import Browser, author_token


@pytest.mark.django_db
def test_the_quick_exit_signs_out_deletes_the_cookie_and_leads_away(ada):
    browser = Browser(ada, enforce_csrf_checks=True)
    session = browser.cookies["s"].value
    answer = browser.post("/x/")
    assert answer.status_code == 200
    assert answer["Clear-Site-Data"] == '"cookies", "storage"'
    assert answer["Cache-Control"] == "no-store, private"
    assert f'http-equiv="refresh" content="0;url={settings.LEAVE_TO}"' in answer.content.decode()
    assert (answer.cookies["s"].value, answer.cookies["s"]["max-age"]) == ("", 0)
    browser.cookies["s"] = session
    assert browser.get("/today/").status_code == 302


@pytest.mark.django_db
def test_the_quick_exit_works_with_a_stale_csrf_token():
    assert Browser(enforce_csrf_checks=True).post("/x/", {"csrfmiddlewaretoken": "stale"}).status_code == 200


@pytest.mark.django_db
def test_the_page_of_the_quick_exit_names_no_site_and_has_no_link():
    text = Browser().post("/x/").content.decode()
    assert settings.SITE_NAME not in text
    assert "<a " not in text


@pytest.mark.django_db
def test_the_quick_exit_leaves_no_session_cookie_that_leads_to_rescued_words(ada, clock):
    browser = Browser(ada)
    by = author_token(browser)
    clock.forward(hours=1)
    browser.post("/me/edit/", {"name": "Typed too late", "by": by})
    assert form_rescue.RESCUE_SESSION_KEY in browser.session
    browser.post("/x/")
    assert "s" not in browser.cookies or browser.cookies["s"].value == ""
