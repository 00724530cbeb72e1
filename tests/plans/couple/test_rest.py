"""Standing still, waking, leaving: alone, at once, and alike to the other (SAF-11, rules 6 and 22)."""

from datetime import timedelta

import pytest

from plans.models import Event, Invitation, Partner, Plan, Rest
from plans.models.couple.rest import close_due_plans, leave_plan, require_awake
from repair.foundation.base import Refused
from repair.mail import kinds
from repair.mail.models import Letter
from tests.harness import factories

pytestmark = pytest.mark.django_db


def test_either_rests_it_at_once_and_alone(plan, partner, ada, clock):
    rest = Rest.begin(plan=plan, by=partner(ada), at=clock.now)
    assert Rest.of(plan) == rest
    assert list(Event.objects.values_list("kind", "who")) == [("rested", None)]


def test_resting_twice_is_resting_once(plan, partner, ada, sam, clock):
    one = Rest.begin(plan=plan, by=partner(ada), at=clock.now)
    assert Rest.begin(plan=plan, by=partner(sam), at=clock.now, cause=Rest.Cause.UNSIGNING) == one
    assert (Rest.objects.count(), Rest.objects.get().cause) == (1, "by hand")


def test_letters_of_the_plan_stop(plan, partner, ada, sam, clock):
    Letter.post("invitation", at=clock.now, key="k", to=sam, plan=plan.pk)
    Rest.begin(plan=plan, by=partner(ada), at=clock.now)
    assert list(Letter.objects.filter(key="k").values_list("state", flat=True)) == ["cancelled"]


def test_nothing_that_waits_to_be_told_is_owed_while_it_rests_whatever_the_cause(plan, partner, ada, clock):
    """Else the other could tell a leaving by a letter that does not come."""
    pair = {(None, str(plan.pk))}
    assert kinds.letter_kind("joined").still_owed(pair, clock.now) == pair
    Rest.begin(plan=plan, by=partner(ada), at=clock.now)
    assert kinds.letter_kind("joined").still_owed(pair, clock.now) == set()


def test_a_partner_alone_cannot_rest_the_plan(mallorys, clock):
    with pytest.raises(Refused):
        Rest.begin(plan=mallorys, by=mallorys.seats[0], at=clock.now)


def test_acts_for_both_are_refused_while_the_plan_rests_and_after_it_closed(plan, partner, ada, clock):
    require_awake(plan)
    leave_plan(by=partner(ada), at=clock.now)
    with pytest.raises(Refused):
        require_awake(plan)
    close_due_plans(at=clock.forward(days=7))
    with pytest.raises(Refused):
        require_awake(Plan.objects.get(pk=plan.pk))


def test_waking_takes_both_and_each_sees_only_their_own_word(plan, partner, ada, sam, clock):
    rest = Rest.begin(plan=plan, by=partner(ada), at=clock.now)
    assert rest.mark_ready(by=partner(sam), at=clock.now) is False
    assert (rest.is_ready(partner(sam)), rest.is_ready(partner(ada))) == (True, False)
    assert rest.mark_ready(by=partner(ada), at=clock.now) is True
    assert Rest.of(plan) is None
    assert sorted(Event.objects.values_list("kind", flat=True)) == ["rested", "woke"]


def test_a_word_taken_back_leaves_nothing(plan, partner, ada, sam, clock):
    rest = Rest.begin(plan=plan, by=partner(ada), at=clock.now)
    rest.mark_ready(by=partner(sam), at=clock.now)
    rest.unmark_ready(by=partner(sam))
    assert rest.mark_ready(by=partner(ada), at=clock.now) is False


class TestLeaving:
    def test_the_leaver_is_free_at_once_and_the_other_reads_resting(self, plan, partner, ada, sam, clock):
        leave_plan(by=partner(ada), at=clock.now)
        assert Plan.begin(by=ada, at=clock.now).seats[0].person == ada
        assert Rest.of(plan) is not None
        assert Plan.objects.get(pk=plan.pk).is_shared is True
        assert Partner.objects.live().filter(person=sam).exists()

    def test_a_plan_that_a_partner_left_cannot_be_woken(self, plan, partner, ada, sam, clock):
        leave_plan(by=partner(ada), at=clock.now)
        rest = Rest.of(plan)
        assert rest.mark_ready(by=partner(sam), at=clock.now) is False
        assert rest.is_ready(partner(sam)) is True
        assert Rest.of(plan) == rest

    @pytest.mark.parametrize("days", [0, 7, 30])
    def test_a_plan_that_was_left_is_closed_after_the_chosen_days(self, plan, partner, ada, clock, days):
        leave_plan(by=partner(ada), at=clock.now, days=days)
        if days:
            assert close_due_plans(at=clock.now + timedelta(days=days, seconds=-1)) == 0
            assert close_due_plans(at=clock.now + timedelta(days=days)) == 1
        assert close_due_plans(at=clock.now + timedelta(days=days)) == 0
        assert Plan.objects.get(pk=plan.pk).closed_at is not None

    @pytest.mark.parametrize("days", [-1, 31])
    def test_no_other_span_can_be_chosen(self, plan, partner, ada, clock, days):
        with pytest.raises(Refused):
            leave_plan(by=partner(ada), at=clock.now, days=days)

    def test_leaving_twice_and_both_leaving_is_fine(self, plan, partner, ada, sam, clock):
        leave_plan(by=partner(ada), at=clock.now)
        leave_plan(by=partner(ada), at=clock.now)
        leave_plan(by=partner(sam), at=clock.now)
        assert Partner.objects.live().filter(plan=plan).count() == 0
        assert Rest.objects.count() == 1

    def test_no_letter_tells_the_other(self, plan, partner, ada, clock):
        before = Letter.objects.count()
        leave_plan(by=partner(ada), at=clock.now)
        assert Letter.objects.count() == before

    def test_the_partner_left_behind_may_begin_anew_once_the_plan_is_closed(self, plan, partner, ada, sam, clock):
        leave_plan(by=partner(ada), at=clock.now, days=7)
        with pytest.raises(Refused):
            Plan.begin(by=sam, at=clock.now)
        close_due_plans(at=clock.forward(days=7))
        assert Plan.begin(by=sam, at=clock.now).seats[0].person == sam

    def test_the_partner_left_behind_may_be_invited_into_another_plan(self, plan, partner, ada, sam, mallorys, clock):
        leave_plan(by=partner(ada), at=clock.now, days=0)
        asked = Invitation.ask(by=mallorys.seats[0], address=sam.email, at=clock.now)
        assert asked.accept(person=sam, at=clock.now) is True

    def test_an_invitation_of_the_leaver_ends_with_it(self, ada, clock):
        alone = Plan.begin(by=ada, at=clock.now).seats[0]
        asked = Invitation.ask(by=alone, address="x@example.org", at=clock.now)
        leave_plan(by=alone, at=clock.now)
        with pytest.raises(Refused):
            asked.accept(person=factories.person("X"), at=clock.now)
