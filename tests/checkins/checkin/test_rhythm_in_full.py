"""When we talk, in full: several days, every few weeks, and never more than 21 days ahead."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from checkins.models import Checkin, Rhythm
from checkins.models.checkin.scheduling import agree_to_rhythm
from checkins.ticks import end_overdue_checkins, schedule_checkins
from plans.models import Rest
from repair.accounts.models import Person
from repair.foundation.base import Refused
from repair.mail.final_check import check_letters
from repair.mail.models import Letter, LetterPreference
from tests.checkins.conftest import FIRST_CHECKIN
from tests.harness import factories
from tests.harness.query_counts import counted

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, THURSDAY, FRIDAY, SATURDAY = 0, 1, 3, 4, 5


def on(**of):
    return list(Checkin.objects.filter(**of).order_by("on").values_list("on", flat=True))


@pytest.fixture
def live(propose, partner, ada, sam, clock):
    """What ada proposed like this and sam accepted."""

    def make(**more):
        made = propose(ada, **more)
        agree_to_rhythm(made, by=partner(sam), at=clock.now)
        return Rhythm.objects.get(pk=made.pk)

    return make


def test_a_rhythm_on_two_days_schedules_both_days_of_every_week(live):
    live(weekdays=[FRIDAY, TUESDAY])
    assert on() == [date(2027, 1, day) for day in (15, 19, 22, 26, 29)] + [date(2027, 2, 2)]


def test_a_rhythm_of_every_second_week_counts_from_its_first_checkin(live, clock):
    live(weekdays=[TUESDAY, THURSDAY], every=2)
    for _week in range(8):
        clock.forward(weeks=1)
        schedule_checkins(at=clock.now)
    assert on()[:6] == [date(2027, 1, 14), date(2027, 1, 26), date(2027, 1, 28)] + [
        date(2027, 2, day) for day in (9, 11, 23)
    ]


@pytest.mark.parametrize("every", [1, 2, 3, 4])
def test_the_first_checkin_of_a_rhythm_is_less_than_a_week_away(live, every):
    """On a Wednesday, of Tuesdays."""
    live(weekdays=[TUESDAY], every=every)
    assert on()[0] == date(2027, 1, 19)


@pytest.mark.parametrize("every", [1, 2, 3, 4])
def test_a_rhythm_schedules_one_checkin_in_each_interval_of_one_to_four_weeks(live, clock, every):
    rhythm = live(every=every)
    for _day in range(7 * 12):
        clock.forward(days=1)
        schedule_checkins(at=clock.now)
        assert max(on()) <= (clock.now + timedelta(days=21)).date()
    days = on()
    assert {later - day for day, later in pairwise(days)} == {timedelta(weeks=every)}
    assert Rhythm.objects.get(pk=rhythm.pk).next_on == days[-1] + timedelta(weeks=every)


def test_a_daily_rhythm_schedules_three_weeks_of_checkins(live, clock):
    live(weekdays=range(7))
    assert len(on()) == 21
    assert max(Checkin.objects.values_list("at", flat=True)) <= clock.now + timedelta(days=21)


def test_a_rest_does_not_change_which_weeks_a_rhythm_falls_on(live, plan, partner, ada, sam, clock):
    live(every=2)
    rest = Rest.begin(plan=plan, at=clock.now)
    schedule_checkins(at=clock.forward(days=17))
    for who in (ada, sam):
        rest.mark_ready(by=partner(who), at=clock.now)
    schedule_checkins(at=clock.now)
    assert on(at__gt=clock.now) == [date(2027, 2, 11)]


def test_a_checkin_the_day_before_another_ends_when_the_next_begins(live, plan, clock):
    live(weekdays=[MONDAY, TUESDAY])
    monday, tuesday = Checkin.objects.order_by("at")[:2]
    assert (monday.lapses_at, tuesday.lapses_at) == (tuesday.at, tuesday.at.replace(hour=0) + timedelta(days=2))
    assert Checkin.objects.coming(plan, tuesday.at - timedelta(hours=1)).first() == monday
    assert Checkin.objects.coming(plan, tuesday.at).first() == tuesday
    end_overdue_checkins(at=tuesday.at)
    assert [each.state for each in Checkin.objects.order_by("at")[:2]] == ["not held", "planned"]


@pytest.mark.parametrize("wrong", [{"weekdays": []}, {"weekdays": [7]}, {"every": 0}, {"every": 5}])
def test_a_rhythm_with_invalid_weekdays_or_interval_is_refused(propose, ada, wrong):
    """B15: nothing that has no days, or one in years."""
    with pytest.raises(Refused):
        propose(ada, **wrong)


def test_a_new_rhythm_counts_its_weeks_from_its_own_first_checkin(live, plan, propose, partner, ada, sam, clock):
    live()
    clock.to(FIRST_CHECKIN + timedelta(hours=1))
    new = propose(sam, every=3, weekdays=[SATURDAY], clock=time(10))
    agree_to_rhythm(new, by=partner(ada), at=clock.now)
    new.refresh_from_db()
    assert (new.since, on(rhythm=new)) == (date(2027, 1, 16), [date(2027, 1, 16)])
    assert new.next_on == date(2027, 2, 6)


def test_a_moved_checkin_cannot_overlap_another_and_ends_when_the_next_begins(live, plan, partner, ada, sam, clock):
    live(weekdays=[TUESDAY, FRIDAY])
    clock.to(FIRST_CHECKIN + timedelta(days=4))
    tuesday, friday = Checkin.objects.filter(at__gt=clock.now).order_by("at")[:2]
    for minutes in (-59, 0, 59):
        with pytest.raises(Refused, match="Another talk of yours"):
            tuesday.propose_move(by=partner(ada), to=friday.at + timedelta(minutes=minutes), at=clock.now)
    to = friday.at - timedelta(days=1)
    tuesday.propose_move(by=partner(ada), to=to, at=clock.now)
    tuesday.accept_move(by=partner(sam), to=to, at=clock.now)
    assert (tuesday.at, tuesday.lapses_at) == (to, friday.at)


def couples(number, clock):
    """So many more couples who talk on Thursdays."""
    for each in range(number):
        one, two = (factories.person(f"{name}{Rhythm.objects.count()}{each}") for name in ("One", "Two"))
        seats = factories.shared_plan(one, two, at=clock.now).seats
        made = Rhythm.propose(
            by=seats[0], at=clock.now, weekdays=[THURSDAY], clock=time(19), zone="Europe/London", minutes=30
        )
        agree_to_rhythm(made, by=seats[1], at=clock.now)


def test_the_scheduler_runs_as_many_queries_for_three_couples_as_for_one(clock):
    """The planner on Saturdays: when there is something to make, when there is nothing, and when all of them rest."""
    asked = []
    clock.forward(days=3)
    for more in (1, 2):
        couples(more, clock)
        clock.forward(weeks=1)
        made = counted(lambda: schedule_checkins(at=clock.now))
        nothing = counted(lambda: schedule_checkins(at=clock.now))
        for rhythm in Rhythm.objects.all():
            Rest.begin(plan=rhythm.plan, at=clock.now)
        clock.forward(weeks=4)
        passed = counted(lambda: schedule_checkins(at=clock.now))
        Rest.objects.update(ended_at=clock.now)
        schedule_checkins(at=clock.now)
        asked.append((made, nothing, passed))
    assert asked[0] == asked[1]
    assert Checkin.objects.count() == 11 + 7 + 7


def test_letters_of_three_couples_need_as_many_queries_as_those_of_one(clock):
    """A day and a half before their talks, with every letter switched on."""
    asked = []
    for more in (1, 2):
        couples(more, clock)
        for person in Person.objects.all():
            LetterPreference.objects.get_or_create(person=person, kind="talk-hour", defaults={"is_on": True})
        schedule_checkins(at=clock.now)
        asked.append(counted(lambda: schedule_checkins(at=clock.now)))
        letters = Letter.objects.filter(kind__startswith="talk")
        windows = [letters.filter(kind=kind) for kind in ("talk-tomorrow", "talk-hour")]
        for window in windows:
            found = list(window.select_related("to"))
            asked.append(counted(lambda found=found: check_letters(found, clock.now)))
    assert asked[:3] == asked[3:]
    assert [window.count() for window in windows] == [6, 6]
