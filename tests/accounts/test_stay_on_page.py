"""A form that a script sends: the page stays, and hears where to go. And what an error page says of the words."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from plans.models import Milestone, PastQuestion
from repair.accounts.models import Person
from tests.accounts.test_typed_words_pages import shown
from tests.harness.factories import Browser, author_token

pytestmark = pytest.mark.django_db
STAYS = {"x-stays": "yes"}


def test_form_that_a_script_sends_hears_where_to_go_and_the_notice_waits_there(plan, ada):
    browser, url = Browser(ada), reverse("plans:milestone-drop", args=[uuid4()])
    answer = browser.post(reverse("plans:milestone-write"), {"words": "A dinner."}, headers=STAYS)
    went = (answer.status_code, answer["X-Go-To"], answer["X-Stays"], answer.content)
    assert went == (200, reverse("plans:plan-show"), "yes", b"")
    assert not answer.has_header("Location")
    assert Milestone.objects.count() == 1
    refused = browser.post(url, headers=STAYS)
    assert (refused.status_code, refused["X-Stays"], refused.has_header("X-Go-To")) == (404, "yes", False)


def test_form_that_a_script_sends_too_late_leads_to_signing_in(ada, clock):
    browser = Browser(ada)
    typed = {"name": "Ada", "by": author_token(browser)}
    clock.forward(hours=11)
    answer = browser.post("/me/edit/", typed, headers=STAYS)
    assert (answer.status_code, answer["X-Go-To"]) == (200, "/me/login/?next=%2Fme%2Fedit%2F")


def test_form_without_the_header_is_redirected_as_ever(plan, ada):
    answer = Browser(ada).post(reverse("plans:milestone-write"), {"words": "A dinner."})
    assert (answer.status_code, answer["Location"]) == (302, reverse("plans:plan-show"))
    assert not answer.has_header("X-Stays")


def broken(ada):
    """A browser of ada, whose key opens nothing, so that sealing a question fails on our side."""
    Person.objects.filter(pk=ada.pk).update(wrapped_key=b"\x01" + bytes(60))
    return Browser(ada, raise_request_exception=False)


def test_error_on_our_side_shows_the_words_again_and_promises_no_more(plan, ada):
    answer = broken(ada).post(reverse("plans:past-list"), {"words": "Why not?", "sort": "want"})
    assert (answer.status_code, shown(answer)) == (500, ["Why not?"])
    assert "should still be in the form" not in answer.content.decode()
    assert "What you sent may not be saved. Open the page again and look." in answer.content.decode()
    assert PastQuestion.objects.count() == 0


def test_error_on_our_side_is_said_beside_the_form_that_htmx_has_sent(plan, ada):
    sent = {"words": "Why not?", "sort": "want"}
    answer = broken(ada).post(reverse("plans:past-list"), sent, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (500, "#notice")
    assert "It is still in the form: send it again in a minute." in answer.content.decode()
    assert re.search(r"this number helps: \w{8}", answer.content.decode())
