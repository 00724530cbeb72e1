"""How it went: marked by its owner, on two days, by the midnight of where they live."""

from datetime import UTC, date, datetime, timedelta

import pytest

from plans.models import Commitment, Event, Mark, Noticed
from plans.models.couple.for_you import items_for
from plans.models.couple.rest import Rest
from plans.models.marks.recent import OwnDueList, RecentMarks
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from tests.conftest import SPRING_FORWARD_LONDON
from tests.harness.factories import Browser
from tests.plans import contract_steps

THURSDAY = date(2027, 1, 14)  # the day on which the agreement of the scenes begins to run
DAY = timedelta(days=1)


@pytest.fixture
def seats(plan):
    """Ada and Sam, each in their seat."""
    return plan.seats


@pytest.fixture
def walk(plan, clock):
    """Ada does one thing of this rhythm; the clock stands at Thursday noon."""

    def walk(**words):
        contract = contract_steps.running(plan, clock, **words)
        return Commitment.objects.get(plan=contract.plan)

    return walk


def on(day):
    """Noon of that day of January."""
    return datetime(2027, 1, day, 12, tzinfo=UTC)


def noticed(seat, at):
    """What of this partner's commitments is on their list as noticed by the other."""
    keys = [about for item in items_for(seat, at=at) if item.kind.name == "noticed" for about in item.abouts]
    return [each.commitment for each in Noticed.objects.filter(pk__in=keys).select_related("commitment")]


def test_a_tap_says_how_the_day_went(walk, seats, clock):
    thing = walk()
    letters = Letter.objects.count(), Notice.objects.count(), Event.objects.count()
    Mark.make(thing, by=seats[0], day=THURSDAY, said="kept", at=clock.now)
    assert list(Mark.objects.values_list("commitment", "day", "said", "way")) == [(thing.pk, THURSDAY, "kept", "")]
    assert (Letter.objects.count(), Notice.objects.count(), Event.objects.count()) == letters


def test_a_later_word_takes_the_place_of_the_first_and_can_be_undone(walk, seats, clock):
    thing = walk()
    Mark.make(thing, by=seats[0], day=THURSDAY, said="not", way="tired", at=clock.now)
    Mark.make(thing, by=seats[0], day=THURSDAY, said="kept", way="tired", at=clock.now)
    assert list(Mark.objects.values_list("said", "way")) == [("kept", "")]
    for _again in range(2):
        Mark.undo(thing, by=seats[0], day=THURSDAY, at=clock.now)
    assert not Mark.objects.exists()


def test_only_its_owner_marks_it(walk, seats, clock):
    thing = walk()
    with pytest.raises(Refused, match="Only the one who does it"):
        Mark.make(thing, by=seats[1], day=THURSDAY, said="not", at=clock.now)
    Mark.make(thing, by=seats[0], day=THURSDAY, said="kept", at=clock.now)
    with pytest.raises(Refused, match="Only the one who does it"):
        Mark.undo(thing, by=seats[1], day=THURSDAY, at=clock.now)
    assert Mark.objects.get().said == "kept"


@pytest.mark.parametrize(("back", "goes"), [(-1, False), (0, True), (1, True), (2, False)])
def test_today_and_yesterday_can_be_said(walk, seats, clock, back, goes):
    thing = walk()
    at = clock.forward(days=10)
    day = THURSDAY + timedelta(days=10 - back)
    if goes:
        assert Mark.make(thing, by=seats[0], day=day, said="partly", way="big", at=at).day == day
    else:
        with pytest.raises(Refused, match="today and yesterday"):
            Mark.make(thing, by=seats[0], day=day, said="partly", at=at)


def test_the_day_before_it_began_cannot_be_said(walk, seats, clock):
    thing = walk()
    with pytest.raises(Refused, match="before your agreement began"):
        Mark.make(thing, by=seats[0], day=THURSDAY - DAY, said="kept", at=clock.now)
    assert RecentMarks.of(seats[0], at=on(13)).own_due_list().today == []


def test_did_not_come_up_is_for_what_may_not(walk, seats, clock):
    thing = walk(cadence="daily")
    with pytest.raises(Refused, match="may not come up"):
        Mark.make(thing, by=seats[0], day=THURSDAY, said="none", at=clock.now)
    assert [value for value, _label in RecentMarks.of(seats[0], at=clock.now).own_due_list().today[0].choices] == [
        "kept",
        "partly",
        "not",
    ]


def test_a_commitment_that_may_not_come_up_has_a_fourth_answer(walk, seats, clock):
    thing = walk(cadence="event")
    Mark.make(thing, by=seats[0], day=THURSDAY, said="none", at=clock.now)
    assert [value for value, _label in RecentMarks.of(seats[0], at=clock.now).own_due_list().today[0].choices] == [
        "kept",
        "partly",
        "not",
        "none",
    ]


def test_midnight_is_the_owners_own(walk, seats, clock, ada):
    walk()
    ada.zone = "Pacific/Auckland"  # 13 hours ahead of London in January
    ada.save()
    seats[0].refresh_from_db()
    assert seats[0].day(datetime(2027, 1, 15, 10, 59, tzinfo=UTC)) == date(2027, 1, 15)
    assert seats[0].day(datetime(2027, 1, 15, 11, 0, tzinfo=UTC)) == date(2027, 1, 16)
    assert seats[1].day(datetime(2027, 1, 15, 11, 0, tzinfo=UTC)) == date(2027, 1, 15)


@pytest.mark.parametrize(("hour", "day"), [(22, 27), (23, 27), (24, 28), (46, 28), (47, 29)])
def test_the_short_sunday_has_its_own_midnights(seats, hour, day):
    at = SPRING_FORWARD_LONDON - DAY + timedelta(hours=hour)
    assert seats[0].day(at) == date(2027, 3, day)


@pytest.mark.parametrize(
    ("cadence", "days"),
    [
        ("daily", [14, 15, 16, 17, 18, 19]),
        ("weekdays", [14, 15, 18, 19]),
        ("weekly", [14, 18, 19]),
        ("monthly", [14]),
        ("event", [14, 15, 16, 17, 18, 19]),
    ],
)
def test_a_commitment_marked_on_thursday_is_due_again_by_its_cadence(walk, seats, clock, cadence, days):
    """Monday is the 18th; a week or a month that has a word asks for no other."""
    thing = walk(cadence=cadence)
    Mark.make(thing, by=seats[0], day=THURSDAY, said="kept", at=clock.now)
    shown = [day for day in range(14, 20) if RecentMarks.of(seats[0], at=on(day)).own_due_list().today]
    assert shown == days
    assert [one.mark.said for one in RecentMarks.of(seats[0], at=clock.now).own_due_list().today] == ["kept"]
    assert RecentMarks.of(seats[1], at=clock.now).own_due_list() == OwnDueList([], [])


def test_a_resting_plan_asks_nothing_and_takes_nothing(walk, plan, seats, clock):
    thing = walk()
    asks = lambda: b"I say hello first." in Browser(seats[0].person).get("/today/").content  # noqa: E731
    assert asks()
    Rest.begin(plan=plan, by=seats[0], at=clock.now)
    assert not asks()
    with pytest.raises(Refused):
        Mark.make(thing, by=seats[0], day=THURSDAY, said="kept", at=clock.now)


def test_a_commitment_that_ended_keeps_its_marks_and_takes_no_more(walk, seats, clock):
    thing = walk()
    Mark.make(thing, by=seats[0], day=THURSDAY, said="kept", at=clock.now)
    Commitment.end_all(thing.plan, but=[], at=clock.now)
    with pytest.raises(Refused, match="no part of your agreement"):
        Mark.make(thing, by=seats[0], day=THURSDAY, said="not", at=clock.now)
    assert Mark.objects.get().said == "kept"


def test_the_other_sees_marks_when_they_want_to(walk, seats, clock):
    thing = walk()
    mark = Mark.make(thing, by=seats[0], day=THURSDAY, said="kept", at=clock.now)

    def seen(**more):
        return [
            day.mark for told in RecentMarks.of(seats[1], at=clock.now).others_marked_today(**more) for day in told.days
        ]

    assert (seen(is_checkin_day=False), seen(is_checkin_day=True)) == ([], [mark])  # as it is before anything is chosen
    seats[1].set_marks_shown("daily")
    assert (seen(is_checkin_day=False), seen(is_checkin_day=True)) == ([mark], [mark])
    seats[1].set_marks_shown("asked")
    assert (seen(is_checkin_day=False), seen(is_checkin_day=True)) == ([], [])
    assert [told.days[0].mark for told in RecentMarks.of(seats[1], at=clock.now).others_marked_since(THURSDAY)] == [
        mark
    ]
    assert RecentMarks.of(seats[0], at=clock.now).others_marked_since(THURSDAY) == []


def test_an_i_noticed_reaches_the_owner_of_the_mark(walk, seats, clock):
    thing = walk()
    Mark.make(thing, by=seats[0], day=THURSDAY, said="kept", at=clock.now)
    for _again in range(2):
        Noticed.say(thing, by=seats[1], day=THURSDAY, at=clock.now)
    assert noticed(seats[0], clock.now) == [thing]
    assert noticed(seats[1], clock.now) == []
    assert noticed(seats[0], clock.now + 28 * DAY) == []
    with pytest.raises(Refused, match="what the other one does"):
        Noticed.say(thing, by=seats[0], day=THURSDAY, at=clock.now)
    Noticed.take_back(thing, by=seats[1], day=THURSDAY)
    assert noticed(seats[0], clock.now) == []


def test_a_week_later_it_is_said_in_the_talk(walk, seats, clock):
    thing = walk()
    Mark.make(thing, by=seats[0], day=THURSDAY, said="partly", at=clock.now)
    Noticed.say(thing, by=seats[1], day=THURSDAY, at=clock.now + 6 * DAY)
    with pytest.raises(Refused, match="in your talk"):
        Noticed.say(thing, by=seats[1], day=THURSDAY - DAY, at=clock.now + 6 * DAY)


@pytest.mark.parametrize("said", [None, "not", "none"])
def test_a_day_without_a_kept_mark_takes_no_i_noticed(walk, seats, clock, said):
    """It would be an answer to the mark."""
    thing = walk(cadence="event")
    if said:
        Mark.make(thing, by=seats[0], day=THURSDAY, said=said, at=clock.now)
    with pytest.raises(Refused, match="nothing marked as done"):
        Noticed.say(thing, by=seats[1], day=THURSDAY, at=clock.now)


def test_an_i_noticed_stays_readable_and_can_be_taken_back_at_rest(walk, plan, seats, clock):
    thing = walk()
    Mark.make(thing, by=seats[0], day=THURSDAY, said="kept", at=clock.now)
    Noticed.say(thing, by=seats[1], day=THURSDAY, at=clock.now)
    [told] = RecentMarks.of(seats[1], at=clock.now + 20 * DAY).others_marked_since(THURSDAY)
    assert [day.is_noticed for day in told.days] == [True]
    Rest.begin(plan=plan, by=seats[0], at=clock.now)
    Noticed.take_back(thing, by=seats[1], day=THURSDAY)
    assert not Noticed.objects.exists()


def test_a_day_that_has_not_begun_here_is_not_shown(walk, seats, clock):
    """The mark of an owner far to the east would say where they are (SEC-19)."""
    thing = walk()
    seats[0].person.zone = "Pacific/Auckland"
    seats[0].person.save()
    evening = clock.now.replace(hour=14)
    Mark.make(thing, by=seats[0], day=THURSDAY + DAY, said="kept", at=evening)
    assert RecentMarks.of(seats[1], at=evening).others_marked_since(THURSDAY) == []
    [told] = RecentMarks.of(seats[1], at=evening + DAY).others_marked_since(THURSDAY)
    assert [day.mark.day for day in told.days] == [THURSDAY + DAY]


def test_seven_light_days_go_by_themselves(seats, clock):
    seats[0].make_week_light(at=clock.now)
    assert [seats[0].is_light(date(2027, 1, day)) for day in (13, 19, 20)] == [True, True, False]
    seats[0].make_week_usual()
    assert not seats[0].is_light(date(2027, 1, 13))
    assert not seats[1].is_light(date(2027, 1, 13))


def test_a_daily_commitment_may_be_marked_weekly_from_the_fifth_week(walk, seats, clock):
    thing = walk(cadence="daily")
    assert not thing.may_be_marked_weekly(clock.now + timedelta(days=27))
    at = clock.forward(days=28)  # a Thursday
    assert thing.may_be_marked_weekly(at)
    thing.mark_weekly(True, by=seats[0])
    Mark.make(thing, by=seats[0], day=seats[0].day(at), said="kept", at=at)
    days = [at + timedelta(days=n) for n in range(6)]
    assert [bool(RecentMarks.of(seats[0], at=day).own_due_list().today) for day in days] == [
        True,
        False,
        False,
        False,
        True,
        True,
    ]
    thing.mark_weekly(False, by=seats[0])
    assert all(RecentMarks.of(seats[0], at=day).own_due_list().today for day in days)
    with pytest.raises(Refused, match="Only the one who does this"):
        thing.mark_weekly(True, by=seats[1])
