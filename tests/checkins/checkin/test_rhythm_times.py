"""The weekly arithmetic: 19:00 stays 19:00, in every zone, over every night on which clocks change (REL-13)."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule, tz

from checkins.models.checkin.rhythm_times import (
    LocalSchedule,
    WeeklyRecurrence,
    comes_twice,
    is_in_gap,
    next_clock_anomaly,
    next_clock_shift,
    schedule_in_zone,
    weekdays_from_bits,
    weekdays_to_bits,
)
from repair.foundation.clock import wall_clock_to_utc

ZONES = [
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "America/Santiago",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Pacific/Chatham",
    "Pacific/Auckland",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Asia/Kolkata",
]
CLOCKS = [time(19), time(0, 30), time(1, 45), time(2, 30), time(3), time(23, 59)]
START = datetime(2027, 1, 1, tzinfo=UTC)
OVER = date(2030, 1, 1)
VECTORS = [
    ("America/New_York", "2027-03-14 02:30", "2027-03-14T07:30", "03:30"),
    ("America/New_York", "2027-11-07 01:30", "2027-11-07T05:30", "01:30"),
    ("Europe/London", "2027-03-28 01:30", "2027-03-28T01:30", "02:30"),
    ("Europe/London", "2027-10-31 01:30", "2027-10-31T00:30", "01:30"),
    ("Australia/Lord_Howe", "2027-10-03 02:15", "2027-10-02T15:45", "02:45"),
    ("Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-03T14:45", "01:45"),
    ("America/Santiago", "2027-09-05 00:30", "2027-09-05T04:30", "01:30"),
    ("Africa/Cairo", "2027-04-30 00:30", "2027-04-29T22:30", "01:30"),
    ("Pacific/Chatham", "2027-09-26 03:00", "2027-09-25T14:15", "04:00"),
    ("Asia/Kolkata", "2027-09-26 03:00", "2027-09-25T21:30", "03:00"),
]


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "wish", "fires", "seen"), VECTORS)
def test_weekly_recurrence_matches_the_known_moments_of_clock_changes(zone, wish, fires, seen):
    wanted = datetime.fromisoformat(wish)
    weekly = WeeklyRecurrence((wanted.weekday(),), wanted.time(), zone)
    before = utc(fires) - timedelta(days=6)
    assert weekly.first_date(before) == wanted.date()
    assert weekly.start_of(wanted.date()) == utc(fires)
    assert utc(fires).astimezone(ZoneInfo(zone)).strftime("%H:%M") == seen


RULES = [((3,), 1), ((6,), 1), ((1, 4), 1), (tuple(range(7)), 1), ((3,), 2), ((0, 6), 2), ((2, 5), 3), ((6,), 4)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("weekdays", "every"), RULES)
def test_weekly_recurrence_agrees_with_dateutil_over_three_years(zone, weekdays, every):
    """One on every local date, none left out, none twice; both libraries agree on each moment, whatever the time."""
    place, since = tz.gettz(zone), date(2027, 1, 7)
    for clock in CLOCKS:
        weekly = WeeklyRecurrence(weekdays, clock, zone, every, since)
        mine = list(takewhile(lambda day: day < OVER, weekly.dates_after(START)))
        rule = rrule.rrule(
            rrule.WEEKLY,
            interval=every,
            byweekday=weekdays,
            wkst=rrule.MO,
            dtstart=datetime.combine(since, clock),
            until=datetime.combine(OVER - timedelta(days=1), clock),
        )
        theirs = list(rule)
        assert [day for day in mine if day >= since] == [each.date() for each in theirs]
        if zone == "Africa/Casablanca" and clock < time(4):
            continue  # dateutil 2.9 misreads the hour of its change, whose winter time is the summer one less an hour
        moments = [tz.resolve_imaginary(each.replace(tzinfo=place)).astimezone(UTC) for each in theirs]
        assert [weekly.start_of(day) for day in mine if day >= since] == moments
        assert all(later > sooner for sooner, later in pairwise(moments))


@pytest.mark.parametrize(("weekdays", "every"), RULES)
def test_the_next_day_of_a_recurrence_is_the_same_from_any_starting_point(weekdays, every):
    """A fresh start gives what counting on gives."""
    weekly = WeeklyRecurrence(weekdays, time(2, 30), "America/New_York", every, date(2027, 1, 7))
    days = list(takewhile(lambda day: day < date(2028, 1, 1), weekly.dates_after(START)))
    for day, later in pairwise(days):
        assert weekly.first_date(weekly.start_of(day)) == weekly.next_date(day) == later
        assert weekly.first_date(weekly.start_of(later) - timedelta(seconds=1)) == later


@pytest.mark.parametrize("zone", ZONES)
def test_the_next_moment_of_a_recurrence_is_later_and_within_a_week(zone):
    weekly = WeeklyRecurrence((6,), time(2, 30), zone)
    at = START
    while at < START + timedelta(days=400):
        begins = weekly.start_of(weekly.first_date(at))
        assert at < begins <= at + timedelta(days=7, hours=1)
        at += timedelta(hours=7, minutes=13)


def test_seven_in_the_evening_in_casablanca_follows_the_clock_change_of_ramadan():
    weekly = WeeklyRecurrence((3,), time(19), "Africa/Casablanca")
    days = weekly.dates_after(datetime(2027, 1, 20, tzinfo=UTC))
    hours = {weekly.start_of(next(days)).hour for _ in range(12)}
    assert hours == {18, 19}


def test_clock_shift_is_found_between_london_and_new_york():
    """19:00 in London is 14:00 in New York, and 15:00 for two weeks each spring."""
    weekly = WeeklyRecurrence((3,), time(19), "Europe/London")
    found = next_clock_shift(weekly, "America/New_York", datetime(2027, 2, 1, tzinfo=UTC))
    assert (found.changes_at.date(), found.changes_at.time()) == (date(2027, 3, 18), time(15))
    assert found.reverts_at.date() == date(2027, 4, 1)


def test_clock_shift_is_none_in_the_zone_of_the_rhythm():
    weekly = WeeklyRecurrence((3,), time(19), "Europe/London")
    assert next_clock_shift(weekly, "Europe/London", datetime(2027, 2, 1, tzinfo=UTC)) is None


def test_clock_shift_is_found_in_a_zone_whose_clocks_never_change():
    found = next_clock_shift(
        WeeklyRecurrence((3,), time(19), "Europe/London"), "Asia/Kolkata", datetime(2027, 2, 1, tzinfo=UTC)
    )
    assert (found.changes_at.date(), found.changes_at.strftime("%H:%M")) == (date(2027, 4, 1), "23:30")


def test_missing_and_repeated_local_times_are_recognised():
    assert is_in_gap(date(2027, 3, 14), time(2, 30), "America/New_York")
    assert not is_in_gap(date(2027, 3, 14), time(3, 30), "America/New_York")
    assert comes_twice(date(2027, 11, 7), time(1, 30), "America/New_York")
    assert not comes_twice(date(2027, 3, 14), time(2, 30), "America/New_York")
    assert not comes_twice(date(2027, 11, 7), time(12), "America/New_York")


def test_a_set_of_weekdays_converts_to_bits_and_back():
    for bits in range(1, 128):
        assert weekdays_to_bits(weekdays_from_bits(bits)) == bits
    assert (weekdays_to_bits([6, 0, 6]), weekdays_from_bits(0b1000001)) == (65, (0, 6))


@pytest.mark.parametrize(
    ("zone", "weekdays", "clock"),
    [
        ("Europe/London", (0, 3), time(19)),
        ("America/New_York", (0, 3), time(14)),
        ("Pacific/Auckland", (1, 4), time(8)),  # already tomorrow there
        ("Asia/Kolkata", (1, 4), time(0, 30)),
        ("Pacific/Kiritimati", (1, 4), time(9)),
    ],
)
def test_a_schedule_in_another_zone_may_fall_on_other_weekdays(zone, weekdays, clock):
    weekly = WeeklyRecurrence((0, 3), time(19), "Europe/London")
    assert schedule_in_zone(weekly, zone, date(2027, 1, 14)) == LocalSchedule(weekdays, clock)


def test_clock_shift_of_a_rhythm_on_two_days_is_the_first_shifted_day():
    weekly = WeeklyRecurrence((0, 3), time(19), "Europe/London")
    found = next_clock_shift(weekly, "America/New_York", datetime(2027, 2, 1, tzinfo=UTC))
    assert (found.changes_at.date(), found.reverts_at.date()) == (date(2027, 3, 15), date(2027, 3, 29))


def test_clock_shift_is_none_when_a_rhythm_of_four_weeks_skips_the_shifted_weeks():
    weekly = WeeklyRecurrence(
        (3,), time(19), "Europe/London", 4, date(2027, 2, 4)
    )  # 4 March, 1 April: both at 14:00 in New York
    assert next_clock_shift(weekly, "America/New_York", datetime(2027, 2, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("day", "clock", "zone", "shows", "is_left_out"),
    [
        ("2027-03-14", time(2, 30), "America/New_York", "03:30", True),
        ("2027-11-07", time(1, 30), "America/New_York", "01:30", False),
        ("2027-10-03", time(2, 15), "Australia/Lord_Howe", "02:45", True),
        ("2027-04-04", time(1, 45), "Australia/Lord_Howe", "01:45", False),
    ],
)
def test_the_night_on_which_a_rhythms_time_is_missing_or_repeated_is_found(day, clock, zone, shows, is_left_out):
    """B13."""
    day = date.fromisoformat(day)
    found = next_clock_anomaly(
        WeeklyRecurrence((day.weekday(),), clock, zone), wall_clock_to_utc(day, time(12), zone) - timedelta(days=80)
    )
    assert (found.begins.date(), f"{found.begins:%H:%M}", found.is_left_out) == (day, shows, is_left_out)


def test_clock_anomaly_is_none_for_seven_in_the_evening():
    assert next_clock_anomaly(WeeklyRecurrence((6,), time(19), "America/New_York"), START) is None
