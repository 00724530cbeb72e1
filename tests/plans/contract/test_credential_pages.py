"""Rule 11: what looks like a password is refused in every form of the agreement, and is kept nowhere on the way."""

import base64
import json

import pytest
from django.urls import reverse

from plans.models import Draft, Offer, Wish
from plans.wording import care
from repair.accounts import form_rescue
from repair.foundation.base import Refused
from tests.harness.factories import PASSWORD, Browser, author_token
from tests.plans import contract_steps

pytestmark = pytest.mark.django_db
SECRET = "The code for my phone is 250891."
OTHERS = {"cue": "", "smallest": "", "cadence": "weekly", "why": "", "term": "sign", "minutes": "30"}
OTHERS |= {"ends_on": "2026-07-01"}
FIELDS = [("commitment", name) for name in ("text", "cue", "smallest")]
FIELDS += [
    (kind, "text")
    for kind in ("goal", "boundary", "talk-rule", "pause-rule", "reset", "openness", "amends", "words", "ritual")
]


def refused(answer):
    """422, the reason, and what was typed still in the form."""
    page = answer.content.decode()
    assert (answer.status_code, care.credential_refusal() in page, SECRET in page) == (422, True, True)


@pytest.mark.parametrize(("kind", "field"), FIELDS)
@pytest.mark.parametrize("htmx", [False, True])
def test_no_line_holds_one(plan, ada, kind, field, htmx):
    typed = {"text": "I call my brother."} | OTHERS | {field: SECRET}
    refused(Browser(ada, htmx=htmx).post(reverse("plans:draft-write", args=[kind]), typed))
    assert not Draft.objects.exists()


def test_no_changed_line_no_first_thing_and_no_wish_does(plan, partner, ada, clock):
    mine = contract_steps.draft(partner(ada), clock.now)
    before = mine.words
    refused(Browser(ada).post(reverse("plans:draft-edit", args=[mine.pk]), OTHERS | {"text": SECRET}))
    refused(Browser(ada).post("/begin/thing/", OTHERS | {"text": SECRET}))
    refused(Browser(ada).post(reverse("plans:wish-put-down"), {"text": SECRET}))
    mine.refresh_from_db()
    assert (mine.words, Draft.objects.count(), Wish.objects.count()) == (before, 1, 0)


@pytest.mark.parametrize("field", ["text", "reason"])
def test_no_other_words_and_no_reason_do(plan, partner, ada, sam, clock, field):
    line = contract_steps.offered(partner(sam), clock.now, "goal")
    verb = "plans:line-reword" if field == "text" else "plans:line-not-yet"
    refused(Browser(ada).post(reverse(verb, args=[line.pk]), {field: SECRET}))


def test_nothing_that_comes_from_elsewhere_and_waits_beside_the_table_does(plan, partner, ada, clock):
    words = {"text": "I open the door.", "cue": SECRET, "smallest": "", "cadence": "weekly"}
    with pytest.raises(Refused, match="looks like a password"):
        Offer.propose(by=partner(ada), kind="commitment", words=words, source=Offer.Source.CHECKIN, at=clock.now)
    assert not Offer.objects.exists()


def test_a_house_key_may_be_handed_over(plan, ada):
    typed = OTHERS | {"text": "I will hand you the house key.", "cue": "Phone me when you land."}
    assert Browser(ada).post(reverse("plans:draft-write", args=["commitment"]), typed).status_code == 302
    assert Draft.objects.count() == 1


def late(who, clock, path, typed):
    """Who's browser after a form came an hour too late, and what lies in its session."""
    browser = Browser(who)
    by = author_token(browser)
    clock.forward(hours=1)
    assert browser.post(path, typed | {"by": by}).status_code == 302
    slot = browser.session[form_rescue.RESCUE_SESSION_KEY]
    return browser, json.loads(
        who.unseal(base64.b64decode(slot["words"]), form_rescue.RESCUE_SESSION_KEY, path, "words")
    )


def test_a_form_that_came_too_late_keeps_all_but_that(plan, ada, clock):
    path = reverse("plans:draft-write", args=["commitment"])
    browser, words = late(ada, clock, path, OTHERS | {"text": "I cook on Friday.", "cue": SECRET})
    assert (words["text"], words["cue"]) == (["I cook on Friday."], [""])
    browser.post("/me/login/", {"login": ada.email, "password": PASSWORD, "next": path})
    page = browser.get(path).content.decode()
    assert "I cook on Friday." in page
    assert "250891" not in page


def test_a_persons_own_name_may_look_like_a_credential(ada, clock):
    _browser, words = late(ada, clock, "/me/edit/", {"name": "PIN 4711"})
    assert words["name"] == ["PIN 4711"]


def test_the_next_thing_of_a_talk_that_came_too_late_keeps_none(plan, ada, clock):
    """It waits beside the table to become a line."""
    _browser, words = late(ada, clock, reverse("checkins:turn-act"), {"cue": "When I am home", "text": SECRET})
    assert (words["cue"], words["text"]) == (["When I am home"], [""])
