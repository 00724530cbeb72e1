"""Questions about what happened: a list of one's own, sealed; shared line by line, withdrawn at any time."""

import re

import pytest

from plans.models import Invitation, PastQuestion, Plan, Shared
from plans.models.writing.carry_over import carry_over_writing
from plans.models.writing.past_question import MAX_PAST_QUESTIONS, SortedQuestion
from plans.models.writing.shared import reveal_due_texts
from repair.foundation.base import Refused
from tests.harness.factories import Browser
from tests.plans.sharing_steps import stored
from tests.plans.writing.test_writing_pages import text

pytestmark = pytest.mark.django_db
WHO = "Who else knew?"


@pytest.fixture
def mine(a, clock):
    return PastQuestion.write(by=a, said=SortedQuestion("want", WHO), at=clock.now)


def test_a_question_is_written_down_and_sorted(hers, a):
    hers.post("/plan/past/", {"words": WHO, "sort": "with_help"})
    assert [each.sorted_question for each in PastQuestion.of(a)] == [SortedQuestion("with_help", WHO)]
    page = text(hers.get("/plan/past/"))
    assert page.index("Only with a therapist there</h2>") < page.index(WHO)
    assert "will the answer help me decide" in page


def test_a_past_question_is_sorted_anew_changed_and_taken_out(mine, hers, a):
    hers.post(f"/plan/past/{mine.pk}/", {"words": "Who knew?", "sort": "not_want"})
    assert [each.sorted_question for each in PastQuestion.of(a)] == [SortedQuestion("not_want", "Who knew?")]
    hers.post(f"/plan/past/{mine.pk}/drop/")
    assert PastQuestion.of(a) == []
    assert hers.post(f"/plan/past/{mine.pk}/drop/").status_code == 404


@pytest.mark.parametrize(
    "typed", [{"words": "", "sort": "want"}, {"words": WHO, "sort": "odd"}, {"words": "x" * 1001, "sort": "want"}]
)
def test_a_past_question_that_does_not_fit_comes_back_as_typed(hers, a, typed):
    answer = hers.post("/plan/past/", typed)
    assert answer.status_code == 422
    assert typed["words"] in answer.content.decode()
    assert PastQuestion.of(a) == []


def test_a_past_question_sent_twice_is_one(mine, a, clock):
    assert PastQuestion.write(by=a, said=SortedQuestion("want", WHO), at=clock.now).pk == mine.pk


def test_sixty_are_as_many_as_it_holds(a, clock):
    for number in range(MAX_PAST_QUESTIONS):
        PastQuestion.write(by=a, said=SortedQuestion("want", f"{number}?"), at=clock.now)
    with pytest.raises(Refused, match="sixty questions"):
        PastQuestion.write(by=a, said=SortedQuestion("want", WHO), at=clock.now)


def test_no_word_of_it_stands_open_in_the_database(mine):
    assert b"else knew" not in stored("plans_pastquestion")


def test_one_line_is_shared_and_the_rest_stays_unknown(mine, a, hers, his, clock):
    PastQuestion.write(by=a, said=SortedQuestion("not_want", "Where it was."), at=clock.now)
    hers.post(f"/plan/past/{mine.pk}/share/")
    reveal_due_texts(at=clock.forward(minutes=10))
    page = text(his.get("/plan/start/"))
    assert page.index("I want to know") < page.index(WHO)
    assert "Where it was." not in page


def test_taken_out_of_the_list_what_was_shared_stays_until_it_is_withdrawn(mine, a, hers, his, clock):
    text_shared = mine.share(by=a, at=clock.now, appears_at=clock.now)
    reveal_due_texts(at=clock.now)
    mine.drop(by=a)
    assert WHO in text(his.get("/plan/start/"))
    Shared.objects.get(pk=text_shared.pk).withdraw(by=a, at=clock.now)
    assert WHO not in text(his.get("/plan/start/"))


def test_nobody_else_finds_it(mine, his, mallory, mallorys):
    for browser in (his, Browser(mallory)):
        for path in ("", "drop/", "share/"):
            assert browser.post(f"/plan/past/{mine.pk}/{path}", {"words": "x", "sort": "want"}).status_code == 404
        assert WHO not in text(browser.get("/plan/past/"))


def test_nobody_elses_is_changed_by_a_verb(mine, s):
    with pytest.raises(Refused, match="not yours"):
        mine.change(by=s, said=SortedQuestion("want", "x"))
    with pytest.raises(Refused, match="not yours"):
        mine.drop(by=s)


def test_past_questions_written_alone_come_along_to_the_shared_plan(mallory, mallorys, invited, clock):
    PastQuestion.write(by=mallorys.seats[0], said=SortedQuestion("want", WHO), at=clock.now)
    theirs = Plan.begin(by=invited, at=clock.now)
    Invitation.ask(by=theirs.seats[0], address=mallory.email, at=clock.now).accept(person=mallory, at=clock.now)
    carry_over_writing(mallory)
    assert [each.sorted_question for each in PastQuestion.of(Plan.objects.get(pk=theirs.pk).seats[1])] == [
        SortedQuestion("want", WHO)
    ]


def test_markup_in_a_question_is_only_letters(hers):
    hers.post("/plan/past/", {"words": "<img src=x onerror=1> {{7*7}}", "sort": "want"})
    page = hers.get("/plan/past/").content.decode()
    assert "&lt;img src=x onerror=1&gt; {{7*7}}" in page
    assert not re.search(r"<img src=x", page)
