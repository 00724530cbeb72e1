"""The talk on two screens: the same step on both, a box for one of them; plain and htmx (B12, B25, SAF-8)."""

import re

import pytest

from checkins.models import Checkin, Pause, Point, Turn, TurnDraft
from plans.models import Offer, Rest
from tests.checkins.checkin.test_checkin_pages import HTMX, text
from tests.harness.factories import PASSWORD, Browser
from tests.harness.query_counts import same_for_one_and_three

pytestmark = pytest.mark.django_db
MASKED = re.compile(r'(value|data-token|data-by|data-live-at)="[^"]*"|timer-line-\d+-\d+')


class Screens:
    """The two screens of a talk: hers, and his, who starts."""

    def __init__(self, checkin, ada, sam):
        self.which, self.ada, self.sam = checkin.pk, ada, sam
        self.open()

    def open(self):
        """Signed in anew: half an hour without a word ends a session."""
        self.hers, self.his = Browser(self.ada), Browser(self.sam)

    def post(self, browser, where, **typed):
        return browser.post(f"/talk/now/{where}/", {"which": self.which, "seen": self.place} | typed, follow=True)

    @property
    def place(self):
        return str(Checkin.objects.get(pk=self.which).flow_position)

    def read(self, browser):
        return text(browser.get("/talk/now/"))


@pytest.fixture
def two_screens(typing, ada, sam):
    return Screens(typing(), ada, sam)


def test_the_two_screens_show_the_same_step_and_only_the_speaker_has_a_box(two_screens):
    hers, his = (two_screens.read(each) for each in (two_screens.hers, two_screens.his))
    for page in (hers, his):
        assert "Step 1 of 7" in page
        assert '<h1 class="talk-who"><bdi>Sam</bdi></h1>' in page
        assert "Look again" in page
    assert ("It is your turn" in his, "<textarea" in his.split("What was said")[1].split("<hr")[0]) == (True, True)
    assert ("You listen" in hers, 'name="words"' in hers) == (True, False)
    assert "Your box opens when it is your turn." in hers


def test_ada_reads_the_words_that_sam_sends(two_screens):
    page = text(two_screens.post(two_screens.his, "say", words="You rang me <b>at noon</b>."))
    assert "You rang me &lt;b&gt;at noon&lt;/b&gt;." in page
    page = two_screens.read(two_screens.hers)
    assert "You rang me &lt;b&gt;at noon&lt;/b&gt;." in page
    assert "It is your turn" in page


def test_words_sent_out_of_turn_get_409_and_wait_in_the_senders_box(two_screens):
    answer = two_screens.post(two_screens.hers, "say", words="That is not how it was.")
    assert (answer.status_code, "That is not how it was." in text(answer)) == (409, True)
    assert "That is not how it was." not in two_screens.read(two_screens.his)
    two_screens.post(two_screens.his, "say", words="x")
    assert ">\nThat is not how it was.</textarea>" in two_screens.hers.get("/talk/now/").content.decode()


def test_an_htmx_turn_out_of_turn_gets_409_with_a_notice(two_screens):
    typed = {"which": two_screens.which, "seen": "0.1.0", "words": "Hear me."}
    answer = two_screens.hers.post("/talk/now/say/", typed, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"], "It is not your turn" in text(answer)) == (409, "#notice", True)


@pytest.mark.parametrize(("length", "status"), [(20_000, 302), (20_001, 422)])
def test_a_turn_can_have_twenty_thousand_characters_and_no_more(two_screens, length, status):
    typed = {"which": two_screens.which, "seen": "0.1.0", "words": "é" * length}
    answer = two_screens.his.post("/talk/now/say/", typed)
    assert (answer.status_code, "é" * length in answer.content.decode()) == (status, status == 422)


def test_an_empty_turn_is_refused_and_a_pass_is_accepted(two_screens):
    assert two_screens.post(two_screens.his, "say", words=" ").status_code == 422
    assert "Step 1 of 7" in text(two_screens.post(two_screens.his, "say", words="", said="pass"))
    assert two_screens.place == "0.1.1"


def test_sams_typing_is_kept_for_him_alone_and_ada_cannot_tell(two_screens):
    """SAF-8: no *typing …*, to the byte."""
    seen = [MASKED.sub("", two_screens.read(two_screens.hers))]
    typed = {"which": two_screens.which, "words": "When the door"}
    answer = two_screens.his.post("/talk/now/draft/", typed, headers=HTMX)
    assert "Kept, for your eyes alone" in text(answer)
    seen.append(MASKED.sub("", two_screens.read(two_screens.hers)))
    assert "When the door" in two_screens.read(two_screens.his)
    assert seen[0] == seen[1]


def test_a_tick_to_keep_a_line_does_not_show_on_the_others_page(two_screens):
    two_screens.post(two_screens.his, "say", words="The walk.")
    before = MASKED.sub("", two_screens.read(two_screens.hers))
    assert "You would keep this line" in text(
        two_screens.post(two_screens.his, "keep", turn=str(Turn.objects.get().pk), said="yes")
    )
    assert MASKED.sub("", two_screens.read(two_screens.hers)) == before


def test_look_again_gets_the_step_alone_and_after_the_close_a_redirect(two_screens):
    answer = two_screens.hers.get("/talk/now/look/", headers=HTMX)
    assert answer.content.decode().strip().startswith('<div class="stack talk-step" id="checkin-step"')
    two_screens.his.post("/talk/now/hold/", {"which": two_screens.which, "line": ""})
    assert two_screens.hers.get("/talk/now/look/", headers=HTMX)["HX-Redirect"] == "/talk/"


def test_a_saying_back_is_answered_by_the_speaker_with_one_tap(two_screens):
    two_screens.post(two_screens.his, "step", to="1")
    two_screens.post(two_screens.his, "say", words="When the door shut.")
    two_screens.post(two_screens.hers, "say", words="A door?")
    page = two_screens.read(two_screens.his)
    assert [each in page for each in ("Yes", "Partly", "Let me say it again", "Save it for another time")] == [True] * 4
    assert 'action="/talk/now/answer/"' not in two_screens.read(two_screens.hers)
    two_screens.post(two_screens.his, "answer", said="save")
    assert (two_screens.place, Point.objects.count()) == ("3.1.0", 1)


def test_a_view_of_the_others_part_is_given_with_one_tap(two_screens):
    two_screens.post(two_screens.his, "step", to="4")
    two_screens.post(two_screens.his, "say", words="I rang twice.")
    assert "Nobody corrects anybody" in two_screens.read(two_screens.hers)
    assert "I saw it differently" in text(two_screens.post(two_screens.hers, "view", said="differently"))


@pytest.mark.parametrize(("to", "said"), [("answer", "no"), ("view", ""), ("keep", "yes"), ("way", "")])
def test_an_invalid_choice_in_a_checkin_gets_404(two_screens, to, said):
    assert two_screens.post(two_screens.his, to, said=said, way="x", turn="x").status_code == 404


def test_five_more_minutes_pressed_by_both_partners_are_added_once(two_screens):
    for browser in (two_screens.hers, two_screens.his):
        two_screens.post(browser, "longer", seen="0")
    for browser in (two_screens.hers, two_screens.his):
        assert "for about 35 minutes" in two_screens.read(browser)


def test_a_checkin_says_when_its_time_is_up_and_the_rest_can_be_saved(two_screens, clock):
    clock.forward(minutes=29)
    assert "Time is up." not in two_screens.read(two_screens.his)
    clock.forward(minutes=1)
    two_screens.open()
    assert "Time is up. Save what is left" in two_screens.read(two_screens.his)
    two_screens.post(two_screens.his, "later", point="The summer.")
    assert [words for _, words in Point.of(Point.objects.get().by)] == ["The summer."]


def test_a_pause_hides_the_words_and_does_not_count_as_checkin_time(two_screens, clock, partner, ada):
    two_screens.post(two_screens.his, "say", words="You shut the door.")
    pause = Pause.begin(by=partner(ada), at=clock.now)
    page = two_screens.read(two_screens.his)
    assert ("The talk waits at this step." in page, "You shut the door." in page) == (True, False)
    assert two_screens.post(two_screens.hers, "say", words="Wait.").status_code == 409
    clock.forward(minutes=40)
    pause.come_back(by=partner(ada), at=clock.now, in_time=True)
    two_screens.open()
    page = two_screens.read(two_screens.his)
    assert ("You shut the door." in page, "Time is up." in page) == (True, False)


def test_a_checkin_goes_on_at_its_step_after_a_pause(two_screens, clock):
    two_screens.post(two_screens.his, "step", to="2")
    two_screens.hers.post("/pause/")
    clock.forward(minutes=31)
    two_screens.open()
    answer = two_screens.hers.post("/pause/back/", {"which": Pause.objects.get().pk, "in_time": "yes"}, follow=True)
    assert (answer.redirect_chain, "Step 3 of 7" in text(answer)) == ([("/talk/now/", 302)], True)


def test_words_sent_after_the_session_ended_come_back_unsent(two_screens):
    by = re.search(r'name="by" value="([^"]+)"', two_screens.his.get("/talk/now/").content.decode())[1]
    del two_screens.his.cookies["s"]  # the session has ended
    typed = {"which": two_screens.which, "seen": "0.1.0", "words": "Half a thought", "by": by}
    answer = two_screens.his.post("/talk/now/say/", typed)
    assert answer["Location"] == "/me/login/?next=%2Ftalk%2Fnow%2Fsay%2F"
    two_screens.his.post("/me/login/", {"login": two_screens.sam.email, "password": PASSWORD})
    assert "Half a thought</textarea>" in two_screens.his.get("/talk/now/say/").content.decode()
    assert Turn.objects.count() == 0


def test_a_step_sent_from_an_old_page_does_not_move_the_checkin_back(two_screens):
    two_screens.post(two_screens.his, "step", to="3")
    two_screens.post(two_screens.hers, "step", to="1", seen="0.1.0")
    assert two_screens.place == "3.1.0"


def test_a_next_step_from_a_checkin_waits_beside_the_table(two_screens):
    two_screens.post(two_screens.hers, "act", cue="it is Monday", text="I ring at noon.")
    waiting = Offer.objects.get()
    assert (waiting.by.person.name, waiting.source, waiting.words["text"]) == ("Ada", "talk", "I ring at noon.")


@pytest.mark.parametrize(
    ("where", "typed"),
    [
        ("draft", {"words": "Half a thought"}),
        ("later", {"point": "Half a thought"}),
        ("act", {"text": "Half a thought", "cue": "it is Monday"}),
    ],
)
def test_sams_typed_words_stay_on_the_page_when_ada_closes_the_checkin(two_screens, where, typed):
    two_screens.post(two_screens.hers, "hold")
    answer = two_screens.post(two_screens.his, where, **typed)
    assert (answer.status_code, "Half a thought" in text(answer)) == (409, True)
    assert "This talk is not open" in text(answer)
    assert (TurnDraft.objects.count(), Point.objects.count(), Offer.objects.count()) == (0, 0, 0)


def test_sams_typed_words_stay_on_the_page_when_the_plan_rests(two_screens, plan, clock):
    Rest.begin(plan=plan, at=clock.now)
    answer = two_screens.post(two_screens.his, "say", words="I was about to say")
    assert (answer.status_code, "I was about to say" in text(answer)) == (409, True)
    assert "The plan is resting" in text(answer)


def test_a_checkin_switched_to_the_table_has_no_box_for_words(two_screens):
    two_screens.post(two_screens.hers, "way", way="table")
    for browser in (two_screens.hers, two_screens.his):
        page = two_screens.read(browser)
        assert ("data-awake" in page, 'name="words"' in page) == (True, False)


def test_the_checkin_page_runs_as_many_queries_for_three_turns_as_for_one(two_screens, two, ada, sam):
    checkin = Checkin.objects.get(pk=two_screens.which)

    def another():
        them = two(checkin)
        them.say("x")

    assert same_for_one_and_three(another, lambda: two_screens.read(two_screens.hers)) < 25


def test_told_words_stay_unfolded_through_every_round_of_saying_back(typing, two):
    them = two(typing())
    them.say("The walk on Sunday.")
    them.to("tell")
    them.say("The door fell shut.")
    for said in ("A door?", "A door fell shut?"):
        them.say(said)
        for who in (them.turn, them.listener):
            folded, opened = folded_and_open(who.person)
            assert ("The walk on Sunday." in folded, "The door fell shut." in opened, said in opened) == (True,) * 3
        them.answer("partly")
        assert "The door fell shut." in folded_and_open(them.turn.person)[1]
    them.say("A door, and I was outside.")
    them.answer("yes")
    assert "The door fell shut." in folded_and_open(them.turn.person)[1]


def folded_and_open(person):
    """What was said, as it stands behind *Earlier in this talk*, and below it."""
    page = text(Browser(person).get("/talk/now/"))
    return page.split('id="turn-earlier"')[1].split("</details>", 1)
