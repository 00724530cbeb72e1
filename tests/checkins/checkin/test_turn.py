"""Turns: only the one whose turn it is can say something; saying back takes three rounds at most (S31 to S34)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from checkins.models import Checkin, Point, Turn, TurnDraft
from checkins.models.checkin import flow
from checkins.models.checkin.flow import CheckinGuide
from plans.models import Event, Mark, Rest
from repair.foundation.base import Refused

pytestmark = pytest.mark.django_db

# What is typed from the first step to the last: the seat (sam, who starts, is b) and what they do there.
TURN = ["b say", "a say", "b answer", "a say", "b say"]
CHANGED = ["a say", "b say", "a answer", "b say", "a say"]
PARTS = ["b say", "a view", "a say", "b view"]
EACH = ["b say", "a say"]
COURSES = {
    15: [*EACH, *EACH, *EACH],
    30: [*EACH, *TURN, *PARTS, *EACH],
    45: [*EACH, *TURN, *CHANGED, *PARTS, *EACH],
}


def walk(them):
    """From where the talk is to its last step, one thing after the other."""
    done = []
    while (beat := flow.current_beat(them.now())).does != "read":
        done.append(f"{them.turn.seat} {beat.does}")
        if beat.does == "say":
            them.say(f"turn {len(done)}")
        elif beat.does == "answer":
            them.answer("yes")
        else:
            them.view("noticed")
    return done


@pytest.mark.parametrize("way", ["two", "writing"])
@pytest.mark.parametrize("minutes", COURSES)
def test_a_typed_checkin_of_every_length_goes_turn_by_turn_to_its_close(typing, two, minutes, way):
    them = two(typing(minutes, way))
    assert walk(them) == COURSES[minutes]
    assert flow.current_step_key(them.now()) in ("close", "next")
    assert [kind for _, kind, _ in them.heard("a")] == [kind for _, kind, _ in them.heard("b")]


def test_the_first_checkin_is_typed_too_after_the_pause_was_practised(open_checkin, two, partner, ada, clock):
    Checkin.objects.filter(pk=open_checkin.pk).update(way="two")
    them = two(open_checkin)
    assert (them.now().guide, flow.current_beat(them.checkin).does) == (CheckinGuide.FIRST, "read")
    them.to("here")
    assert walk(them) == ["a say", "b say"] * 3


def test_the_checkin_after_a_held_one_is_started_by_the_other_partner(typing, two):
    assert typing().starts == "b"


def test_words_of_the_listener_are_refused_and_not_said(typing, two):
    them = two(typing())
    with pytest.raises(Refused, match="It is not your turn"):
        them.say("But that is not how it was.", by=them.listener)
    assert (them.heard(), str(them.now().flow_position)) == ([], "0.1.0")


def test_words_said_in_a_live_checkin_are_read_by_both_partners_until_the_close(typing, two):
    them = two(typing())
    them.say("You rang me at noon.")
    assert them.heard("a") == them.heard("b") == [("b", "said", "You rang me at noon.")]
    them.checkin.hold(by=them.seats["a"], at=them.clock.now)
    assert them.heard("a") == them.heard("b") == []
    assert (Turn.objects.count(), TurnDraft.objects.count()) == (0, 0)


def test_a_turn_sent_twice_is_said_once(typing, two):
    them, key, place = two(typing()), uuid4(), "0.1.0"
    for _click in range(2):
        them.say("You rang me at noon.", by=them.seats["b"], seen=place, key=key)
    assert (them.heard(), str(them.now().flow_position)) == ([("b", "said", "You rang me at noon.")], "0.1.1")


def test_a_turn_sent_later_from_a_second_tab_is_refused(typing, two):
    them = two(typing())
    them.say("In one tab.", by=them.seats["b"], key=uuid4())
    with pytest.raises(Refused, match="It is not your turn"):
        them.say("In another.", by=them.seats["b"], seen="0.1.0", key=uuid4())
    assert them.heard() == [("b", "said", "In one tab.")]


def test_turns_of_both_partners_with_the_same_key_are_both_said(typing, two):
    them, key = two(typing()), uuid4()
    them.say("Mine.", key=key)
    them.say("Hers.", key=key)
    assert [words for _, _, words in them.heard()] == ["Mine.", "Hers."]


def test_a_pass_moves_the_checkin_on_without_words(typing, two):
    them = two(typing())
    them.say("")
    assert (them.heard(), str(them.now().flow_position)) == ([], "0.1.1")
    them.say("", by=them.seats["b"], seen="0.1.0")  # pressed twice
    assert str(them.now().flow_position) == "0.1.1"


def test_a_partner_who_tells_nothing_is_not_said_back_to(typing, two):
    them = two(typing())
    them.to("tell")
    them.say("")
    assert flow.current_step_key(them.now()) == "parts"


class TestSaidBack:
    @pytest.fixture
    def them(self, typing, two):
        them = two(typing())
        them.to("tell")
        them.say("When the door shut, I felt small.")
        return them

    def place(self, them):
        return f"{them.turn.seat} {flow.current_beat(them.checkin).does} {them.checkin.round}"

    def test_the_answer_yes_to_a_saying_back_leads_to_the_next_step(self, them):
        them.say("The door shut and you felt small.")
        assert self.place(them) == "b answer 1"
        them.answer("yes")
        assert (flow.current_step_key(them.now()), them.heard()[-1]) == ("sense", ("b", "answer", "yes"))

    def test_the_answer_partly_lets_the_listener_say_back_once_more(self, them):
        them.say("A door?")
        them.answer("partly")
        assert self.place(them) == "a say 2"

    def test_the_answer_again_lets_the_speaker_tell_once_more(self, them):
        them.say("A door?")
        them.answer("again")
        assert self.place(them) == "b say 2"
        them.say("It fell shut, and I was outside.")
        assert self.place(them) == "a say 2"

    def test_an_unheard_point_is_saved_after_three_rounds_of_saying_back(self, them):
        for _round in range(2):
            them.say("A door?")
            them.answer("partly")
        them.say("A door?")
        assert self.place(them) == "b answer 3"
        for said in ("partly", "again"):
            with pytest.raises(Refused, match="Three rounds are enough"):
                them.answer(said)
        Turn.save_unheard_point(them.now(), by=them.turn, seen=str(them.checkin.flow_position), at=them.clock.now)
        assert flow.current_step_key(them.now()) == "sense"
        (saved,) = Point.of(them.seats["b"])
        assert saved[1] == "What I told on 21 January: it is not heard to the end yet."
        assert Point.of(them.seats["a"]) == []

    def test_an_unheard_point_saved_twice_is_saved_once(self, them):
        them.say("A door?")
        place = str(them.now().flow_position)
        for _click in range(2):
            Turn.save_unheard_point(them.now(), by=them.seats["b"], seen=place, at=them.clock.now)
        assert Point.objects.count() == 1

    def test_an_unheard_point_saved_again_after_going_back_is_saved_once(self, them):
        """Else the other fills the list of the one who told it, who can then save nothing any more."""
        for _again in range(3):
            them.to("heard")
            them.say("A door?")
            Turn.save_unheard_point(them.now(), by=them.turn, seen=str(them.checkin.flow_position), at=them.clock.now)
        assert len(Point.of(them.seats["b"])) == 1

    def test_an_unheard_point_is_not_added_when_half_of_the_list_is_full(self, them):
        for number in range(25):
            Point.add(by=them.seats["b"], words=f"{number}", at=them.clock.now)
        them.say("A door?")
        Turn.save_unheard_point(them.now(), by=them.turn, seen=str(them.checkin.flow_position), at=them.clock.now)
        assert (flow.current_step_key(them.now()), Point.objects.count()) == ("sense", 25)

    def test_the_listener_cannot_answer_for_the_speaker(self, them):
        them.say("A door?")
        with pytest.raises(Refused, match="It is not your turn"):
            them.answer("yes", by=them.listener)


class TestHowItLooked:
    def test_a_view_of_the_others_part_is_gone_at_the_close_and_makes_no_mark(self, typing, two):
        them = two(typing())
        them.to("parts")
        them.say("I rang twice.")
        them.view("differently")
        assert them.heard()[-1] == ("a", "view", "differently")
        before = Event.objects.count()
        them.checkin.hold(by=them.seats["a"], at=them.clock.now)
        assert (Mark.objects.count(), Turn.objects.count(), Event.objects.count()) == (0, 0, before + 1)

    def test_a_view_of_a_part_is_given_by_the_other_partner_alone(self, typing, two):
        them = two(typing())
        them.to("parts")
        them.say("I rang twice.")
        with pytest.raises(Refused, match="It is not your turn"):
            them.view("noticed", by=them.seats["b"])

    def test_a_view_of_the_others_part_cannot_be_kept(self, typing, two):
        them = two(typing())
        them.to("parts")
        them.say("I rang twice.")
        them.view("differently")
        (looked,) = Turn.objects.filter(kind="view")
        for seat in them.seats.values():
            Turn.keep(them.checkin, looked.pk, by=seat, is_kept=True)
        them.checkin.hold(by=them.seats["a"], at=them.clock.now)
        assert Turn.objects.count() == 0


class TestOnTheTable:
    def test_words_cannot_be_typed_in_a_checkin_on_the_table(self, typing, two):
        them = two(typing(way="table"))
        with pytest.raises(Refused, match="nothing is typed now"):
            them.say("x", by=them.seats["b"])

    @pytest.mark.parametrize("seat", ["a", "b"])
    def test_an_answer_on_the_table_can_be_tapped_by_either_partner_and_saves_no_turn(self, typing, two, seat):
        them = two(typing(way="table"))
        them.to("heard")
        them.answer("again", by=them.seats[seat])
        assert str(them.now().flow_position) == "2.2.0"
        them.answer("yes", by=them.seats[seat])
        assert (flow.current_step_key(them.now()), Turn.objects.count()) == ("sense", 0)

    @pytest.mark.parametrize("seat", ["a", "b"])
    def test_an_unheard_point_saved_on_either_phone_belongs_to_the_speaker(self, typing, two, seat):
        them = two(typing(way="table"))
        them.to("heard")
        Turn.save_unheard_point(
            them.now(), by=them.seats[seat], seen=str(them.checkin.flow_position), at=them.clock.now
        )
        assert (len(Point.of(them.seats["b"])), Point.of(them.seats["a"])) == (1, [])


def test_a_stopped_checkin_with_a_new_turn_is_no_longer_stopped(typing, two):
    """A stopped talk that goes on is not closed by itself."""
    them = two(typing())
    them.checkin.stop(by=them.seats["a"], at=them.clock.now)
    them.say("One more thing.", by=them.seats["b"])
    assert them.now().stopped_at is None


def test_a_turn_is_refused_while_the_plan_rests(typing, two, plan):
    them = two(typing())
    Rest.begin(plan=plan, at=them.clock.now)
    with pytest.raises(Refused, match="The plan is resting"):
        them.say("x")


def test_a_checkin_of_two_hundred_turns_is_full(typing, two):
    them = two(typing())
    them.say("x")
    Turn.objects.update(number=200)
    with pytest.raises(Refused, match="This talk is full"):
        them.say("y")


def test_turns_read_in_order_when_the_clock_was_put_back(typing, two):
    them = two(typing())
    them.say("first")
    them.clock.to(them.clock.now - timedelta(minutes=3))
    them.say("second")
    assert [words for _, _, words in them.heard()] == ["first", "second"]
