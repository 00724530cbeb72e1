"""The first days: a few lines for now, each held while both agree, over by themselves after a week."""

from datetime import date, timedelta

import pytest

from plans.models import Beginning, Draft, FirstDays, FirstWords, Ledger, Rest
from plans.models.contract.edit_conflict import EditConflict
from plans.models.couple.first_days import FIRST_DAYS_TOPICS
from repair.foundation.base import Refused
from tests.plans import first_days_steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(plan, a, clock):
    """Three lines of ada's, before both."""
    return first_days_steps.sent(a, clock.now)


def read(days):
    """Topic, words and agreement of each line."""
    return [(line.topic, line.text, line.is_agreed) for line in days.lines.all()]


def test_first_days_words_stay_their_writers_until_sent(plan, a, s, clock):
    first_days_steps.wrote(a)
    assert FirstWords.of(a.person) == first_days_steps.WORDS
    assert FirstWords.of(s.person) == {}
    assert FirstDays.of(plan, at=clock.now) is None
    assert b"Kim" not in bytes(FirstWords.objects.get().sealed)


def test_writing_again_puts_other_words_in_their_place_and_nothing_leaves_nothing(plan, a):
    first_days_steps.wrote(a)
    first_days_steps.wrote(a, stops="No calls.")
    assert FirstWords.of(a.person) == {"stops": "No calls."}
    FirstWords.save_words(by=a.person, words={"stops": ""})
    assert not FirstWords.objects.exists()


def test_sent_they_lie_before_both_and_nothing_is_agreed(days, plan, a, clock):
    assert read(days) == [(topic, text, False) for topic, text in first_days_steps.WORDS.items()]
    assert [line.said for line in days.lines.all()] == [{"a": "agree"}] * 3
    assert FirstWords.of(a.person) == {}
    assert (Ledger.objects.count(), Draft.objects.count()) == (0, 0)


def test_a_line_holds_while_both_agree(days, a, s, clock):
    line = days.lines.first()
    line.agree(by=s, seen="0", at=clock.now)
    assert line.is_agreed
    line.refuse(by=a, at=clock.now)
    assert not line.is_agreed


def test_other_words_are_asked_anew(days, a, s, clock):
    line = days.lines.first()
    line.change(by=s, text="No contact with Kim but at work.", seen="0", at=clock.now)
    assert (line.said, line.by, line.revision) == ({"b": "agree"}, s, 1)
    with pytest.raises(Refused, match="reads otherwise by now"):
        line.agree(by=a, seen="0", at=clock.now)
    line.agree(by=a, seen="1", at=clock.now)
    assert line.is_agreed


def test_a_change_to_the_same_words_agrees(days, s, clock):
    line = days.lines.first()
    line.change(by=s, text=line.text, seen="0", at=clock.now)
    assert (line.is_agreed, line.revision) == (True, 0)


def test_no_words_are_written_over_unseen(days, a, s, clock):
    line = days.lines.first()
    line.change(by=s, text="No contact but at work.", seen="0", at=clock.now)
    with pytest.raises(EditConflict) as no:
        line.change(by=a, text="No contact at all.", seen="0", at=clock.now)
    assert (no.value.stands.text, no.value.seen) == ("No contact but at work.", "1")
    line.refresh_from_db()
    assert line.text == "No contact but at work."


def test_the_others_lines_join_and_the_end_stays(days, plan, s, clock):
    clock.forward(days=3)
    again = first_days_steps.sent(s, clock.now, own="The dog stays with me.")
    assert again == days
    assert again.ends_on == plan.day(clock.now) + timedelta(days=4)
    assert read(again)[3] == ("own", "The dog stays with me.", False)
    assert FirstDays.objects.count() == 1


def test_the_first_days_are_over_by_themselves_on_the_eighth_day(days, plan, s, clock):
    assert days.ends_on == date(2027, 1, 20)
    clock.forward(days=6)
    assert FirstDays.of(plan, at=clock.now) == days
    clock.forward(days=1)
    assert FirstDays.of(plan, at=clock.now) is None
    with pytest.raises(Refused, match="These days are over"):
        days.lines.first().agree(by=s, seen="0", at=clock.now)


@pytest.mark.parametrize("seat", ["a", "s"])
def test_either_ends_it_alone_also_while_the_plan_rests(days, plan, seat, request, clock):
    Rest.begin(plan=plan, by=plan.seats[0], at=clock.now)
    who = request.getfixturevalue(seat)
    days.end(by=who, at=clock.now)
    days.end(by=who, at=clock.now)
    assert FirstDays.of(plan, at=clock.now) is None


def test_a_new_one_may_be_sent_afterwards(days, plan, a, clock):
    days.end(by=a, at=clock.now)
    clock.forward(days=1)
    again = first_days_steps.sent(a, clock.now)
    assert again != days
    assert FirstDays.of(plan, at=clock.now) == again


def test_acts_for_both_wait_while_the_plan_rests_and_a_no_does_not(days, plan, s, clock):
    Rest.begin(plan=plan, by=s, at=clock.now)
    line = days.lines.first()
    for verb in (
        lambda: line.agree(by=s, seen="0", at=clock.now),
        lambda: line.change(by=s, text="Other.", seen="0", at=clock.now),
        lambda: first_days_steps.sent(s, clock.now),
    ):
        with pytest.raises(Refused, match="resting"):
            verb()
    line.refuse(by=s, at=clock.now)
    assert line.said == {"a": "agree", "b": "no"}


def test_a_partner_alone_can_write_first_days_and_not_send_them(mallorys, clock):
    alone = mallorys.seats[0]
    first_days_steps.wrote(alone)
    with pytest.raises(Refused, match="when you are both here"):
        FirstDays.send(by=alone, at=clock.now)
    assert FirstWords.of(alone.person) == first_days_steps.WORDS


def test_sending_first_days_needs_a_line_and_room(plan, a, s, clock):
    with pytest.raises(Refused, match="no line of yours to send"):
        FirstDays.send(by=a, at=clock.now)
    eight = dict.fromkeys(("stops", "boils", "sleeps", "people", "children", "doctor", "decisions", "own"), "So.")
    first_days_steps.sent(a, clock.now, **eight)
    first_days_steps.sent(s, clock.now, **eight)
    with pytest.raises(Refused, match="more than these days can hold"):
        first_days_steps.sent(a, clock.now, own="One more.")


def test_another_plans_people_touch_nothing(days, mallorys, clock):
    m = mallorys.seats[0]
    for verb in (lambda: days.end(by=m, at=clock.now), lambda: days.lines.first().refuse(by=m, at=clock.now)):
        with pytest.raises(Refused):
            verb()


class TestWhenItIsRecent:
    """A third private answer, which offers the page to one person."""

    def test_the_answer_recent_holds_for_two_weeks(self, ada):
        Beginning.say(by=ada, situation="betrayal", side="hurt", when="recent", on=date(2027, 1, 13))
        said = Beginning.of(ada)
        assert said.form_values() == {"situation": "betrayal", "side": "hurt", "when": "recent"}
        assert said.is_fresh(date(2027, 1, 26))
        assert not said.is_fresh(date(2027, 1, 27))

    def test_said_again_it_grows_no_younger_and_long_after_it_does(self, ada):
        for day in (1, 10, 14):
            Beginning.say(by=ada, situation="", side="", when="recent", on=date(2027, 1, day))
            assert Beginning.of(ada).when == "2027-01-01"
        Beginning.say(by=ada, situation="", side="", when="recent", on=date(2027, 1, 15))
        assert Beginning.of(ada).when == "2027-01-15"

    @pytest.mark.parametrize("when", ["", "earlier"])
    def test_any_other_answer_offers_nothing(self, ada, when):
        Beginning.say(by=ada, situation="", side="", when=when)
        assert not Beginning.of(ada).is_fresh(date(2027, 1, 13))

    def test_every_answer_is_sealed_at_the_same_length_and_old_ones_open(self, ada):
        lengths = set()
        for when in ("", "earlier", "recent"):
            row = Beginning.say(by=ada, situation="betrayal", side="hurt", when=when, on=date(2027, 1, 13))
            lengths.add(len(row.sealed))
        assert len(lengths) == 1
        row.sealed = ada.seal('["neglect", "own"]'.ljust(64), "beginning", row.pk, "said")
        row.save()
        assert Beginning.of(ada) == ("neglect", "own", "")

    @pytest.mark.parametrize(("when", "on"), [("yesterday", None), ("recent", None)])
    def test_an_unknown_answer_of_when_is_refused(self, ada, when, on):
        with pytest.raises(ValueError, match="no such answer"):
            Beginning.say(by=ada, situation="", side="", when=when, on=on)


def test_one_alone_does_not_fill_all_the_places(plan, a, s, clock):
    """Eight lines each: there is room for the other's."""
    eight = dict.fromkeys(FIRST_DAYS_TOPICS, "No calls.")
    first_days_steps.sent(a, clock.now, **eight)
    first_days_steps.wrote(a, stops="One more.")
    with pytest.raises(Refused, match="Choose fewer"):
        FirstDays.send(by=a, at=clock.now)
    assert FirstWords.of(a.person) == {"stops": "One more."}
    assert first_days_steps.sent(s, clock.now, **eight).lines.count() == 16
