"""Names: each alone, under the hash that was shown, in force a day after the second, off at any time."""

from datetime import timedelta

import pytest

from plans.letters import versions_in_force
from plans.models import Commitment, Contract, Draft, Event, Ledger, Rest, Signature
from plans.models.contract.contract import bring_due_versions_into_force
from plans.models.couple.ledger import broken_entry_numbers
from plans.models.couple.rest import leave_plan
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from repair.ticks import run_minute_tick
from tests.plans.contract_steps import HELLO, WALK, agreed, offered, proposed, running, sign

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


def notices():
    return sorted(Notice.objects.exclude(kind="joined").values_list("to__name", "kind"))


class TestSigning:
    def test_a_signature_is_bound_to_the_hash_on_the_screen(self, a, clock):
        contract = proposed(a, clock.now)
        with pytest.raises(Refused, match="has changed"):
            Contract.sign(contract.pk, by=a, text_hash="0" * 64, at=clock.now)
        sign(contract, a, clock.now)
        assert list(Signature.objects.values_list("by", "text_hash")) == [(a.pk, contract.text_hash)]

    def test_signing_twice_is_signing_once(self, a, clock):
        contract = proposed(a, clock.now)
        sign(contract, a, clock.now)
        sign(contract, a, clock.forward(hours=1))
        assert Signature.objects.count() == 1

    def test_a_signature_leaves_no_event_and_no_ledger_entry(self, a, s, clock):
        contract = proposed(a, clock.now)
        before = (Event.objects.count(), Notice.objects.count(), Letter.objects.count())
        sign(contract, a, clock.now)
        sign(contract, s, clock.now)
        assert (Event.objects.count(), Notice.objects.count(), Letter.objects.count()) == before
        assert Ledger.objects.count() == 0

    def test_a_draft_and_anothers_version_cannot_be_signed(self, a, mallorys, clock):
        agreed(a, clock.now)
        table = Contract.open(by=a, at=clock.now)
        with pytest.raises(Refused):
            Contract.sign(table.pk, by=a, text_hash="", at=clock.now)
        table.freeze(by=a, at=clock.now)
        with pytest.raises(Refused):
            sign(table, mallorys.seats[0], clock.now)
        assert Signature.objects.count() == 0

    def test_taken_back_without_a_trace_and_signed_again(self, a, s, clock):
        contract = proposed(a, clock.now)
        for each in (a, s):
            sign(contract, each, clock.now)
        contract.take_back(by=a, at=clock.now)
        assert (contract.signature_of(a), bring_due_versions_into_force(at=clock.forward(hours=48))) == (None, 0)
        sign(contract, a, clock.now)
        assert bring_due_versions_into_force(at=clock.forward(hours=23)) == 0
        assert bring_due_versions_into_force(at=clock.forward(hours=1)) == 1
        assert (Signature.objects.count(), Ledger.objects.count()) == (3, 1)

    def test_a_partner_cannot_sign_while_the_plan_rests_but_can_take_back(self, plan, a, s, clock):
        contract = proposed(a, clock.now)
        sign(contract, a, clock.now)
        Rest.begin(plan=plan, by=s, at=clock.now)
        with pytest.raises(Refused, match="The plan is resting"):
            sign(contract, s, clock.now)
        contract.take_back(by=a, at=clock.now)
        assert Signature.objects.live().count() == 0


class TestComingIntoForce:
    def test_a_day_after_the_later_name_and_not_a_second_before(self, plan, a, s, clock):
        contract = proposed(a, clock.now)
        sign(contract, a, clock.now)
        sign(contract, s, clock.forward(hours=5))
        assert bring_due_versions_into_force(at=clock.now + DAY - timedelta(seconds=1)) == 0
        assert bring_due_versions_into_force(at=clock.now + DAY) == 1
        assert bring_due_versions_into_force(at=clock.now + DAY) == 0
        assert Contract.running_of(plan) == contract
        assert list(Event.objects.filter(plan=plan).values_list("kind", "about", "who", "value")) == [
            ("agreement in force", contract.pk, None, "")
        ]
        assert list(Ledger.objects.values_list("kind", flat=True)) == ["agreement in force"]
        assert broken_entry_numbers(plan) == []
        assert notices() == [("Ada", "runs"), ("Sam", "ready_to_sign"), ("Sam", "runs")]
        pairs = {(plan.pk, str(contract.pk))}
        assert versions_in_force(pairs, clock.now) == pairs

    def test_the_minutes_tick_brings_it_about(self, plan, a, s, clock):
        contract = proposed(a, clock.now)
        for each in (a, s):
            sign(contract, each, clock.now)
        run_minute_tick(at=clock.forward(hours=24))
        assert Contract.running_of(plan) == contract

    def test_one_name_is_never_enough(self, a, clock):
        contract = proposed(a, clock.now)
        sign(contract, a, clock.now)
        assert bring_due_versions_into_force(at=clock.forward(days=400)) == 0

    def test_no_version_comes_into_force_while_the_plan_rests(self, plan, a, s, clock):
        contract = proposed(a, clock.now)
        for each in (a, s):
            sign(contract, each, clock.now)
        rest = Rest.begin(plan=plan, by=a, at=clock.now)
        assert bring_due_versions_into_force(at=clock.forward(days=3)) == 0
        rest.mark_ready(by=a, at=clock.now)
        rest.mark_ready(by=s, at=clock.now)
        assert bring_due_versions_into_force(at=clock.now) == 1

    def test_no_version_comes_into_force_after_a_partner_left(self, plan, a, s, clock):
        contract = proposed(a, clock.now)
        for each in (a, s):
            sign(contract, each, clock.now)
        leave_plan(by=a, at=clock.now)
        assert bring_due_versions_into_force(at=clock.forward(days=3)) == 0

    def test_the_living_commitment_goes_on_behind_the_next_version(self, plan, a, s, clock):
        running(plan, clock)
        [first] = Commitment.objects.active(plan)
        assert (first.owner, first.act) == (a, HELLO["text"])
        table = Contract.open(by=s, at=clock.now)
        [line] = table.lines.all()
        assert (line.by, line.commitment, line.is_agreed, line.answers.count()) == (a, first, False, 0)
        again = Draft.take_back(line, by=a, at=clock.now)
        again.change(by=a, words=WALK)
        again.offer(by=a, at=clock.now).agree(by=s)
        agreed(s, clock.now, text="I cook.")
        table.freeze(by=a, at=clock.now)
        for each in (a, s):
            sign(table, each, clock.now)
        bring_due_versions_into_force(at=clock.forward(hours=24))
        now = list(Commitment.objects.active(plan))
        assert [(each.owner, each.act) for each in now] == [(a, WALK["text"]), (s, "I cook.")]
        assert now[0].pk == first.pk
        assert list(Contract.objects.order_by("number").values_list("state", flat=True)) == ["superseded", "running"]

    def test_a_commitment_that_the_next_version_lacks_has_ended(self, plan, a, s, clock):
        running(plan, clock)
        table = Contract.open(by=s, at=clock.now)
        table.lines.get().leave_out(by=a)
        agreed(s, clock.now, "goal")
        table.freeze(by=a, at=clock.now)
        for each in (a, s):
            sign(table, each, clock.now)
        bring_due_versions_into_force(at=clock.forward(hours=24))
        assert (list(Commitment.objects.active(plan)), Commitment.objects.count()) == ([], 1)


class TestUnsigning:
    def test_one_alone_ends_it_at_once_and_the_plan_rests(self, plan, a, s, clock):
        contract = running(plan, clock)
        before = Letter.objects.count()
        contract.unsign(by=s, at=clock.now)
        rest = Rest.of(plan)
        assert (rest.cause, rest.by) == ("unsigning", s)
        assert (Contract.running_of(plan), list(Commitment.objects.active(plan))) == (None, [])
        assert list(Ledger.objects.order_by("number").values_list("kind", flat=True)) == [
            "agreement in force",
            "agreement ended",
        ]
        assert broken_entry_numbers(plan) == []
        assert Letter.objects.count() == before
        assert versions_in_force({(plan.pk, str(contract.pk))}, clock.now) == set()

    def test_unsigning_twice_and_by_both_is_unsigning_once(self, plan, a, s, clock):
        contract = running(plan, clock)
        for each in (s, s, a):
            contract.unsign(by=each, at=clock.now)
        assert (Rest.objects.count(), Ledger.objects.count(), Signature.objects.live().count()) == (1, 2, 0)

    def test_a_running_version_is_not_taken_back_but_unsigned(self, plan, a, clock):
        contract = running(plan, clock)
        with pytest.raises(Refused, match="came into force"):
            contract.take_back(by=a, at=clock.now)

    def test_an_unsigned_version_has_ended_and_a_draft_can_begin_after_the_rest(self, plan, a, s, clock):
        contract = running(plan, clock)
        contract.unsign(by=s, at=clock.now)
        assert contract.shown_status(Rest.of(plan)) == "resting"
        for each in (a, s):
            Rest.of(plan).mark_ready(by=each, at=clock.now)
        assert contract.shown_status(Rest.of(plan)) == "ended"
        contract.unsign(by=a, at=clock.now)
        assert Rest.of(plan) is None
        assert offered(a, clock.now).contract.number == 2
