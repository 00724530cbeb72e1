"""Hints in *what I own*: after a save, one at a time, for its writer alone; none in the other writer (rule 27)."""

import pytest

from plans.models import Writing
from tests.harness.factories import FORM_TOKENS, Browser
from tests.plans.couple.test_beginning_pages import rows
from tests.plans.writing.test_writing_pages import hidden, opened, text, write

pytestmark = pytest.mark.django_db
BUT = "I am sorry that I came late, but I had a crazy week."
REASON = "most people no longer hear the"


def paused(who, page, **boxes):
    return Browser(who, htmx=True).post("/plan/writing/own/1/", page | {"act": "", "impact": ""} | boxes)


def test_one_hint_comes_back_at_a_pause_and_the_same_one_never_again(plan, ada, hers, partner):
    page = opened(hers)
    answer = paused(ada, page, act=BUT)
    assert REASON in text(answer)
    assert Writing.of(partner(ada), "own").boxes["act"] == BUT  # never in the way
    page |= {"seen": hidden(answer, "seen"), "shown": hidden(answer, "shown")}
    again = paused(ada, page, act=BUT + " And so on.")
    assert REASON not in text(again)
    assert hidden(again, "shown").startswith(page["shown"])


def test_a_hint_without_scripts_comes_once_and_the_button_then_goes_on(hers, partner, ada):
    answer = write(hers, {"act": BUT, "impact": ""})
    assert answer.status_code == 200
    assert REASON in text(answer)
    assert f"{BUT}</textarea>" in text(answer)
    assert Writing.of(partner(ada), "own").boxes["act"] == BUT
    page = {name: hidden(answer, name) for name in ("seen", "window", "shown")}
    assert hers.post("/plan/writing/own/1/", page | {"act": BUT, "impact": ""}).status_code == 302


def test_no_hint_comes_in_what_it_was_like_for_me(hers):
    assert write(hers, {"unsafe": BUT, "need": "You always come late, but never say so."}, "like").status_code == 302


def test_a_writer_who_wants_no_hints_gets_none(ada, hers):
    ada.wants_hints = False
    ada.save()
    assert write(hers, {"act": BUT, "impact": ""}).status_code == 302


def test_a_shown_hint_is_written_down_nowhere(plan, ada, hers):
    plan.seats[0].stop_offering_feature("writers")
    page = opened(hers)
    before = rows()
    paused(ada, page, act=BUT)
    after = rows()
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= {"plans_writing", "django_session"}


def test_the_other_page_of_nobody_changes(plan, ada, hers, his):
    read = lambda: FORM_TOKENS.sub(b"", his.get("/plan/start/").content)  # noqa: E731
    before = read()
    paused(ada, opened(hers), act=BUT)
    assert read() == before
