"""What was reached, on the Plan page: no row, sum or colour per person (rules 17 and 35)."""

import re
from uuid import uuid4

import pytest

from plans.models import Event, Milestone
from plans.models.marks.milestone import CHECKIN_HELD_EVENT, find_milestones
from tests.harness import query_counts
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def own(hers):
    hers.post("/plan/reached/write/", {"words": "  The <b>drawer</b>\u202e is   empty "})
    return Milestone.objects.get()


def reached(browser):
    shown = text(browser.get("/plan/"))
    return re.search(r'<section class="stack" id="milestone-list">(.*?)</section>', shown)[1]


def test_a_milestone_that_was_found_stands_there_with_its_day(plan, hers, clock):
    Event.record(CHECKIN_HELD_EVENT, plan=plan, about=uuid4(), at=clock.now)
    find_milestones(at=clock.now)
    assert re.search(r"Your first talk</bdi>.*2027", reached(hers))


def test_both_see_it_alike_and_nobody_is_named(own, hers, sam):
    his = Browser(sam)
    own_to_her, own_to_him = reached(hers), reached(his)
    assert "The &lt;b&gt;drawer&lt;/b&gt; is empty" in own_to_her
    assert [name for name in ("Ada", "Sam") if name in own_to_her + own_to_him] == []
    his.post(f"/plan/reached/{own.pk}/")
    mask = r'value="[^"]*"'
    assert re.sub(mask, "", reached(hers)) == re.sub(mask, "", reached(his))


def test_either_says_it_and_the_other_says_not_yet(own, hers, sam, clock):
    Browser(sam).post(f"/plan/reached/{own.pk}/")
    assert "Not yet, after all" in reached(hers)
    hers.post(f"/plan/reached/{own.pk}/undo/")
    assert "We have reached this" in reached(hers)


def test_the_button_to_undo_a_milestone_is_gone_after_a_day(own, hers, ada, clock):
    hers.post(f"/plan/reached/{own.pk}/")
    clock.forward(days=2)
    hers.force_login(ada)
    assert "Not yet, after all" not in reached(hers)
    assert hers.post(f"/plan/reached/{own.pk}/undo/").status_code == 409


def test_only_its_writer_lets_it_go(own, hers, sam):
    his = Browser(sam)
    assert "Let it go" not in reached(his)
    assert his.post(f"/plan/reached/{own.pk}/drop/").status_code == 409
    hers.post(f"/plan/reached/{own.pk}/drop/")
    assert Milestone.objects.count() == 0


def test_htmx_gets_the_list_alone(own, ada):
    answer = Browser(ada, htmx=True).post(f"/plan/reached/{own.pk}/")
    assert answer.content.decode().strip().startswith("<section")
    assert "Not yet, after all" in text(answer)


@pytest.mark.parametrize(
    ("words", "status"), [("", 422), (" \u200b ", 422), ("x" * 199, 302), ("x" * 200, 302), ("x" * 201, 422)]
)
def test_a_line_is_a_line(hers, words, status):
    answer = hers.post("/plan/reached/write/", {"words": words})
    assert answer.status_code == status
    if status == 422 and words.strip():
        assert words in answer.content.decode()


def test_twins_are_kept_as_one(hers):
    hers.post("/plan/reached/write/", {"words": "cafe\u0301"})
    assert Milestone.objects.get().words == "caf\u00e9"


def test_somebody_elses_is_nothing(own, mallory, mallorys):
    browser = Browser(mallory)
    for path in ("", "undo/", "drop/"):
        assert browser.post(f"/plan/reached/{own.pk}/{path}").status_code == 404


def test_the_page_asks_no_more_for_three_than_for_one(hers, plan, partner, ada, clock):
    query_counts.same_for_one_and_three(
        lambda: Milestone.write(by=partner(ada), words="x", at=clock.now).reach(by=partner(ada), at=clock.now),
        lambda: hers.get("/plan/"),
    )
