"""Answers to a line: not that, reasons that are told and kept again, and leaving out the rest (H23)."""

import pytest

from plans.models import Contract, Line, LineAnswer, Rest
from repair.foundation.base import Refused
from tests.plans.contract_steps import agreed, offered, ran_since

pytestmark = pytest.mark.django_db


def answer(line, by):
    """What they said, what was told of it, and why."""
    one = LineAnswer.objects.get(line=line, by=by)
    return one.said, one.told, one.told_why


class TestNotThat:
    def test_a_not_that_is_a_full_answer_and_private(self, a, s, clock):
        gift = offered(a, clock.now, "amends")
        gift.not_that(by=s, reason="I would rather cook myself.")
        assert answer(gift, s) == ("not that", "", "")
        assert (gift.is_agreed, Line.objects.get().is_left_out) == (False, False)

    def test_told_it_leaves_the_line_out(self, a, s, clock):
        gift = offered(a, clock.now, "amends")
        gift.not_that(by=s)
        LineAnswer.objects.get(by=s).tell(by=s)
        assert answer(gift, s) == ("not that", "not that", "")
        assert Line.objects.get().is_left_out is True

    @pytest.mark.parametrize("kind", ["commitment", "boundary", "openness"])
    def test_the_answer_not_that_is_for_amends_alone(self, a, s, clock, kind):
        with pytest.raises(Refused, match="what the other would like to do for you"):
            offered(a, clock.now, kind).not_that(by=s)

    def test_the_giver_of_amends_cannot_answer_not_that(self, a, clock):
        with pytest.raises(Refused):
            offered(a, clock.now, "amends").not_that(by=a)


class TestTelling:
    def test_a_reason_is_copied_beside_the_line(self, a, s, clock):
        line = offered(a, clock.now)
        line.not_yet(by=s, reason="After the move.")
        LineAnswer.objects.get(by=s).tell(by=s)
        assert answer(line, s) == ("not yet", "not yet", "After the move.")

    def test_a_reason_written_later_is_private_and_leaves_the_told_one(self, a, s, clock):
        line = offered(a, clock.now)
        line.not_yet(by=s, reason="After the move.")
        LineAnswer.objects.get(by=s).tell(by=s)
        line.not_yet(by=s, reason="To be honest, never.")
        assert answer(line, s) == ("not yet", "not yet", "After the move.")
        assert LineAnswer.objects.get(by=s).own_words == "To be honest, never."

    def test_kept_again(self, a, s, clock):
        line = offered(a, clock.now)
        line.not_yet(by=s, reason="After the move.")
        one = LineAnswer.objects.get(by=s)
        one.tell(by=s)
        one.untell(by=s)
        one.untell(by=s)
        assert answer(line, s) == ("not yet", "", "")
        assert one.own_words == "After the move."

    def test_agreeing_takes_it_away(self, a, s, clock):
        line = offered(a, clock.now)
        line.not_yet(by=s, reason="After the move.")
        LineAnswer.objects.get(by=s).tell(by=s)
        line.agree(by=s)
        assert answer(line, s) == ("agree", "", "")

    def test_nobody_tells_what_the_other_said(self, a, s, clock):
        line = offered(a, clock.now)
        line.not_yet(by=s, reason="After the move.")
        for act in (LineAnswer.objects.get(by=s).tell, LineAnswer.objects.get(by=s).untell):
            with pytest.raises(Refused, match="not yours"):
                act(by=a)
        assert answer(line, s) == ("not yet", "", "")

    def test_agreeing_is_nothing_to_tell(self, a, clock):
        offered(a, clock.now)
        with pytest.raises(Refused, match="nothing to tell"):
            LineAnswer.objects.get(by=a).tell(by=a)

    def test_a_reason_cannot_be_told_while_the_plan_rests(self, plan, a, s, clock):
        offered(a, clock.now).not_yet(by=s, reason="After the move.")
        Rest.begin(plan=plan, by=s, at=clock.now)
        with pytest.raises(Refused, match="The plan is resting"):
            LineAnswer.objects.get(by=s).tell(by=s)


class TestLeavingOutTheRest:
    def test_lines_agreed_by_both_stay_when_the_rest_is_left_out(self, plan, a, s, clock):
        one, two, three = agreed(a, clock.now), offered(a, clock.now, "goal"), offered(s, clock.now, "boundary")
        two.not_yet(by=s)
        Line.leave_out_the_rest(Contract.table_of(plan), by=s)
        out = set(Line.objects.filter(is_left_out=True).values_list("pk", flat=True))
        assert out == {two.pk, three.pk}
        Contract.table_of(plan).freeze(by=a, at=clock.now)
        assert [clause.text for group in Contract.proposed_of(plan).groups for clause in group.clauses] == [one.text]

    def test_leaving_out_the_rest_twice_is_once_and_needs_an_agreed_line(self, plan, a, s, clock):
        line = offered(a, clock.now)
        with pytest.raises(Refused, match="Nothing was left out"):
            Line.leave_out_the_rest(Contract.table_of(plan), by=s)
        line.agree(by=s)
        for _ in range(2):
            Line.leave_out_the_rest(Contract.table_of(plan), by=s)
        assert Line.objects.filter(is_left_out=True).count() == 0

    def test_somebody_elses_table_is_not_touched(self, plan, mallorys, a, clock):
        agreed(a, clock.now)
        with pytest.raises(Refused):
            Line.leave_out_the_rest(Contract.table_of(plan), by=mallorys.seats[0])


def test_the_next_table_begins_with_what_ran_last(plan, a, s, clock):
    """Coming back after unsigning: the old lines lie there, and none of them is agreed."""
    contract = ran_since(plan, clock.now)
    contract.unsign(by=s, at=clock.now)
    for each in (a, s):
        Rest.of(plan).mark_ready(by=each, at=clock.now)
    table = Contract.open(by=a, at=clock.now)
    assert [(line.text, line.is_agreed) for line in table.lines.with_answers()] == [("I say hello first.", False)]
    assert Contract.running_of(plan) is None
