"""Offers from elsewhere wait beside the table, and never touch a fixed text (rule 2)."""

import pytest

from plans.models import Contract, Line, Offer, Rest
from repair.foundation.base import Refused
from tests.plans.answer_steps import waiting
from tests.plans.contract_steps import HELLO, offered, proposed

pytestmark = pytest.mark.django_db


def beside(plan):
    return [(offer.by.seat, offer.kind, offer.words["text"]) for offer in Offer.objects.waiting(plan)]


def test_an_offer_waits_and_is_in_no_draft(plan, a, clock):
    waiting(a, clock.now)
    assert beside(plan) == [("a", "commitment", HELLO["text"])]
    assert (Contract.objects.count(), Line.objects.count()) == (0, 0)


def test_the_author_makes_an_offer_a_line_and_the_other_is_asked(plan, a, clock):
    line = waiting(a, clock.now).lay_down(by=a, at=clock.now)
    assert (line.by, line.text, line.cadence, line.is_agreed) == (a, HELLO["text"], "daily", False)
    assert beside(plan) == []


@pytest.mark.parametrize("kind", ["commitment", "openness", "amends"])
def test_an_offered_commitment_is_made_a_line_by_its_owner_alone(plan, a, s, clock, kind):
    """Rule 31."""
    with pytest.raises(Refused, match="Only the one whose words these are"):
        waiting(a, clock.now, kind).lay_down(by=s, at=clock.now)
    assert (len(beside(plan)), Line.objects.count()) == (1, 0)


def test_an_offer_for_both_is_made_a_line_by_either_partner(plan, a, s, clock):
    line = waiting(a, clock.now, "boundary").lay_down(by=s, at=clock.now)
    assert (line.by, list(line.answers.values_list("by", "said"))) == (s, [(s.pk, "agree")])


def test_an_offer_sent_or_used_twice_is_one(plan, a, clock):
    """B12."""
    assert waiting(a, clock.now) == waiting(a, clock.now)
    one = Offer.objects.get()
    line = one.lay_down(by=a, at=clock.now)
    assert Offer(pk=line.was, by=a, kind="commitment").lay_down(by=a, at=clock.now) == line
    assert Line.objects.count() == 1


def test_a_fixed_text_is_not_touched(plan, a, s, clock):
    contract = proposed(a, clock.now)
    one = waiting(s, clock.now, "boundary")
    with pytest.raises(Refused, match="waits for your names"):
        one.lay_down(by=s, at=clock.now)
    text = contract.text
    contract.refresh_from_db()
    assert (contract.text, len(beside(plan))) == (text, 1)


def test_an_offer_without_room_in_the_draft_goes_on_waiting(plan, a, clock):
    one = waiting(a, clock.now, text="A fourth thing.")
    for n in range(3):
        offered(a, clock.now, text=f"Thing {n}.")
    with pytest.raises(Refused, match="Three things"):
        one.lay_down(by=a, at=clock.now)
    assert beside(plan) == [("a", "commitment", "A fourth thing.")]


def test_dropped_by_its_author_alone(plan, a, s, clock):
    one = waiting(a, clock.now)
    with pytest.raises(Refused, match="Only the one whose words these are"):
        one.drop(by=s)
    one.drop(by=a)
    assert beside(plan) == []


def test_twenty_wait_and_not_one_more(a, clock):
    for n in range(20):
        waiting(a, clock.now, text=f"Thing {n}.")
    with pytest.raises(Refused, match="Twenty offers"):
        waiting(a, clock.now, text="One more.")


def test_an_offer_cannot_be_made_or_used_while_the_plan_rests(plan, a, clock):
    one = waiting(a, clock.now)
    Rest.begin(plan=plan, by=a, at=clock.now)
    for act in (lambda: waiting(a, clock.now, text="Another."), lambda: one.lay_down(by=a, at=clock.now)):
        with pytest.raises(Refused, match="The plan is resting"):
            act()
    one.drop(by=a)


def test_somebody_elses_plan_has_nothing_to_lay_down(mallorys, a, clock):
    with pytest.raises(Refused):
        waiting(a, clock.now, "boundary").lay_down(by=mallorys.seats[0], at=clock.now)
