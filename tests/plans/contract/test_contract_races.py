"""REL-17 and REL-18: two people and the sweep at once, and never a text in force that one of them did not see."""

import os
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from plans.copies.verify_ledger import verify_chains
from plans.models import Contract, Draft, Line, Partner, Plan, Rest
from plans.models.contract.canonical_text import sha256_of_text
from plans.models.contract.contract import bring_due_versions_into_force
from plans.models.couple.ledger import broken_entry_numbers
from repair.foundation.base import Refused
from tests.harness import factories
from tests.plans.contract_steps import agreed
from tests.plans.couple.test_invitation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("ROUNDS", "100"))  # `make faults` plays a thousand (FI-22)
ONE_PAIR = 100  # rounds, then two other people: their table is full after a few hundred
DAY = timedelta(hours=24)


class Pair:
    """Two people in front of their screens; what each of them saw when they signed is kept."""

    def __init__(self, number: int = 0) -> None:
        self.at = timezone.now()
        two = [factories.person(f"{name}{number or ''}") for name in ("Ada", "Sam")]
        self.plan = factories.shared_plan(*two, at=self.at)
        self.saw: dict[str, set[str]] = {"a": set(), "b": set()}
        self.words = 0

    def seat(self, seat: str) -> Partner:
        """Read afresh, as a request does."""
        return Partner.objects.select_related("plan", "person").get(plan=self.plan, seat=seat)

    def write(self, seat: str) -> None:
        """A line that was not there before, in place of the others, agreed by both."""
        by = self.seat(seat)
        self.words += 1
        table = Contract.open(by=by, at=self.at)
        for line in table.lines.filter(is_left_out=False):
            line.leave_out(by=by)
        agreed(by, self.at, "boundary", text=f"Word {self.words}.")

    def set_up(self) -> Contract:
        """Awake, with a fresh text that waits for names."""
        self.at += timedelta(days=3)
        rest = Rest.of(self.plan)
        for seat in "ab" if rest else "":
            rest.mark_ready(by=self.seat(seat), at=self.at)
        open_one = Contract.proposed_of(self.plan)
        if open_one is not None:
            open_one.reopen(by=self.seat("a"), at=self.at)
        self.write("a")
        table = Contract.table_of(self.plan)
        table.freeze(by=self.seat("a"), at=self.at)
        return table

    def sign(self, seat: str, shown: Contract, *, late: bool = False):
        """Under the text of the round, or, when the page was opened `late`, under what stands there by then."""

        def act():
            nonlocal shown
            shown = (Contract.proposed_of(self.plan) if late else None) or shown
            self.saw[seat].add(shown.text_hash)  # seen before the name is given
            Contract.sign(shown.pk, by=self.seat(seat), text_hash=shown.text_hash, at=self.at)

        return act

    def edit(self, seat: str, shown: Contract):
        def act():
            Contract.objects.get(pk=shown.pk).reopen(by=self.seat(seat), at=self.at)
            self.write(seat)
            Contract.table_of(self.plan).freeze(by=self.seat(seat), at=self.at)

        return act

    def take_back(self, seat: str, shown: Contract):
        return lambda: Contract.objects.get(pk=shown.pk).take_back(by=self.seat(seat), at=self.at)

    def unsign(self, seat: str):
        def act():
            running = Contract.running_of(self.plan)
            if running is not None:
                running.unsign(by=self.seat(seat), at=self.at + DAY)

        return act

    def sweep(self) -> None:
        for _ in range(3):
            bring_due_versions_into_force(at=self.at + DAY)

    def wrong(self) -> list[str]:
        """Every version that ever ran without two names on its very text, and what runs or lies there twice."""
        found = []
        for one in Contract.objects.filter(plan=self.plan).ever_in_force():
            names = list(one.signatures.counted_at(one.runs_from).select_related("by"))
            if [name.by.seat for name in names] != ["a", "b"] or {name.text_hash for name in names} != {one.text_hash}:
                found.append(f"{one.number} ran without two names")
            if one.text_hash != sha256_of_text(one.text) or any(one.text_hash not in saw for saw in self.saw.values()):
                found.append(f"{one.number} was not seen by both")
            if max(name.signed_at for name in names) + DAY > one.runs_from:
                found.append(f"{one.number} came too early")
        states = list(Contract.objects.filter(plan=self.plan).values_list("state", flat=True))
        if states.count("running") > 1 or states.count("table") + states.count("proposed") > 1:
            found.append("two at a time")
        return found


def test_no_text_is_ever_in_force_that_a_signer_did_not_see():
    dice, ran, refusals = Random(20270113), 0, 0
    for number in range(-(-ROUNDS // ONE_PAIR)):
        pair = Pair(number)
        for _ in range(min(ROUNDS, ONE_PAIR)):
            refusals += play(pair, dice)
        ran += Contract.objects.filter(plan=pair.plan).ever_in_force().count()
        assert broken_entry_numbers(Plan.objects.get(pk=pair.plan.pk)) == []
        assert verify_chains(pair.plan.pk).faults == []
    print(
        f"\n{ROUNDS} rounds on {connection.vendor}: {ran} versions ran, {refusals} refusals, 0 unseen, 0 two at a time"
    )
    assert ran >= ROUNDS // 4
    assert refusals >= ROUNDS // 20


def play(pair, dice):
    """One round: two names, the sweep, and what else falls, all at once; how many were refused."""
    shown = pair.set_up()
    late = dice.random() < 0.3
    acts = [pair.sign("a", shown, late=late), pair.sign("b", shown, late=late), pair.sweep]
    more = [pair.edit("a", shown), pair.take_back("b", shown), pair.unsign("a"), pair.edit("b", shown)]
    acts += dice.sample(more, dice.randint(0, 2))
    dice.shuffle(acts)
    results = at_once(*acts)
    assert [each for each in results if each is not None and not isinstance(each, Refused)] == []
    pair.sweep()
    assert pair.wrong() == []
    return sum(isinstance(each, Refused) for each in results)


def test_four_browsers_open_the_table_and_it_is_one():
    pair = Pair()
    at_once(*[lambda seat=seat: Contract.open(by=pair.seat(seat), at=pair.at) for seat in "abab"])
    assert list(Contract.objects.values_list("number", "state")) == [(1, "table")]


def test_two_sweeps_at_once_bring_it_into_force_once():
    pair = Pair()
    shown = pair.set_up()
    pair.sign("a", shown)()
    pair.sign("b", shown)()
    counts = at_once(*[lambda: bring_due_versions_into_force(at=pair.at + DAY)] * 4)
    assert sorted(counts) == [0, 0, 0, 1]
    assert pair.plan.ledger.count() == 1


@pytest.mark.parametrize("_", range(5))
def test_a_line_is_taken_back_while_the_text_is_fixed_and_one_of_them_wins(_):
    pair = Pair()
    pair.write("a")
    line, table = Line.objects.get(), Contract.table_of(pair.plan)
    at_once(
        lambda: Contract.objects.get(pk=table.pk).freeze(by=pair.seat("b"), at=pair.at),
        lambda: Draft.take_back(Line.objects.get(pk=line.pk), by=pair.seat("a"), at=pair.at),
    )
    table.refresh_from_db()
    assert (table.state, Draft.objects.count()) in [("proposed", 0), ("table", 1)]
