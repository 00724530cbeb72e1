"""A pause: at once, alone, and always with a time to come back (rules 13 and 32, SAF-7, SAF-16)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from checkins.models import Pause
from plans.models import Event, Rest
from plans.models.couple.rest import leave_plan
from repair.foundation.base import Refused
from repair.mail.models import Letter, LetterPreference

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def pause(plan, partner, ada, clock):
    return Pause.begin(by=partner(ada), at=clock.now)


def events():
    return sorted(Event.objects.exclude(kind="rested").values_list("kind", "who", "value"))


def letters():
    return Letter.objects.filter(kind="pause")


def test_with_nothing_signed_it_is_half_an_hour(plan, pause, clock):
    assert (pause.returns_at, Pause.running_of(plan)) == (clock.now + 30 * MINUTE, pause)
    assert events() == [("paused", None, "")]
    assert letters().count() == 0


def test_pausing_what_is_paused_is_one_pause(pause, partner, sam, clock):
    assert Pause.begin(by=partner(sam), at=clock.forward(minutes=5), minutes=60) == pause
    assert Pause.objects.get().returns_at == pause.returns_at


@pytest.mark.parametrize(("minutes", "good"), [(19, False), (20, True), (1440, True), (1441, False), (0, False)])
def test_it_lasts_from_twenty_minutes_to_a_day(plan, partner, ada, clock, minutes, good):
    at = clock.now + timedelta(seconds=31)
    if not good:
        with pytest.raises(Refused):
            Pause.begin(by=partner(ada), at=at, minutes=minutes)
        return
    made = Pause.begin(by=partner(ada), at=at, minutes=minutes)
    assert 20 * MINUTE <= made.returns_at - at <= 1440 * MINUTE


def test_the_database_knows_no_pause_without_return(pause):
    for minutes in (19, 1441):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pause.objects.update(minutes=minutes)


def test_it_works_while_the_plan_rests_whatever_made_it_rest(plan, partner, ada, sam, clock):
    leave_plan(by=partner(ada), at=clock.now)
    assert Rest.of(plan) is not None
    assert Pause.begin(by=partner(sam), at=clock.now).ended_at is None
    assert letters().count() == 0


def test_alone_in_a_plan_or_in_a_closed_one_there_is_none(plan, mallorys, partner, ada, sam, clock):
    with pytest.raises(Refused):
        Pause.begin(by=mallorys.seats[0], at=clock.now)
    his = partner(sam)
    leave_plan(by=partner(ada), at=clock.now, days=0)
    with pytest.raises(Refused):
        Pause.begin(by=his, at=clock.now)


def test_whoever_asked_chooses_for_ten_minutes_as_often_as_wished(pause, partner, ada, clock):
    for minutes in (60, 45):
        pause.set_time(by=partner(ada), at=clock.forward(minutes=2), minutes=minutes)
    assert (pause.returns_at, pause.is_moved) == (clock.now + 45 * MINUTE, False)


@pytest.mark.parametrize("late", [5, 31])
def test_either_sets_one_new_time_and_no_second(pause, partner, ada, sam, clock, late):
    pause.set_time(by=partner(sam), at=clock.forward(minutes=late), minutes=60)
    assert (pause.returns_at, pause.is_moved) == (clock.now + 60 * MINUTE, True)
    for who in (ada, sam):
        with pytest.raises(Refused, match="next talk"):
            pause.set_time(by=partner(who), at=clock.now, minutes=60)


def test_back_at_the_time(plan, pause, partner, sam, clock):
    pause.come_back(by=partner(sam), at=clock.forward(minutes=30), in_time=True)
    assert Pause.running_of(plan) is None
    assert events() == [("pause returned", None, "in time"), ("paused", None, "")]


def test_back_later(pause, partner, ada, clock):
    pause.come_back(by=partner(ada), at=clock.forward(hours=2), in_time=False)
    assert events()[0] == ("pause returned", None, "later")


def test_after_a_new_time_it_is_later(pause, partner, ada, sam, clock):
    pause.set_time(by=partner(sam), at=clock.forward(minutes=20), minutes=30)
    pause.come_back(by=partner(ada), at=clock.forward(minutes=30), in_time=True)
    assert events()[0] == ("pause returned", None, "later")


def test_nobody_ends_it_before_its_time(pause, partner, sam, clock):
    at = clock.forward(minutes=29)
    with pytest.raises(Refused):
        pause.come_back(by=partner(sam), at=at, in_time=True)
    with pytest.raises(Refused):
        pause.carry(by=partner(sam), at=at)


def test_it_goes_to_the_next_talk_and_is_no_return(pause, partner, sam, clock):
    pause.carry(by=partner(sam), at=clock.forward(minutes=30))
    assert (pause.outcome, events()) == ("carried", [("paused", None, "")])
    with pytest.raises(Refused):
        pause.come_back(by=partner(sam), at=clock.now, in_time=True)


class TestItsLetter:
    @pytest.fixture
    def wanted(self, sam):
        LetterPreference.objects.create(person=sam, kind="pause", is_on=True)

    def test_only_for_whoever_switched_it_on(self, wanted, pause, sam):
        [letter] = letters()
        assert (letter.to, letter.expires_at, letter.about) == (sam, pause.returns_at, str(pause.pk))

    def test_never_to_the_one_who_asked(self, wanted, plan, partner, sam, clock):
        Pause.begin(by=partner(sam), at=clock.now)
        assert letters().count() == 0

    def test_at_most_one_in_two_hours_though_a_pause_is_never_refused(self, wanted, plan, partner, ada, clock):
        for _again in range(6):
            pause = Pause.begin(by=partner(ada), at=clock.now)
            pause.carry(by=partner(ada), at=clock.forward(minutes=30))
        assert Pause.objects.count() == 6
        assert letters().count() == 2

    def test_over_it_owes_nothing(self, wanted, pause, partner, ada, clock):
        pause.carry(by=partner(ada), at=clock.forward(minutes=30))
        assert list(letters().values_list("state", flat=True)) == ["cancelled"]
