"""When we talk: one proposes, the other accepts, and what is live goes on until then."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from checkins.models import Checkin, Rhythm
from checkins.models.checkin.scheduling import agree_to_rhythm
from plans.models import Event, Plan, Rest
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from repair.mail.models.notice import gathered_still_owed
from tests.checkins.conftest import FIRST_CHECKIN

pytestmark = pytest.mark.django_db


def test_a_proposed_rhythm_creates_no_checkin_and_no_event(plan, propose, ada):
    made = propose(ada)
    assert (Rhythm.proposed_of(plan), Rhythm.live_of(plan)) == (made, None)
    assert (Checkin.objects.count(), Event.objects.count(), Letter.objects.filter(plan=plan.pk).count()) == (0, 0, 1)


def test_repeated_rhythm_proposals_give_one_notice_and_one_gathered_letter(plan, propose, ada, sam):
    for weekday in range(7):
        propose(ada, weekdays=[weekday])
    assert list(Notice.objects.filter(kind="time-suggested").values_list("to", flat=True)) == [sam.pk]
    assert Letter.objects.filter(kind="gathered", to=sam).count() == 1


def test_an_accepted_rhythm_owes_no_gathered_letter(rhythm, sam, clock):
    letter = Letter.objects.get(kind="gathered", to=sam)
    assert gathered_still_owed({(None, letter.about)}, clock.now) == set()


def test_an_accepted_rhythm_is_live_and_its_checkins_are_created(plan, rhythm):
    assert (Rhythm.live_of(plan), Rhythm.proposed_of(plan)) == (rhythm, None)
    checkins = Checkin.objects.order_by("at")
    assert [checkin.at for checkin in checkins] == [FIRST_CHECKIN + timedelta(weeks=n) for n in range(3)]
    assert (rhythm.next_on, rhythm.next_at) == (date(2027, 2, 4), FIRST_CHECKIN + timedelta(weeks=3))


def test_a_partner_cannot_accept_their_own_rhythm_proposal(propose, partner, ada, clock):
    with pytest.raises(Refused):
        agree_to_rhythm(propose(ada), by=partner(ada), at=clock.now)


def test_a_new_rhythm_proposal_leaves_the_live_rhythm_until_it_is_accepted(
    plan, rhythm, propose, partner, ada, sam, clock
):
    new = propose(sam, weekdays=[6], clock=time(10))
    assert (Rhythm.live_of(plan), Checkin.objects.filter(rhythm=rhythm).count()) == (rhythm, 3)
    agree_to_rhythm(new, by=partner(ada), at=clock.now)
    assert Rhythm.live_of(plan) == new
    assert Checkin.objects.filter(rhythm=rhythm).count() == 0
    assert Checkin.objects.filter(rhythm=new).count() == 3


def test_a_second_rhythm_proposal_replaces_the_first_which_cannot_be_accepted(propose, partner, ada, sam, clock):
    first = propose(ada)
    second = propose(sam, weekdays=[5])
    with pytest.raises(Refused):
        agree_to_rhythm(first, by=partner(sam), at=clock.now)
    agree_to_rhythm(second, by=partner(ada), at=clock.now)
    assert Rhythm.live_of(second.plan) == second


def test_a_rhythm_proposal_can_be_taken_back_by_its_author_alone(plan, propose, partner, ada, sam, clock):
    made = propose(ada)
    with pytest.raises(Refused):
        made.take_back(by=partner(sam), at=clock.now)
    made.take_back(by=partner(ada), at=clock.now)
    assert Rhythm.proposed_of(plan) is None
    with pytest.raises(Refused):
        agree_to_rhythm(made, by=partner(sam), at=clock.now)


def test_accepting_a_live_rhythm_again_is_refused(rhythm, partner, sam, clock):
    with pytest.raises(Refused):
        agree_to_rhythm(rhythm, by=partner(sam), at=clock.now)
    assert Rhythm.live_of(rhythm.plan) == rhythm


def test_a_resting_plan_refuses_to_propose_or_accept_a_rhythm(plan, propose, partner, ada, sam, clock):
    made = propose(ada)
    Rest.begin(plan=plan, at=clock.now)
    with pytest.raises(Refused, match="resting"):
        agree_to_rhythm(made, by=partner(sam), at=clock.now)
    with pytest.raises(Refused, match="resting"):
        propose(sam)


def test_a_partner_alone_in_a_plan_cannot_propose_a_rhythm(mallorys, clock):
    with pytest.raises(Refused):
        Rhythm.propose(by=mallorys.seats[0], at=clock.now, weekdays=[3], clock=time(19), zone="UTC")


@pytest.mark.parametrize("minutes", [0, 14, 20, 60])
def test_a_rhythm_with_an_unlisted_length_is_refused(propose, ada, minutes):
    with pytest.raises(Refused):
        propose(ada, minutes=minutes)


def test_the_database_refuses_a_second_live_or_proposed_rhythm_of_a_plan(plan, rhythm, propose, ada):
    row = {"plan": plan, "by": rhythm.by, "weekday_bits": 1, "clock": time(9), "zone": "UTC", "minutes": 15}
    row |= {"proposed_at": rhythm.proposed_at}
    with pytest.raises(IntegrityError), transaction.atomic():
        Rhythm.objects.create(**row, state="live", next_on=date(2027, 1, 1), next_at=FIRST_CHECKIN)
    propose(ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rhythm.objects.create(**row, state="proposed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Rhythm.objects.filter(pk=rhythm.pk).update(next_at=None)


def test_a_rhythm_follows_its_own_time_zone_whatever_zone_the_plan_has(propose, partner, ada, sam, clock):
    made = propose(ada, zone="America/New_York")
    agree_to_rhythm(made, by=partner(sam), at=clock.now)
    assert Checkin.objects.earliest("at").at == FIRST_CHECKIN + timedelta(hours=5)
    assert Plan.objects.get(pk=made.plan_id).zone == "Europe/London"
