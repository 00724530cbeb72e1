"""The pages of a talk: one phone on the table, every step a plain form (B25)."""

import re
from datetime import timedelta

import pytest
from django.db import transaction

from checkins.models import Checkin, OwnLine
from checkins.ticks import end_overdue_checkins
from plans.models import Event, Rest
from plans.models.couple.rest import leave_plan
from tests.checkins.conftest import FIRST_CHECKIN, ready
from tests.harness.factories import FORM_TOKENS, Browser
from tests.harness.query_counts import same_for_one_and_three

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_first_checkin_leads_from_today_through_five_steps_to_its_line(checkin, ada, sam, clock):
    clock.to(FIRST_CHECKIN)
    hers, his = Browser(ada), Browser(sam)
    assert "Open the talk" in text(hers.get("/today/"))
    start = text(hers.get("/talk/now/"))
    assert "Your first talk" in start
    assert "A short one today" not in start
    page = text(ready(his, hers, which=checkin))
    assert "Step 1 of 5" in page
    assert "Either of us can say the word “pause”." in page
    for step in range(1, 5):
        assert "Stop here" in page
        assert "Pause" in page
        page = text(hers.post("/talk/now/step/", {"which": checkin.pk, "to": str(step)}, follow=True))
        assert f"Step {step + 1} of 5" in page
    assert "Close the talk" in page
    hold = text(hers.get("/talk/now/hold/"))
    assert "Next time: Thursday 21 January at 19:00." in hold
    answer = hers.post("/talk/now/hold/", {"which": checkin.pk, "line": "We walk on Sunday."}, follow=True)
    assert "One line only for me" in text(answer)
    assert "<bdi>Sam</bdi> starts." in text(answer)
    for browser in (hers, his):
        page = text(browser.get("/talk/"))
        assert "<bdi>We walk on Sunday.</bdi>" in page
        assert "Held · <bdi>Ada</bdi> started" in page
    assert Event.objects.filter(kind="talk held").count() == 1


def test_the_usual_checkin_shows_whose_turn_each_step_is(rhythm, open_checkin, partner, ada, sam, clock):
    open_checkin.hold(by=partner(ada), at=clock.now)
    second = Checkin.objects.get(at=FIRST_CHECKIN + timedelta(weeks=1))
    clock.to(second.at)
    browser = Browser(ada)
    assert "A short one today" in text(browser.get("/talk/now/"))
    ready(Browser(sam), browser, which=second)
    speaks = []
    for step in range(7):
        page = text(browser.post("/talk/now/step/", {"which": second.pk, "to": str(step)}, follow=True))
        speaks.append(re.search(r'<h1 class="talk-who">(.*?)</h1>', page)[1].strip())
    both, sam, ada_ = "Both of you", "<bdi>Sam</bdi>", "<bdi>Ada</bdi>"
    assert speaks == [both, sam, ada_, ada_, sam, both, both]


def test_a_short_checkin_has_four_steps_and_fifteen_minutes(rhythm, open_checkin, partner, ada, sam, clock):
    open_checkin.hold(by=partner(ada), at=clock.now)
    second = Checkin.objects.get(at=FIRST_CHECKIN + timedelta(weeks=1))
    clock.to(second.at)
    page = text(ready(Browser(sam), Browser(ada), which=second, short="yes"))
    assert "Step 1 of 4" in page
    assert "for about 15 minutes" in page


def test_an_htmx_request_for_a_checkin_step_gets_the_step_alone(open_checkin, ada):
    answer = Browser(ada).post("/talk/now/step/", {"which": open_checkin.pk, "to": "1"}, headers=HTMX)
    assert re.match(r'<div class="stack talk-step" id="checkin-step"', answer.content.decode().strip())


def test_a_double_click_moves_the_checkin_by_one_step(open_checkin, ada):
    for _click in range(2):
        Browser(ada).post("/talk/now/step/", {"which": open_checkin.pk, "to": "1"})
    assert Checkin.objects.get(pk=open_checkin.pk).step == 1


@pytest.mark.parametrize(("to", "step"), [("99", 4), ("0", 0)])
def test_a_step_number_past_the_end_leads_to_the_last_step_of_the_checkin(open_checkin, ada, to, step):
    Browser(ada).post("/talk/now/step/", {"which": open_checkin.pk, "to": to})
    assert Checkin.objects.get(pk=open_checkin.pk).step == step


@pytest.mark.parametrize("to", ["", "-1", "x", "100", "٣"])
def test_an_invalid_checkin_step_number_gets_404(open_checkin, ada, to):
    assert Browser(ada).post("/talk/now/step/", {"which": open_checkin.pk, "to": to}).status_code == 404


def test_a_stopped_checkin_says_that_stopping_is_allowed(open_checkin, sam):
    page = text(Browser(sam).post("/talk/now/stop/", {"which": open_checkin.pk}, follow=True))
    assert "You stopped. That is allowed." in page


def test_a_second_close_of_a_checkin_gets_409_and_shows_the_typed_line(open_checkin, ada, sam):
    Browser(ada).post("/talk/now/hold/", {"which": open_checkin.pk, "line": "hers"})
    answer = Browser(sam).post("/talk/now/hold/", {"which": open_checkin.pk, "line": "his own words"})
    assert answer.status_code == 409
    assert "his own words" in text(answer)
    assert "hers" in text(answer)
    assert str(open_checkin.pk) not in text(answer)


def test_a_checkin_cannot_begin_before_its_time_or_while_the_plan_rests(checkin, plan, ada, clock):
    browser = Browser(ada)
    assert ready(browser, which=checkin).status_code == 409
    assert browser.post("/talk/now/hold/", {"which": checkin.pk, "line": "kept"}).status_code == 409
    clock.to(FIRST_CHECKIN)
    browser = Browser(ada)  # the session of the day before is over
    Rest.begin(plan=plan, at=clock.now)
    answer = browser.post("/talk/now/hold/", {"which": checkin.pk, "line": "kept"})
    assert (answer.status_code, "kept" in text(answer), "The plan is resting." in text(answer)) == (409, True, True)
    assert browser.get("/talk/now/").status_code == 302
    assert "The plan is resting." in text(browser.get("/talk/"))


def test_the_other_partner_can_undo_a_held_checkin_on_its_page(open_checkin, partner, ada, sam, clock):
    open_checkin.hold(by=partner(ada), at=clock.now)
    assert "was not held, or not yet" in text(Browser(sam).get("/talk/"))
    page = text(Browser(sam).post("/talk/last/undo/", {"which": open_checkin.pk}, follow=True))
    assert "Your talk is open" in page


@pytest.mark.parametrize("is_resting", [False, True], ids=["awake", "resting"])
def test_a_line_tells_both_partners_who_wrote_it_and_the_other_can_remove_it(
    open_checkin, plan, ada, sam, clock, is_resting
):
    Browser(sam).post("/talk/now/hold/", {"which": open_checkin.pk, "line": "We try again on Sunday."})
    clock.forward(days=3)
    if is_resting:
        Rest.begin(plan=plan, at=clock.now)
    for who in (ada, sam):
        page = text(Browser(who).get("/talk/"))
        assert "We try again on Sunday." in page
        assert "Written down by <bdi>Sam</bdi>" in page
    page = text(Browser(ada).post("/talk/last/away/", {"which": open_checkin.pk}, follow=True))
    assert "We try again on Sunday." not in page
    assert "Held" in page


def test_a_partner_is_led_to_the_others_suggested_move_before_making_a_new_one(checkin, partner, ada, sam, clock):
    checkin.propose_move(by=partner(ada), to=clock.now + timedelta(days=2), at=clock.now)
    assert Browser(sam).get("/talk/now/move/").headers["Location"] == "/talk/"
    assert Browser(ada).get("/talk/now/move/").status_code == 200


def test_a_checkin_that_was_not_held_is_told_to_both_partners_in_the_same_words(checkin, ada, sam, clock):
    end_overdue_checkins(at=clock.forward(days=4))
    hers, his = (text(Browser(who).get("/talk/")) for who in (ada, sam))
    assert "The talk did not take place. That happens." in hers
    masked = [re.sub(r'(value|data-by)="[^"]*"', "", page) for page in (hers, his)]
    assert masked[0].split("<main")[1] == masked[1].split("<main")[1]


@pytest.mark.parametrize("length", [999, 1000, 1001])
def test_a_checkin_line_can_have_a_thousand_characters_and_no_more(open_checkin, ada, length):
    """B4."""
    answer = Browser(ada).post("/talk/now/hold/", {"which": open_checkin.pk, "line": "é" * length})
    assert answer.status_code == (302 if length <= 1000 else 422)
    assert ("é" * length in text(answer)) is (length > 1000)


class TestALineOnlyForMe:
    @pytest.fixture
    def held(self, open_checkin, partner, ada, clock):
        open_checkin.hold(by=partner(ada), at=clock.now)
        return open_checkin

    def everything(self, browser):
        return [
            FORM_TOKENS.sub(b"", browser.get(path).content)
            for path in ("/talk/", "/talk/last/line/", "/today/", "/me/")
        ]

    def test_an_own_line_is_shown_again_to_its_author(self, held, sam):
        browser = Browser(sam)
        browser.post("/talk/last/line/", {"which": held.pk, "words": "I was relieved."})
        assert "I was relieved." in text(browser.get("/talk/last/line/"))

    def test_ada_cannot_tell_that_sam_keeps_an_own_line(self, held, ada, sam):
        hers = Browser(ada)
        before = self.everything(hers)
        Browser(sam).post("/talk/last/line/", {"which": held.pk, "words": "I was relieved."})
        assert OwnLine.objects.count() == 1
        assert self.everything(hers) == before

    def test_sams_pages_do_not_contain_adas_own_line(self, held, ada, sam):
        his = Browser(sam)
        Browser(ada).post("/talk/last/line/", {"which": held.pk, "words": "Afraid."})
        assert b"Afraid." not in b"".join(self.everything(his))


def test_the_checkin_list_runs_as_many_queries_for_three_as_for_one(rhythm, ada, clock):
    browser = Browser(ada)
    days = iter(range(1, 9))

    def another():
        at = FIRST_CHECKIN - timedelta(weeks=next(days))
        given = {"plan": rhythm.plan, "at": at, "lapses_at": at + timedelta(days=2), "made_at": at}
        Checkin.objects.create(rhythm=rhythm, on=at.date(), state="held", held_at=at, line="a", **given)

    assert same_for_one_and_three(another, lambda: browser.get("/talk/")) < 20


def test_checkin_pages_of_a_resting_plan_are_the_same_whatever_made_it_rest(plan, checkin, partner, ada, sam, clock):
    """SAF-11, for the pages of the practice."""

    def seen(cause):
        with transaction.atomic():
            if cause == "leaving":
                leave_plan(by=partner(ada), at=clock.now)
            else:
                Rest.begin(plan=plan, at=clock.now, by=partner(ada), cause=cause)
            browser = Browser(sam)
            pages = [FORM_TOKENS.sub(b"", browser.get(path).content) for path in ("/talk/", "/today/", "/pause/")]
            transaction.set_rollback(True)
        return pages

    first, *others = (seen(cause) for cause in ("by hand", "unsigning", "unheld", "leaving"))
    assert [pages == first for pages in others] == [True, True, True]
