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


def test_a_pause_without_a_signed_rule_lasts_half_an_hour(plan, pause, clock):
    assert (pause.returns_at, Pause.running_of(plan)) == (clock.now + 30 * MINUTE, pause)
    assert events() == [("paused", None, "")]
    assert letters().count() == 0


def test_a_pause_begun_during_a_pause_is_the_same_pause(pause, partner, sam, clock):
    assert Pause.begin(by=partner(sam), at=clock.forward(minutes=5), minutes=60) == pause
    assert Pause.objects.get().returns_at == pause.returns_at


@pytest.mark.parametrize(("minutes", "good"), [(19, False), (20, True), (1440, True), (1441, False), (0, False)])
def test_a_pause_lasts_from_twenty_minutes_to_a_day(plan, partner, ada, clock, minutes, good):
    at = clock.now + timedelta(seconds=31)
    if not good:
        with pytest.raises(Refused):
            Pause.begin(by=partner(ada), at=at, minutes=minutes)
        return
    made = Pause.begin(by=partner(ada), at=at, minutes=minutes)
    assert 20 * MINUTE <= made.returns_at - at <= 1440 * MINUTE


def test_the_database_refuses_a_pause_outside_twenty_minutes_to_a_day(pause):
    for minutes in (19, 1441):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pause.objects.update(minutes=minutes)


def test_a_pause_can_begin_while_the_plan_rests_because_a_partner_left(plan, partner, ada, sam, clock):
    leave_plan(by=partner(ada), at=clock.now)
    assert Rest.of(plan) is not None
    assert Pause.begin(by=partner(sam), at=clock.now).ended_at is None
    assert letters().count() == 0


def test_a_pause_is_refused_to_a_partner_alone_and_in_a_closed_plan(plan, mallorys, partner, ada, sam, clock):
    with pytest.raises(Refused):
        Pause.begin(by=mallorys.seats[0], at=clock.now)
    his = partner(sam)
    leave_plan(by=partner(ada), at=clock.now, days=0)
    with pytest.raises(Refused):
        Pause.begin(by=his, at=clock.now)


def test_a_partner_who_paused_can_choose_its_time_again_within_ten_minutes(pause, partner, ada, clock):
    for minutes in (60, 45):
        pause.set_time(by=partner(ada), at=clock.forward(minutes=2), minutes=minutes)
    assert (pause.returns_at, pause.is_moved) == (clock.now + 45 * MINUTE, False)


@pytest.mark.parametrize("late", [5, 31])
def test_a_pause_gets_one_new_time_and_no_second_from_either_partner(pause, partner, ada, sam, clock, late):
    pause.set_time(by=partner(sam), at=clock.forward(minutes=late), minutes=60)
    assert (pause.returns_at, pause.is_moved) == (clock.now + 60 * MINUTE, True)
    for who in (ada, sam):
        with pytest.raises(Refused, match="next talk"):
            pause.set_time(by=partner(who), at=clock.now, minutes=60)


def test_a_return_at_the_end_of_a_pause_is_recorded_as_in_time(plan, pause, partner, sam, clock):
    pause.come_back(by=partner(sam), at=clock.forward(minutes=30), in_time=True)
    assert Pause.running_of(plan) is None
    assert events() == [("pause returned", None, "in time"), ("paused", None, "")]


def test_a_late_return_from_a_pause_is_recorded_as_later(pause, partner, ada, clock):
    pause.come_back(by=partner(ada), at=clock.forward(hours=2), in_time=False)
    assert events()[0] == ("pause returned", None, "later")


def test_a_return_after_a_new_time_of_a_pause_is_recorded_as_later(pause, partner, ada, sam, clock):
    pause.set_time(by=partner(sam), at=clock.forward(minutes=20), minutes=30)
    pause.come_back(by=partner(ada), at=clock.forward(minutes=30), in_time=True)
    assert events()[0] == ("pause returned", None, "later")


def test_a_pause_cannot_be_ended_or_carried_before_its_time(pause, partner, sam, clock):
    at = clock.forward(minutes=29)
    with pytest.raises(Refused):
        pause.come_back(by=partner(sam), at=at, in_time=True)
    with pytest.raises(Refused):
        pause.carry(by=partner(sam), at=at)


def test_a_pause_carried_to_the_next_checkin_is_no_return(pause, partner, sam, clock):
    pause.carry(by=partner(sam), at=clock.forward(minutes=30))
    assert (pause.outcome, events()) == ("carried", [("paused", None, "")])
    with pytest.raises(Refused):
        pause.come_back(by=partner(sam), at=clock.now, in_time=True)


class TestItsLetter:
    @pytest.fixture
    def wanted(self, sam):
        LetterPreference.objects.create(person=sam, kind="pause", is_on=True)

    def test_a_pause_letter_goes_only_to_the_partner_who_switched_it_on(self, wanted, pause, sam):
        [letter] = letters()
        assert (letter.to, letter.expires_at, letter.about) == (sam, pause.returns_at, str(pause.pk))

    def test_a_pause_letter_is_not_owed_to_the_partner_who_paused(self, wanted, plan, partner, sam, clock):
        Pause.begin(by=partner(sam), at=clock.now)
        assert letters().count() == 0

    def test_a_pause_letter_is_owed_at_most_once_in_two_hours_and_no_pause_is_refused(
        self, wanted, plan, partner, ada, clock
    ):
        for _again in range(6):
            pause = Pause.begin(by=partner(ada), at=clock.now)
            pause.carry(by=partner(ada), at=clock.forward(minutes=30))
        assert Pause.objects.count() == 6
        assert letters().count() == 2

    def test_a_pause_that_is_over_cancels_its_letter(self, wanted, pause, partner, ada, clock):
        pause.carry(by=partner(ada), at=clock.forward(minutes=30))
        assert list(letters().values_list("state", flat=True)) == ["cancelled"]
