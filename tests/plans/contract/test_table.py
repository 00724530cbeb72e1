"""Lines: one's own until offered, answered by both, taken back, left out (rules 3, 5 and 31)."""

import pytest

from plans.models import Contract, Draft, Event, Line, LineAnswer, Rest
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from tests.plans.contract_steps import HELLO, WALK, agreed, draft, offered

pytestmark = pytest.mark.django_db


class TestADraft:
    def test_the_words_of_a_draft_are_sealed_and_open_for_their_author(self, a, clock):
        one = draft(a, clock.now, text="planted marker")
        assert Draft.of(a)[0].words == HELLO | {"text": "planted marker"}
        assert b"planted" not in bytes(Draft.objects.get(pk=one.pk).sealed)

    def test_a_draft_can_be_written_by_a_partner_alone_and_not_offered_yet(self, mallorys, clock):
        mine = mallorys.seats[0]
        with pytest.raises(Refused, match="This begins when you are both here"):
            draft(mine, clock.now).offer(by=mine, at=clock.now)
        assert (len(Draft.of(mine)), Contract.objects.count()) == (1, 0)

    def test_a_draft_is_changed_and_thrown_away(self, a, clock):
        one = draft(a, clock.now)
        one.change(by=a, words=WALK)
        assert Draft.of(a)[0].words == WALK
        one.drop(by=a)
        assert Draft.of(a) == []

    def test_the_other_can_do_nothing_with_it(self, a, s, clock):
        one = draft(a, clock.now)
        for act in (
            lambda: one.change(by=s, words=WALK),
            lambda: one.drop(by=s),
            lambda: one.offer(by=s, at=clock.now),
        ):
            with pytest.raises(Refused):
                act()
        assert (Draft.of(a)[0].words, Line.objects.count()) == (HELLO, 0)

    def test_forty_are_enough(self, a, clock):
        for _ in range(40):
            draft(a, clock.now)
        with pytest.raises(Refused, match="forty"):
            draft(a, clock.now)


class TestOffering:
    def test_the_words_are_copied_to_the_table_and_the_draft_is_gone(self, plan, a, clock):
        one = draft(a, clock.now)
        pk = one.pk
        line = one.offer(by=a, at=clock.now)
        assert (line.was, line.by, line.text, line.cadence, line.position) == (pk, a, HELLO["text"], "daily", 0)
        assert line.contract == Contract.table_of(plan)
        assert (line.contract.number, Draft.objects.count()) == (1, 0)
        assert list(line.answers.values_list("by", "said")) == [(a.pk, "agree")]

    def test_offering_a_line_makes_no_event_and_owes_no_letter(self, a, clock):
        before = (Event.objects.count(), Letter.objects.count(), Notice.objects.count())
        offered(a, clock.now)
        assert (Event.objects.count(), Letter.objects.count(), Notice.objects.count()) == before

    def test_both_offer_to_the_one_version_on_the_table(self, plan, a, s, clock):
        one, two = offered(a, clock.now), offered(s, clock.now)
        assert one.contract == two.contract
        assert [line.position for line in (one, two)] == [0, 1]

    def test_three_commitments_each_and_three_goals_together(self, a, s, clock):
        for _ in range(3):
            offered(a, clock.now)
        with pytest.raises(Refused, match="Three things"):
            offered(a, clock.now)
        offered(s, clock.now)
        for by in (a, s, a):
            offered(by, clock.now, "goal")
        with pytest.raises(Refused, match="Three goals"):
            offered(s, clock.now, "goal")

    def test_one_way_to_pause(self, a, s, clock):
        offered(a, clock.now, "pause_rule")
        with pytest.raises(Refused, match="How you pause"):
            offered(s, clock.now, "pause_rule")

    def test_a_line_that_could_not_be_offered_is_still_a_draft(self, a, s, clock):
        offered(a, clock.now, "pause_rule")
        with pytest.raises(Refused):
            offered(s, clock.now, "pause_rule")
        assert [one.kind for one in Draft.of(s)] == ["pause_rule"]

    def test_two_hundred_lines_and_not_one_more(self, a, clock):
        first = offered(a, clock.now, "boundary")
        rest = [Line(contract=first.contract, kind="boundary", by=a, text="x", position=n) for n in range(1, 200)]
        Line.objects.bulk_create(rest)
        with pytest.raises(Refused, match="two hundred"):
            offered(a, clock.now, "boundary")

    def test_a_line_cannot_be_offered_while_the_plan_rests(self, plan, a, clock):
        one = draft(a, clock.now)
        Rest.begin(plan=plan, by=a, at=clock.now)
        with pytest.raises(Refused, match="The plan is resting"):
            one.offer(by=a, at=clock.now)


class TestAnswering:
    def test_agreed_is_when_both_agree(self, a, s, clock):
        line = offered(a, clock.now)
        assert line.is_agreed is False
        line.agree(by=s)
        line.agree(by=s)
        assert (line.is_agreed, line.answers.count()) == (True, 2)

    def test_a_not_yet_keeps_a_reason_that_only_its_writer_can_open(self, a, s, clock):
        line = offered(a, clock.now)
        line.not_yet(by=s, reason="planted reason")
        answer = LineAnswer.objects.get(by=s)
        assert (line.is_agreed, answer.said, answer.own_words) == (False, "not yet", "planted reason")
        assert b"planted" not in bytes(answer.reason)

    def test_answered_anew(self, a, s, clock):
        line = offered(a, clock.now)
        line.not_yet(by=s, reason="why")
        line.agree(by=s)
        assert (line.is_agreed, LineAnswer.objects.get(by=s).reason) == (True, None)
        line.not_yet(by=s)
        assert line.is_agreed is False

    def test_somebody_elses_plan_has_no_say(self, mallorys, a, clock):
        line = offered(a, clock.now)
        for act in (line.agree, line.not_yet, line.leave_out):
            with pytest.raises(Refused):
                act(by=mallorys.seats[0])
        assert line.answers.count() == 1

    def test_a_line_cannot_be_answered_while_the_plan_rests(self, plan, a, s, clock):
        line = offered(a, clock.now)
        Rest.begin(plan=plan, by=a, at=clock.now)
        for act in (line.agree, line.not_yet, line.leave_out):
            with pytest.raises(Refused, match="The plan is resting"):
                act(by=s)


class TestTakingBackAndLeavingOut:
    def test_a_line_taken_back_is_a_draft_again(self, a, s, clock):
        line = agreed(a, clock.now)
        pk = line.pk
        mine = Draft.take_back(line, by=a, at=clock.now)
        assert (mine.was, mine.words) == (pk, HELLO)
        assert (Line.objects.count(), LineAnswer.objects.count()) == (0, 0)
        assert Draft.take_back(Line(pk=pk), by=a, at=clock.now) == mine

    def test_a_line_taken_back_can_be_changed_and_offered_again(self, a, s, clock):
        first = agreed(a, clock.now)
        before = first.pk
        mine = Draft.take_back(first, by=a, at=clock.now)
        mine.change(by=a, words=WALK)
        again = mine.offer(by=a, at=clock.now)
        assert (again.text, again.is_agreed) == (WALK["text"], False)
        assert again.pk != before  # an answer on its way to the old words finds nothing
        with pytest.raises(Refused, match="not on the table any more"):
            Line(pk=before).agree(by=s)
        assert again.is_agreed is False

    def test_only_by_its_author(self, a, s, clock):
        line = offered(a, clock.now)
        with pytest.raises(Refused, match="Only the one"):
            Draft.take_back(line, by=s, at=clock.now)
        assert (Line.objects.count(), Draft.objects.count()) == (1, 0)

    def test_either_leaves_it_out_and_either_puts_it_back(self, a, s, clock):
        line = offered(a, clock.now)
        line.leave_out(by=s)
        assert Line.objects.get().is_left_out is True
        line.put_back(by=a, at=clock.now)
        assert Line.objects.get().is_left_out is False

    def test_nobody_puts_the_others_agreement_back_with_it(self, a, s, clock):
        line = agreed(a, clock.now)
        line.leave_out(by=a)
        line.put_back(by=s, at=clock.now)
        assert (line.is_agreed, list(line.answers.values_list("by", flat=True))) == (False, [s.pk])

    def test_a_reason_stays_with_its_writer_when_a_line_comes_back(self, a, s, clock):
        line = offered(a, clock.now)
        line.not_yet(by=s, reason="Later.")
        line.leave_out(by=a)
        line.put_back(by=a, at=clock.now)
        assert LineAnswer.objects.get(by=s).own_words == "Later."

    def test_a_line_left_out_makes_room_and_comes_back_only_into_room(self, a, s, clock):
        first = offered(a, clock.now, "pause_rule")
        first.leave_out(by=s)
        offered(s, clock.now, "pause_rule")
        with pytest.raises(Refused, match="How you pause"):
            first.put_back(by=a, at=clock.now)


def test_six_times_a_day_it_is_brought_to_be_signed_and_no_oftener(a, s, clock):
    """One alone could write versions and notices to the other without end."""
    agreed(a, clock.now, "goal")
    table = Contract.table_of(a.plan)
    for _time in range(6):
        table.freeze(by=s, at=clock.now)
        table = table.reopen(by=s, at=clock.now)
    with pytest.raises(Refused, match="go on tomorrow"):
        table.freeze(by=a, at=clock.now)
    assert Notice.objects.filter(to=a.person, kind="ready_to_sign").count() == 6
    table.freeze(by=a, at=clock.forward(hours=24))
