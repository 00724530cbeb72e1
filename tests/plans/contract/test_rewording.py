"""Other words for a line: put beside it, taken, left, taken back; and how it came to what it is (S51, T8)."""

import pytest

from plans.models import Contract, Draft, Event, Line, LineAnswer, Rest, Rewording
from plans.models.contract.edit_conflict import EditConflict
from plans.models.contract.rewording import find_standing_line
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from tests.plans.answer_steps import reworded
from tests.plans.contract_steps import SOON, agreed, offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(a, clock):
    """Ada's, offered, sam silent."""
    return offered(a, clock.now, "goal", text="We talk more.")


def become(line):
    """Every wording of it: whose, what, and what became of it."""
    return [(one.number, one.by.seat, one.words["text"], one.state) for one in line.rewordings.select_related("by")]


class TestPuttingItBeside:
    def test_the_line_stays_and_both_wordings_are_there(self, line, s, clock):
        reworded(line, s, clock.now, text="We talk on Sundays.")
        line.refresh_from_db()
        assert line.text == "We talk more."
        assert become(line) == [(0, "a", "We talk more.", "taken"), (1, "b", "We talk on Sundays.", "open")]

    def test_a_rewording_makes_no_event_and_owes_no_letter(self, line, s, clock):
        before = (Event.objects.count(), Letter.objects.count(), Notice.objects.count())
        reworded(line, s, clock.now, text="We talk on Sundays.")
        assert (Event.objects.count(), Letter.objects.count(), Notice.objects.count()) == before

    def test_a_rewording_replaces_the_answer_of_the_partner_who_was_asked(self, a, s, clock):
        line = agreed(a, clock.now, "goal")
        reworded(line, s, clock.now, text="We talk on Sundays.")
        assert list(line.answers.values_list("by__seat", "said")) == [("a", "agree")]

    def test_a_rewording_by_the_lines_author_leaves_the_answers(self, a, s, clock):
        line = agreed(a, clock.now, "goal")
        reworded(line, a, clock.now, text="We talk on Sundays.")
        assert line.is_agreed is True

    def test_agreeing_after_all_takes_it_away_again(self, line, s, clock):
        reworded(line, s, clock.now, text="We talk on Sundays.")
        line.agree(by=s)
        assert (line.is_agreed, line.rewordings.open().count()) == (True, 0)

    def test_a_not_yet_leaves_the_rewording_where_it_is(self, line, s, clock):
        """The other must not see that there is a *not yet*."""
        reworded(line, s, clock.now, text="We talk on Sundays.")
        line.not_yet(by=s)
        assert line.rewordings.open().count() == 1

    def test_sent_twice_it_lies_there_once(self, line, s, clock):
        """B12."""
        one = reworded(line, s, clock.now, text="We talk on Sundays.")
        seen = str(line.pk)
        again = Rewording.put(line.pk, by=s, words={"text": "We talk on Sundays."}, seen=seen, at=clock.now)
        assert again == one

    def test_a_rewording_with_the_same_words_is_refused(self, line, s, clock):
        with pytest.raises(Refused, match="words that stand there already"):
            reworded(line, s, clock.now, text="We talk more.")
        assert become(line) == []

    @pytest.mark.parametrize("kind", ["commitment", "openness", "amends"])
    def test_a_commitment_is_worded_by_its_owner_alone(self, a, s, clock, kind):
        """Rule 31."""
        line = offered(a, clock.now, kind)
        for by in (a, s):
            with pytest.raises(Refused, match="Only the one whose line this is"):
                reworded(line, by, clock.now, text="Somebody else's words.")

    def test_a_line_that_is_left_out_takes_no_rewording(self, line, s, clock):
        line.leave_out(by=s)
        with pytest.raises(Refused, match="left out for now"):
            reworded(line, s, clock.now, text="We talk on Sundays.")

    def test_a_rewording_is_refused_while_the_plan_rests_and_from_another_plan(self, line, plan, mallorys, s, clock):
        with pytest.raises(Refused):
            reworded(line, mallorys.seats[0], clock.now, text="Mine.")
        Rest.begin(plan=plan, by=s, at=clock.now)
        with pytest.raises(Refused, match="The plan is resting"):
            reworded(line, s, clock.now, text="We talk on Sundays.")

    def test_a_line_of_a_frozen_text_takes_no_rewording(self, a, s, clock):
        line = agreed(a, clock.now, "goal")
        Contract.table_of(a.plan).freeze(by=a, at=clock.now)
        with pytest.raises(Refused, match="not on the table any more"):
            reworded(line, s, clock.now, text="We talk on Sundays.")

    def test_forty_rounds_are_enough(self, line, a, s, clock):
        for n in range(40):
            reworded(line, (s, a)[n % 2], clock.now, text=f"Round {n}.")
        with pytest.raises(Refused, match="forty times"):
            reworded(line, s, clock.now, text="Once more.")
        assert line.rewordings.open().get().words == {"text": "Round 39."}


class TestWritingOnFromWhatHasChanged:
    """REL-19."""

    def test_the_other_was_quicker(self, line, a, s, clock):
        one = reworded(line, a, clock.now, text="We talk on Mondays.")
        with pytest.raises(EditConflict) as no:
            Rewording.put(line.pk, by=s, words={"text": "On Sundays."}, seen=str(line.pk), at=clock.now)
        assert (no.value.stands.text, no.value.seen) == ("We talk on Mondays.", str(one.pk))
        assert line.rewordings.open().get() == one

    def test_the_words_were_taken_meanwhile(self, line, a, s, clock):
        one = reworded(line, s, clock.now, text="We talk on Sundays.")
        new = one.take(by=a, at=clock.now)
        with pytest.raises(EditConflict) as no:
            Rewording.put(line.pk, by=s, words={"text": "On Saturdays."}, seen=str(one.pk), at=clock.now)
        assert (no.value.stands.text, no.value.seen) == ("We talk on Sundays.", str(new.pk))

    def test_having_seen_it_one_may_go_on(self, line, a, s, clock):
        one = reworded(line, a, clock.now, text="We talk on Mondays.")
        Rewording.put(line.pk, by=s, words={"text": "On Sundays."}, seen=str(one.pk), at=clock.now)
        assert become(line)[1:] == [(1, "a", "We talk on Mondays.", "passed"), (2, "b", "On Sundays.", "open")]


class TestTakingIt:
    def test_the_line_reads_so_and_both_agree(self, line, a, s, clock):
        place, was = line.position, line.was
        new = reworded(line, s, clock.now, text="We talk on Sundays.").take(by=a, at=clock.now)
        new = Line.objects.get(pk=new.pk)
        assert (new.text, new.position, new.by, new.was, new.is_agreed) == ("We talk on Sundays.", place, a, was, True)
        assert (Line.objects.count(), find_standing_line(line.pk)) == (1, new)

    def test_an_answer_on_its_way_to_the_old_words_counts_for_nothing(self, line, a, s, clock):
        """T8."""
        reworded(line, s, clock.now, text="We talk on Sundays.").take(by=a, at=clock.now)
        with pytest.raises(Refused, match="not on the table any more"):
            line.agree(by=s)

    def test_taking_a_rewording_twice_is_taking_it_once(self, line, a, s, clock):
        """B12."""
        one = reworded(line, s, clock.now, text="We talk on Sundays.")
        first = one.take(by=a, at=clock.now)
        assert Rewording.objects.get(pk=one.pk).take(by=a, at=clock.now) == first
        assert (Line.objects.count(), LineAnswer.objects.count()) == (1, 2)

    def test_nobody_takes_their_own(self, line, s, clock):
        one = reworded(line, s, clock.now, text="We talk on Sundays.")
        for act in (lambda: one.take(by=s, at=clock.now), lambda: one.leave(by=s)):
            with pytest.raises(Refused, match="You put these words there yourself"):
                act()

    def test_four_rounds_can_be_followed(self, line, a, s, clock):
        reworded(line, s, clock.now, text="On Sundays.")
        reworded(line, a, clock.now, text="On Sundays at ten.")
        line = reworded(line, s, clock.now, text="On Sundays at nine.").take(by=a, at=clock.now)
        reworded(line, a, clock.now, text="On Sundays at nine, with tea.").take(by=s, at=clock.now)
        assert become(find_standing_line(line.pk)) == [
            (0, "a", "We talk more.", "taken"),
            (1, "b", "On Sundays.", "passed"),
            (2, "a", "On Sundays at ten.", "passed"),
            (3, "b", "On Sundays at nine.", "taken"),
            (4, "a", "On Sundays at nine, with tea.", "taken"),
        ]

    def test_a_day_stays_a_day(self, a, s, clock):
        line = offered(a, clock.now, "look_back")
        new = reworded(line, s, clock.now, ends_on=SOON.replace(day=20)).take(by=a, at=clock.now)
        assert Line.objects.get(pk=new.pk).ends_on == SOON.replace(day=20)

    def test_a_day_that_has_passed_is_not_taken(self, a, s, clock):
        """B15."""
        one = reworded(offered(a, clock.now, "look_back"), s, clock.now, ends_on=SOON.replace(day=1))
        with pytest.raises(Refused, match="Its day has passed"):
            one.take(by=a, at=clock.forward(days=25))
        with pytest.raises(Refused, match="too far off"):
            reworded(one.line, s, clock.now, ends_on=SOON.replace(year=2030))

    def test_a_rewording_that_was_taken_is_in_the_signed_text(self, line, a, s, clock):
        reworded(line, s, clock.now, text="We talk on Sundays.").take(by=a, at=clock.now)
        table = Contract.table_of(a.plan)
        table.freeze(by=a, at=clock.now)
        assert [clause.text for group in table.groups for clause in group.clauses] == ["We talk on Sundays."]

    def test_passed_words_are_not_taken(self, line, a, s, clock):
        one = reworded(line, s, clock.now, text="We talk on Sundays.")
        reworded(line, a, clock.now, text="We talk on Mondays.")
        with pytest.raises(Refused, match="Other words lie beside the line"):
            Rewording.objects.get(pk=one.pk).take(by=a, at=clock.now)

    def test_a_rewording_cannot_be_taken_while_its_line_is_left_out(self, line, a, s, clock):
        one = reworded(line, s, clock.now, text="We talk on Sundays.")
        line.leave_out(by=a)
        with pytest.raises(Refused, match="left out for now"):
            one.take(by=a, at=clock.now)


class TestLeavingIt:
    def test_the_line_stays_and_both_can_read_that(self, line, a, s, clock):
        one = reworded(line, s, clock.now, text="We talk on Sundays.")
        one.leave(by=a)
        one.leave(by=a)
        assert become(line)[1:] == [(1, "b", "We talk on Sundays.", "left")]

    def test_the_writer_of_a_rewording_takes_it_back(self, line, a, s, clock):
        one = reworded(line, s, clock.now, text="We talk on Sundays.")
        with pytest.raises(Refused, match="Only the one who put these words there"):
            one.take_back(by=a)
        Rewording.objects.get(pk=one.pk).take_back(by=s)
        assert become(line) == [(0, "a", "We talk more.", "taken")]

    def test_an_answered_rewording_cannot_be_taken_back(self, line, a, s, clock):
        one = reworded(line, s, clock.now, text="We talk on Sundays.")
        one.leave(by=a)
        with pytest.raises(Refused, match="answered already"):
            one.take_back(by=s)

    def test_a_rewording_of_a_line_that_goes_becomes_its_writers_draft(self, line, a, s, clock):
        reworded(line, s, clock.now, text="We talk on Sundays.")
        Draft.take_back(line, by=a, at=clock.now)
        assert [one.words for one in Draft.of(s)] == [{"text": "We talk on Sundays."}]
        assert [one.words for one in Draft.of(a)] == [{"text": "We talk more."}]
