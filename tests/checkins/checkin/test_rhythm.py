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


def test_a_proposal_is_nothing_yet(plan, propose, ada):
    made = propose(ada)
    assert (Rhythm.proposed_of(plan), Rhythm.live_of(plan)) == (made, None)
    assert (Checkin.objects.count(), Event.objects.count(), Letter.objects.filter(plan=plan.pk).count()) == (0, 0, 1)


def test_the_other_finds_one_line_and_one_gathered_letter_however_often_it_is_suggested(plan, propose, ada, sam):
    for weekday in range(7):
        propose(ada, weekdays=[weekday])
    assert list(Notice.objects.filter(kind="time-suggested").values_list("to", flat=True)) == [sam.pk]
    assert Letter.objects.filter(kind="gathered", to=sam).count() == 1


def test_once_it_is_accepted_it_is_told_nobody(rhythm, sam, clock):
    letter = Letter.objects.get(kind="gathered", to=sam)
    assert gathered_still_owed({(None, letter.about)}, clock.now) == set()


def test_it_is_live_when_the_other_accepts_and_its_talks_are_there(plan, rhythm):
    assert (Rhythm.live_of(plan), Rhythm.proposed_of(plan)) == (rhythm, None)
    checkins = Checkin.objects.order_by("at")
    assert [checkin.at for checkin in checkins] == [FIRST_CHECKIN + timedelta(weeks=n) for n in range(3)]
    assert (rhythm.next_on, rhythm.next_at) == (date(2027, 2, 4), FIRST_CHECKIN + timedelta(weeks=3))


def test_whoever_proposed_cannot_accept(propose, partner, ada, clock):
    with pytest.raises(Refused):
        agree_to_rhythm(propose(ada), by=partner(ada), at=clock.now)


def test_a_new_proposal_leaves_what_is_live_until_it_is_accepted(plan, rhythm, propose, partner, ada, sam, clock):
    new = propose(sam, weekdays=[6], clock=time(10))
    assert (Rhythm.live_of(plan), Checkin.objects.filter(rhythm=rhythm).count()) == (rhythm, 3)
    agree_to_rhythm(new, by=partner(ada), at=clock.now)
    assert Rhythm.live_of(plan) == new
    assert Checkin.objects.filter(rhythm=rhythm).count() == 0
    assert Checkin.objects.filter(rhythm=new).count() == 3


def test_another_proposal_takes_the_place_of_the_first_and_an_old_page_cannot_accept_it(
    propose, partner, ada, sam, clock
):
    first = propose(ada)
    second = propose(sam, weekdays=[5])
    with pytest.raises(Refused):
        agree_to_rhythm(first, by=partner(sam), at=clock.now)
    agree_to_rhythm(second, by=partner(ada), at=clock.now)
    assert Rhythm.live_of(second.plan) == second


def test_a_proposal_may_be_taken_back_by_its_author_alone(plan, propose, partner, ada, sam, clock):
    made = propose(ada)
    with pytest.raises(Refused):
        made.take_back(by=partner(sam), at=clock.now)
    made.take_back(by=partner(ada), at=clock.now)
    assert Rhythm.proposed_of(plan) is None
    with pytest.raises(Refused):
        agree_to_rhythm(made, by=partner(sam), at=clock.now)


def test_accepting_twice_is_refused_and_changes_nothing(rhythm, partner, sam, clock):
    with pytest.raises(Refused):
        agree_to_rhythm(rhythm, by=partner(sam), at=clock.now)
    assert Rhythm.live_of(rhythm.plan) == rhythm


def test_a_plan_that_rests_proposes_and_accepts_nothing(plan, propose, partner, ada, sam, clock):
    made = propose(ada)
    Rest.begin(plan=plan, at=clock.now)
    with pytest.raises(Refused, match="resting"):
        agree_to_rhythm(made, by=partner(sam), at=clock.now)
    with pytest.raises(Refused, match="resting"):
        propose(sam)


def test_whoever_is_alone_in_a_plan_proposes_nothing(mallorys, clock):
    with pytest.raises(Refused):
        Rhythm.propose(by=mallorys.seats[0], at=clock.now, weekdays=[3], clock=time(19), zone="UTC")


@pytest.mark.parametrize("minutes", [0, 14, 20, 60])
def test_only_three_lengths(propose, ada, minutes):
    with pytest.raises(Refused):
        propose(ada, minutes=minutes)


def test_the_database_keeps_one_live_and_one_proposed(plan, rhythm, propose, ada):
    row = {"plan": plan, "by": rhythm.by, "weekday_bits": 1, "clock": time(9), "zone": "UTC", "minutes": 15}
    row |= {"proposed_at": rhythm.proposed_at}
    with pytest.raises(IntegrityError), transaction.atomic():
        Rhythm.objects.create(**row, state="live", next_on=date(2027, 1, 1), next_at=FIRST_CHECKIN)
    propose(ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rhythm.objects.create(**row, state="proposed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Rhythm.objects.filter(pk=rhythm.pk).update(next_at=None)


def test_it_is_on_the_clocks_it_names_whatever_zone_the_two_live_in(propose, partner, ada, sam, clock):
    made = propose(ada, zone="America/New_York")
    agree_to_rhythm(made, by=partner(sam), at=clock.now)
    assert Checkin.objects.earliest("at").at == FIRST_CHECKIN + timedelta(hours=5)
    assert Plan.objects.get(pk=made.plan_id).zone == "Europe/London"
