"""Questions about what happened get fifteen minutes of their own in the talk, where both want that."""

from datetime import timedelta

import pytest

from checkins.models import Checkin, PlanVersion, Rhythm
from checkins.models.checkin import flow
from plans.models import PastQuestion
from plans.models.writing.past_question import SortedQuestion
from plans.models.writing.shared import SharedPart
from repair.foundation.base import Refused
from tests.checkins.checkin.test_checkin_pages import text
from tests.checkins.checkin.test_rhythm_pages import THURSDAYS
from tests.checkins.checkin.test_turn import CHANGED, EACH, PARTS, TURN, walk
from tests.harness.factories import Browser
from tests.plans.sharing_steps import there, waits

pytestmark = pytest.mark.django_db
QUESTIONS = ["b say", "a say", "a say", "b say"]
COURSES = {
    15: [*EACH, *EACH, *EACH],
    30: [*EACH, *TURN, *QUESTIONS, *PARTS, *EACH],
    45: [*EACH, *TURN, *CHANGED, *QUESTIONS, *PARTS, *EACH],
}


@pytest.fixture
def asking(rhythm, typing):
    """The second talk, which sam starts, with questions about the past."""

    def make(minutes=30, way="two"):
        Rhythm.objects.filter(pk=rhythm.pk).update(has_questions=True)
        return typing(minutes, way)

    return make


@pytest.fixture
def at_it(asking, two):
    """The talk has come to its questions."""

    def make(way="two"):
        them = two(asking(way=way))
        them.to("past")
        return them

    return make


@pytest.mark.parametrize("minutes", COURSES)
def test_past_questions_come_before_the_parts_and_never_in_a_short_checkin(asking, two, minutes):
    assert walk(two(asking(minutes))) == COURSES[minutes]


def test_the_first_checkin_has_no_past_questions(open_checkin, rhythm):
    Rhythm.objects.filter(pk=rhythm.pk).update(has_questions=True)
    open_checkin.has_questions = True
    assert "past" not in flow.step_keys(open_checkin)


def test_a_partner_who_asks_no_past_question_waits_for_no_answer(at_it):
    them = at_it()
    them.say("")
    assert (them.turn.seat, them.now().flow_position) == ("a", (4, 1, 2))
    them.say("")
    assert flow.current_step_key(them.now()) == "parts"


def test_a_past_question_can_be_answered_by_passing(at_it):
    them = at_it()
    them.say("Who knew?")
    them.say("")
    assert (them.turn.seat, them.now().flow_position) == ("a", (4, 1, 2))
    assert them.heard() == [("b", "said", "Who knew?")]


def test_past_questions_on_the_table_are_one_step_that_both_partners_read(at_it):
    them = at_it("table")
    assert flow.current_beat(them.now()) == flow.Beat("both", "read")
    assert flow.position_after_beat(them.checkin) == (5, 1, 0)


def test_a_checkin_with_past_questions_has_eight_steps_and_45_minutes(asking, ada):
    asking()
    page = text(Browser(ada).get("/talk/now/"))
    assert "Step 1 of 8" in page
    assert "for about 45 minutes" in page


class TestWhatWasSharedBefore:
    @pytest.fixture(autouse=True)
    def shared(self, partner, ada, sam, clock, rhythm):
        """Both have asked in writing; one waits, one was withdrawn, one is not to be known."""
        for who, words, sort in [
            (ada, "Since when?", "want"),
            (sam, "Did you read my letters?", "want"),
            (ada, "Where was it?", "not_want"),
        ]:
            there(partner(who), clock.now, "past", [SharedPart(sort, words)])
        there(partner(ada), clock.now, "past", [SharedPart("want", "Taken back.")]).withdraw(
            by=partner(ada), at=clock.now
        )

    def test_a_checkin_on_the_table_shows_the_shared_questions_of_both_and_no_others(
        self, at_it, ada, sam, partner, clock
    ):
        at_it("table")
        waits(partner(sam), clock.now, "past", [SharedPart("want", "Not there yet?")])
        for page in (text(Browser(who).get("/talk/now/")) for who in (ada, sam)):
            assert "<li>Since when?</li>" in page
            assert "<li>Did you read my letters?</li>" in page
            assert "Where was it?" not in page
            assert "Taken back." not in page
            assert "Not there yet?" not in page

    def test_the_asking_partner_alone_reads_own_shared_questions_on_two_screens(self, at_it, ada, sam):
        them = at_it()
        his, hers = (text(Browser(who).get("/talk/now/")) for who in (sam, ada))
        assert ("Did you read my letters?" in his, "Since when?" in his) == (True, False)
        assert ("Did you read my letters?" in hers, "Since when?" in hers) == (False, False)
        them.say("Did you read my letters?")
        hers = text(Browser(ada).get("/talk/now/"))
        assert "Passing means “not yet”." in hers

    def test_unshared_past_questions_are_not_shown_in_a_checkin(self, at_it, ada, sam, partner, clock):
        PastQuestion.write(by=partner(sam), said=SortedQuestion("want", "Who else knew?"), at=clock.now)
        at_it("table")
        for page in (text(Browser(who).get("/talk/now/")) for who in (ada, sam)):
            assert ("Since when?" in page, "Who else knew?" in page) == (True, False)


class TestWhenWeTalk:
    def test_a_proposed_rhythm_with_past_questions_is_read_by_both_and_not_live_yet(self, plan, hers, his):
        answer = hers.post("/talk/when/", THURSDAYS | {"has_questions": "on"}, follow=True)
        says = "Fifteen minutes of it are for questions about the past, one at a time. Whoever is asked may pass."
        assert says in text(answer)
        page = text(his.get("/talk/"))
        assert "Every Thursday at 19:00 on your clock, 45 minutes." in page
        assert says in page
        assert not Rhythm.objects.filter(state="live").exists()

    def test_a_proposal_that_adds_past_questions_names_them_as_a_change(self, rhythm, hers, his):
        hers.post("/talk/when/", THURSDAYS | {"has_questions": "on"})
        page = text(his.get("/talk/"))
        assert "<dt>Questions about the past</dt>" in page
        assert '<span class="soft">none</span>' in page
        assert "fifteen minutes of their own</dd>" in page

    def test_a_rhythm_of_fifteen_minutes_cannot_have_past_questions(self, plan, hers, partner, ada, clock):
        answer = hers.post("/talk/when/", THURSDAYS | {"has_questions": "on", "minutes": "15"})
        assert answer.status_code == 422
        assert "Questions about the past need a talk of 30 or 45 minutes." in text(answer)
        assert "checked" in text(answer)
        given = {"weekdays": [3], "clock": clock.now.time(), "zone": "UTC", "minutes": 15, "has_questions": True}
        with pytest.raises(Refused, match="30 or 45"):
            Rhythm.propose(by=partner(ada), at=clock.now, **given)

    def test_a_checkin_with_past_questions_takes_45_minutes_in_the_calendar_file(self, rhythm, checkin, hers):
        Rhythm.objects.filter(pk=rhythm.pk).update(has_questions=True)
        assert f"DTEND:{checkin.at + timedelta(minutes=45):%Y%m%dT%H%M%SZ}" in hers.get("/talk/date/").content.decode()

    def test_the_rhythm_form_shows_whether_past_questions_are_agreed(self, rhythm, hers):
        assert 'name="has_questions" id="id_has_questions" checked' not in (page := text(hers.get("/talk/when/")))
        Rhythm.objects.filter(pk=rhythm.pk).update(has_questions=True)
        assert text(hers.get("/talk/when/")).count(" checked") == page.count(" checked") + 1

    def test_an_open_checkin_keeps_past_questions_when_the_rhythm_row_drops_them(self, asking):
        checkin = asking()
        Rhythm.objects.filter(pk=checkin.rhythm_id).update(has_questions=False)
        assert "past" in flow.step_keys(Checkin.objects.get(pk=checkin.pk))


class TestLeavingThemOut:
    """SAF-9: what both agreed to be asked ends when one of them says so, with the next request."""

    @pytest.mark.parametrize(
        ("before", "at", "after"), [("tell", 1, 1), ("past", 4, 4), ("parts", 5, 4), ("close", 7, 6)]
    )
    def test_an_open_checkin_drops_past_questions_and_stays_at_its_step(self, asking, two, sam, before, at, after):
        them = two(asking())
        them.to(before)
        assert them.now().step == at
        assert Browser(sam).post("/talk/when/no-questions/").headers["Location"] == "/talk/"
        checkin = them.now()
        assert (checkin.step, checkin.has_questions, checkin.rhythm.has_questions) == (after, False, False)
        assert flow.current_step_key(checkin) == ("parts" if before == "past" else before)

    def test_a_short_checkin_keeps_its_place_when_past_questions_are_switched_off(self, asking, two):
        them = two(asking(15))
        them.say("You rang.")
        before = them.now().flow_position
        Checkin.switch_past_questions_off(by=them.seats["a"])
        assert (them.now().flow_position, them.checkin.has_questions) == (before, False)
        assert before == (0, 1, 1)

    def test_switching_past_questions_off_again_leaves_the_plan_version_alone(self, rhythm, plan, hers):
        Rhythm.objects.filter(pk=rhythm.pk).update(has_questions=True)
        hers.post("/talk/when/no-questions/")
        number = PlanVersion.of(plan)
        hers.post("/talk/when/no-questions/")
        assert PlanVersion.of(plan) == number

    def test_past_questions_can_be_switched_off_in_one_tap_on_the_talk_page(self, rhythm, hers, his):
        Rhythm.objects.filter(pk=rhythm.pk).update(has_questions=True)
        assert "Leave the questions out from now on" in text(hers.get("/talk/"))
        says = "From now on your talks have no questions about the past."
        assert says in text(hers.post("/talk/when/no-questions/", follow=True))
        assert "questions" not in text(his.get("/talk/")).split('id="rhythm-card"')[1].split("</section>")[0]

    def test_past_questions_can_be_switched_off_while_the_plan_rests(self, rhythm, plan, hers):
        Rhythm.objects.filter(pk=rhythm.pk).update(has_questions=True)
        hers.post("/plan/rest/")
        hers.post("/talk/when/no-questions/")
        assert not Rhythm.objects.filter(has_questions=True).exists()


def test_a_checkin_place_that_does_not_exist_becomes_the_nearest_one(at_it):
    them = at_it()
    them.checkin.go_to_step(by=them.seats["a"], at=them.clock.now, to=4, beat=9)
    assert (them.now().flow_position, flow.current_beat(them.checkin)) == ((4, 1, 3), flow.Beat("starts", "say"))
