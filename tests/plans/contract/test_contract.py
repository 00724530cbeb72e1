"""A version on its way: its text fixed once, put back on the table, one at a time (rules 2 and 7; B24)."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from plans.letters import versions_to_sign
from plans.models import Contract, Draft, Line, Rest, Signature
from plans.models.contract.canonical_text import CANONICAL_HEAD, sha256_of_text
from repair.foundation.base import Refused
from repair.mail.models import Notice
from tests.plans.contract_steps import HELLO, WORDS, agreed, draft, offered, proposed, running, sign

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


def notices():
    return sorted(Notice.objects.exclude(kind="joined").values_list("to__name", "kind"))


class TestFreezing:
    def test_the_canonical_text_names_seats_and_no_names(self, a, s, clock):
        agreed(s, clock.now, "boundary", text="Eins\r\nzwei e\u0301")
        contract = proposed(a, clock.now)
        assert json.loads(contract.text) == {
            "schema": 3,
            "head": CANONICAL_HEAD,
            "lines": [
                {"kind": "commitment", "by": "a"} | HELLO,
                WORDS["boundary"] | {"kind": "boundary", "text": "Eins\nzwei é"},
            ],
        }
        assert contract.text == json.dumps(
            json.loads(contract.text), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        assert (contract.state, contract.text_hash) == ("proposed", sha256_of_text(contract.text))

    def test_the_other_is_told_once_in_the_gathered_letter_and_nobody_when_somebody_signs(self, a, s, clock):
        contract = proposed(a, clock.now)
        assert notices() == [("Sam", "ready_to_sign")]
        pairs = {(a.plan_id, str(contract.pk))}
        assert versions_to_sign(pairs, clock.now) == pairs
        sign(contract, a, clock.now)
        sign(contract, s, clock.now)
        assert notices() == [("Sam", "ready_to_sign")]
        contract.reopen(by=s, at=clock.now)
        assert versions_to_sign(pairs, clock.now) == set()

    def test_no_line_no_text(self, a, clock):
        contract = Contract.open(by=a, at=clock.now)
        with pytest.raises(Refused, match="No line"):
            contract.freeze(by=a, at=clock.now)

    def test_a_draft_is_frozen_only_when_its_open_line_is_left_out(self, a, s, clock):
        agreed(a, clock.now)
        silent = offered(s, clock.now)
        contract = Contract.open(by=a, at=clock.now)
        with pytest.raises(Refused, match="not agreed by both"):
            contract.freeze(by=a, at=clock.now)
        silent.leave_out(by=a)
        contract.freeze(by=a, at=clock.now)
        assert [clause.seat for group in contract.groups for clause in group.clauses] == ["a"]

    def test_freezing_twice_is_freezing_once(self, a, s, clock):
        contract = proposed(a, clock.now)
        contract.freeze(by=s, at=clock.forward(minutes=1))
        assert (Contract.objects.count(), notices()) == (1, [("Sam", "ready_to_sign")])

    def test_word_for_word_what_runs_is_nothing_to_sign(self, plan, a, s, clock):
        running(plan, clock)
        contract = Contract.open(by=a, at=clock.now)
        for line in contract.lines.all():
            line.agree(by=a)
            line.agree(by=s)
        with pytest.raises(Refused, match="word for word"):
            contract.freeze(by=a, at=clock.now)

    def test_a_draft_is_not_opened_alone_and_not_frozen_while_the_plan_rests(self, plan, a, mallorys, clock):
        with pytest.raises(Refused, match="when you are both here"):
            Contract.open(by=mallorys.seats[0], at=clock.now)
        agreed(a, clock.now)
        contract = Contract.open(by=a, at=clock.now)
        Rest.begin(plan=plan, by=a, at=clock.now)
        with pytest.raises(Refused, match="The plan is resting"):
            contract.freeze(by=a, at=clock.now)

    def test_no_line_of_a_fixed_text_can_be_touched(self, a, s, clock):
        contract = proposed(a, clock.now)
        line = contract.lines.get()
        for act in (line.agree, line.not_yet, line.leave_out):
            with pytest.raises(Refused):
                act(by=s)
        with pytest.raises(Refused):
            Draft.take_back(line, by=a, at=clock.now)
        with pytest.raises(Refused, match="waits for your names"):
            offered(s, clock.now)


class TestBackToTheTable:
    def test_names_are_void_and_the_lines_lie_on_a_new_version(self, a, s, clock):
        old = proposed(a, clock.now)
        sign(old, s, clock.now)
        new = old.reopen(by=a, at=clock.now)
        assert (old.state, new.state, new.number) == ("superseded", "table", 2)
        assert Signature.objects.live().count() == 0
        assert [line.is_agreed for line in new.lines.all()] == [True]
        assert old.groups[0].clauses[0].text == HELLO["text"]

    def test_a_name_under_the_old_text_is_refused_with_what_changed(self, a, s, clock):
        old = proposed(a, clock.now)
        new = old.reopen(by=a, at=clock.now)
        agreed(a, clock.now, text="I call my sister.")
        new.lines.order_by("position").first().leave_out(by=a)
        new.freeze(by=a, at=clock.now)
        with pytest.raises(Refused) as no:
            sign(old, s, clock.now)
        assert no.value.now.splitlines() == [
            "Came in: Ada: I call my sister. · If I come home · A nod. · Every day",
            "Taken out: Ada: I say hello first. · If I come home · A nod. · Every day",
        ]
        assert Signature.objects.count() == 0


def test_one_running_and_one_on_the_table_by_constraint(plan, a, clock):
    """REL-18, in the words of the database."""
    running(plan, clock)
    draft(a, clock.now).offer(by=a, at=clock.now)
    frozen = {"text": "{}", "text_hash": "x"}
    for state, more in (("running", frozen), ("table", {}), ("proposed", frozen)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contract.objects.create(plan=plan, number=9, state=state, **more)
    assert Line.objects.count() == 3
