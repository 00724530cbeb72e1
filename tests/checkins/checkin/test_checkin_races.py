"""Both at once: one answer each, and nobody waits for ever (B25)."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from checkins.models import Checkin, Pause, Rhythm
from checkins.models.checkin.scheduling import agree_to_rhythm
from checkins.ticks import end_overdue_checkins, schedule_checkins
from plans.models import Event, Partner
from repair.foundation.base import Refused
from repair.mail.models import Letter
from tests.harness import factories
from tests.plans.couple.test_invitation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    """Ada's and Sam's seats, and a time agreed on a day before its next talk."""
    at = timezone.now().replace(microsecond=0)
    ada, sam = factories.person("Ada"), factories.person("Sam")
    plan = factories.shared_plan(ada, sam, at=at - timedelta(days=3))
    hers, his = (Partner.objects.select_related("plan", "person").get(plan=plan, person=who) for who in (ada, sam))
    soon = at + timedelta(hours=40)
    made = Rhythm.propose(by=hers, at=at, weekdays=[soon.weekday()], clock=soon.time(), zone="UTC")
    agree_to_rhythm(made, by=his, at=at)
    return hers, his, made, at


def seat(partner):
    return Partner.objects.select_related("plan", "person").get(pk=partner.pk)


@pytest.mark.parametrize("_", range(5))
def test_a_checkin_marked_as_held_by_both_partners_at_once_is_held_once(two, _):
    hers, his, _rhythm, _at = two
    checkin = Checkin.objects.earliest("at")
    results = at_once(
        *[
            lambda by=by: Checkin.objects.get(pk=checkin.pk).hold(by=seat(by), at=checkin.at, line=str(by.seat))
            for by in (hers, his)
        ]
    )
    assert sum(isinstance(each, Refused) for each in results) == 1
    assert Event.objects.filter(kind="talk held").count() == 1
    assert Checkin.objects.get(pk=checkin.pk).line in ("a", "b")


@pytest.mark.parametrize("_", range(5))
def test_a_rhythm_accepted_twice_and_taken_back_at_once_has_one_outcome(two, _):
    hers, his, _rhythm, at = two
    new = Rhythm.propose(by=hers, at=at, weekdays=[2], clock=time(9), zone="UTC")
    fresh = lambda: Rhythm.objects.select_related("plan").get(pk=new.pk)  # noqa: E731
    results = at_once(
        lambda: agree_to_rhythm(fresh(), by=seat(his), at=at),
        lambda: agree_to_rhythm(fresh(), by=seat(his), at=at),
        lambda: fresh().take_back(by=seat(hers), at=at),
    )
    assert sum(isinstance(each, Refused) for each in results) == 2
    assert Rhythm.objects.filter(state="live").count() == 1


def test_two_pauses_begun_at_once_are_one_pause(two):
    hers, his, _rhythm, at = two
    results = at_once(*[lambda by=by: Pause.begin(by=seat(by), at=at).pk for by in (hers, his)])
    assert results[0] == results[1]
    assert (Pause.objects.count(), Event.objects.filter(kind="paused").count()) == (1, 1)


def test_four_concurrent_schedulers_create_each_checkin_and_letter_once(two):
    """REL-1, REL-15."""
    _hers, _his, rhythm, at = two
    later = at + timedelta(days=8)
    results = at_once(*[lambda: schedule_checkins(at=later) for _ in range(4)])
    assert not [each for each in results if isinstance(each, Refused)]
    on = list(Checkin.objects.filter(rhythm=rhythm).values_list("on", flat=True))
    assert len(on) == len(set(on)) == 4
    assert Letter.objects.filter(kind="talk-tomorrow").count() == 2


def test_four_concurrent_schedulers_end_an_overdue_checkin_once(two):
    at = Checkin.objects.earliest("at").lapses_at
    results = at_once(*[lambda: end_overdue_checkins(at=at) for _ in range(4)])
    assert sorted(results) == [0, 0, 0, 1]
    assert Event.objects.filter(kind="talk not held").count() == 1
