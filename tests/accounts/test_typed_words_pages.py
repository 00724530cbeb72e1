"""What an error page shows of a form: the words that a person typed into a form of ours, and nothing else."""

import re
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.urls import reverse

from plans.forms.lines import PauseRuleForm
from plans.models import Milestone
from repair.accounts import form_rescue
from repair.foundation.forms import typed_texts
from tests.harness.factories import Browser, author_token

pytestmark = pytest.mark.django_db


def shown(answer):
    """The texts under *What you typed*."""
    page = answer.content.decode()
    part = page.partition('id="error-typed"')[2].partition("</section>")[0]
    return re.findall(r"<textarea[^>]*>([^<]*)</textarea>", part)


def test_refusal_shows_words_and_no_id_no_digest_no_choice(plan, ada, partner, clock):
    for number in range(10):
        Milestone.write(by=partner(ada), words=f"Number {number}.", at=clock.now)
    sent = {"words": "A dinner.", "text": str(uuid4()), "term": "either", "when": "on", "mark": "f" * 64}
    answer = Browser(ada).post(reverse("plans:milestone-write"), sent)
    assert (answer.status_code, shown(answer)) == (409, ["A dinner."])


def test_line_shows_its_words_and_not_the_choice_that_another_form_marks_as_words():
    posted = QueryDict("text=A+red+card.&minutes=20&term=either")
    PauseRuleForm(posted)
    assert typed_texts(posted) == ["A red card."]


def test_words_for_something_that_is_gone_are_shown(plan, ada):
    answer = Browser(ada).post(reverse("plans:draft-edit", args=[uuid4()]), {"text": "Eat together.", "seen": "5"})
    assert (answer.status_code, shown(answer)) == (404, ["Eat together."])


@pytest.mark.parametrize("headers", [{}, {"origin": "https://elsewhere.example"}])
@pytest.mark.parametrize("path", ["/nowhere/", "/plan/reached/write/", "/plan/"])
def test_post_from_another_site_shows_nothing_of_itself(path, headers, plan, ada):
    browser = Browser(ada, enforce_csrf_checks=True)
    answer = browser.post(path, {"words": "Call this number.", "csrfmiddlewaretoken": "x" * 64}, headers=headers)
    assert answer.status_code in (403, 404, 405)
    assert "Call this number." not in answer.content.decode()


def test_post_with_a_valid_token_to_an_unknown_address_shows_the_words(plan, ada):
    browser = Browser(ada, enforce_csrf_checks=True)
    page = browser.get(reverse("plans:milestone-write")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    answer = browser.post("/nowhere/", {"words": "A dinner.", "csrfmiddlewaretoken": token})
    assert (answer.status_code, shown(answer)) == (404, ["A dinner."])


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}])
def test_late_form_that_another_site_sent_is_not_kept(headers, ada, client):
    by = author_token(Browser(ada))
    browser = Browser(enforce_csrf_checks=True)
    answer = browser.post("/me/edit/", {"name": "Mallory was here", "by": by}, headers=headers)
    assert answer.status_code == 403
    assert form_rescue.RESCUE_SESSION_KEY not in browser.session
