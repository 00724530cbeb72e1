"""Wishes: three at most, thirty days, and only the other makes a line of one (rule 31)."""

from datetime import timedelta

import pytest

from plans.models import Draft, Event, Line, Rest, Wish
from plans.models.contract.wish import delete_old_wishes
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from tests.plans.answer_steps import wished

pytestmark = pytest.mark.django_db


def lying(plan, at):
    return [wish.text for wish in Wish.objects.current(plan, at)]


def test_a_wish_waits_there_and_nothing_else_happens(plan, s, clock):
    before = (Event.objects.count(), Letter.objects.count(), Notice.objects.count())
    wished(s, clock.now)
    assert lying(plan, clock.now) == ["That you ask how my day was."]
    assert (Event.objects.count(), Letter.objects.count(), Notice.objects.count()) == before
    assert (Line.objects.count(), Draft.objects.count()) == (0, 0)


def test_three_each_and_taking_one_back_makes_room(plan, a, s, clock):
    for n in range(3):
        wished(s, clock.now, f"Wish {n}.")
    with pytest.raises(Refused, match="Three wishes of yours"):
        wished(s, clock.now, "One more.")
    wished(a, clock.now, "Ada's.")
    Wish.objects.get(text="Wish 1.").take_back(by=s)
    wished(s, clock.now, "One more.")
    assert sorted(lying(plan, clock.now)) == ["Ada's.", "One more.", "Wish 0.", "Wish 2."]


def test_a_wish_sent_twice_is_one(plan, s, clock):
    """B12."""
    assert wished(s, clock.now) == wished(s, clock.now)
    assert Wish.objects.count() == 1


def test_a_wish_is_gone_without_a_word_after_thirty_days(plan, s, clock):
    wished(s, clock.now)
    nearly = clock.forward(days=29, hours=23)
    assert (lying(plan, nearly), delete_old_wishes(at=nearly)) == (["That you ask how my day was."], 0)
    over = clock.forward(hours=1)
    assert lying(plan, over) == []
    assert (delete_old_wishes(at=over), delete_old_wishes(at=over), Wish.objects.count()) == (1, 0, 0)
    assert Notice.objects.filter(at__gt=over - timedelta(days=1)).count() == 0


def test_one_that_has_aged_out_takes_no_place(s, clock):
    for n in range(3):
        wished(s, clock.now, f"Wish {n}.")
    wished(s, clock.forward(days=30), "Another.")
    assert Wish.objects.count() == 4


def test_nobody_takes_back_the_others(plan, a, s, clock):
    with pytest.raises(Refused, match="not yours"):
        wished(s, clock.now).take_back(by=a)
    assert len(lying(plan, clock.now)) == 1


def test_a_wish_is_not_made_while_the_plan_rests_but_taken_back_at_any_time(plan, s, clock):
    one = wished(s, clock.now)
    Rest.begin(plan=plan, by=s, at=clock.now)
    with pytest.raises(Refused, match="The plan is resting"):
        wished(s, clock.now, "Another.")
    one.take_back(by=s)
    assert lying(plan, clock.now) == []


def test_a_partner_alone_cannot_put_down_a_wish(mallorys, clock):
    with pytest.raises(Refused, match="This begins when you are both here"):
        wished(mallorys.seats[0], clock.now)
