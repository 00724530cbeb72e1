"""Local hours: quiet hours over midnight, across zones, over the nights on which clocks change (REL-11, REL-13)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from repair.foundation import clock as wall_clock

QUIET = (time(21), time(8))
VECTORS = [
    ("America/New_York", "2027-03-14 02:30", "2027-03-14T07:30"),
    ("America/New_York", "2027-11-07 01:30", "2027-11-07T05:30"),
    ("Europe/London", "2027-03-28 01:30", "2027-03-28T01:30"),
    ("Europe/London", "2027-10-31 01:30", "2027-10-31T00:30"),
    ("Australia/Lord_Howe", "2027-10-03 02:15", "2027-10-02T15:45"),
    ("Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-03T14:45"),
    ("America/Santiago", "2027-09-05 00:30", "2027-09-05T04:30"),
    ("Africa/Cairo", "2027-04-30 00:30", "2027-04-29T22:30"),
    ("Pacific/Chatham", "2027-09-26 03:00", "2027-09-25T14:15"),
    ("Asia/Kolkata", "2027-09-26 03:00", "2027-09-25T21:30"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "wish", "fires"), VECTORS)
def test_a_missing_or_repeated_local_time_means_one_moment(zone, wish, fires):
    wanted = datetime.fromisoformat(wish)
    assert wall_clock.wall_clock_to_utc(wanted.date(), wanted.time(), zone) == utc(fires)


@pytest.mark.parametrize("zone", sorted({zone for zone, _wish, _fires in VECTORS} | {"Africa/Casablanca", "UTC"}))
def test_quiet_hours_end_when_the_wall_clock_shows_their_end(zone):
    at, end = utc("2027-01-01T00:00"), utc("2027-12-31T00:00")
    while at < end:
        span = wall_clock.quiet_hours_around(at, zone, *QUIET)
        clock = wall_clock.on_wall_clock(at, zone).time()
        assert (span is None) == (time(8) <= clock < time(21))
        if span:
            begin, until = span
            assert begin <= at < until
            assert wall_clock.on_wall_clock(until, zone).time() == time(8)
            assert wall_clock.on_wall_clock(begin, zone).time() == time(21)
        at += timedelta(minutes=97)


@pytest.mark.parametrize(
    ("begin", "end"), [(time(2, 30), time(6)), (time(22), time(2, 30)), (time(1, 30), time(1, 45))]
)
@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2027, 11, 7)])
def test_quiet_hours_end_within_25_hours_on_nights_when_clocks_change(day, begin, end):
    at = wall_clock.wall_clock_to_utc(day, time(), "America/New_York")
    for minute in range(26 * 60):
        span = wall_clock.quiet_hours_around(at + timedelta(minutes=minute), "America/New_York", begin, end)
        if span:
            assert span[1] <= at + timedelta(minutes=minute) + timedelta(hours=25)


NIGHTS = [
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Europe/Berlin", date(2027, 10, 31)),
    ("Europe/Berlin", date(2027, 3, 28)),
    ("Europe/London", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Santiago", date(2027, 4, 4)),
    ("Africa/Cairo", date(2026, 10, 30)),
    ("Africa/Casablanca", date(2027, 2, 7)),
    ("Pacific/Apia", date(2011, 12, 31)),
]
SPANS = [
    (time(), time(2, 30)),
    (time(22), time(2, 30)),
    (time(1, 45), time(2)),
    (time(1, 30), time(1, 45)),
    (time(2, 30), time(6)),
    (time(), time(1)),
    (time(23), time(0, 30)),
    (time(2, 30), time(1, 30)),
    (time(3), time(2)),
]


@pytest.mark.parametrize(("zone", "day"), NIGHTS)
@pytest.mark.parametrize(("begin", "end"), SPANS)
def test_quiet_hours_end_in_the_future_whatever_the_clock_shows_twice(zone, day, begin, end):
    midnight = wall_clock.wall_clock_to_utc(day, time(), zone) - timedelta(hours=3)
    for minute in range(0, 12 * 60, 5):
        at = midnight + timedelta(minutes=minute)
        span = wall_clock.quiet_hours_around(at, zone, begin, end)
        assert (span is not None) == wall_clock.is_quiet_hour(at, zone, begin, end)
        if span:
            assert span[0] <= at < span[1]
            assert not wall_clock.is_quiet_hour(span[1], zone, begin, end)
            assert span[1] - at <= timedelta(hours=49)


def test_quiet_hours_that_end_inside_the_hour_that_comes_twice_end_twice():
    """In Berlin the clock goes from three back to two, at one o'clock UTC."""
    quiet = ("Europe/Berlin", time(), time(2, 30))
    at_first, again = utc("2026-10-25T00:15"), utc("2026-10-25T01:15")
    assert wall_clock.quiet_hours_around(at_first, *quiet) == (utc("2026-10-24T22:00"), utc("2026-10-25T00:30"))
    assert wall_clock.quiet_hours_around(utc("2026-10-25T00:45"), *quiet) is None
    assert wall_clock.quiet_hours_around(again, *quiet) == (utc("2026-10-24T22:00"), utc("2026-10-25T01:30"))


def test_equal_ends_mean_no_quiet_hours():
    assert wall_clock.quiet_hours_around(utc("2027-01-13T23:00"), "UTC", time(9), time(9)) is None


def test_a_letter_leaves_after_the_quiet_hours_or_just_before_if_that_were_too_late():
    night, morning = utc("2027-01-13T21:00"), utc("2027-01-14T08:00")
    wanted = utc("2027-01-14T07:00")
    assert wall_clock.avoid_quiet_hours(wanted, None, (night, morning)) == morning
    assert wall_clock.avoid_quiet_hours(wanted, utc("2027-01-14T09:00"), (night, morning)) == morning
    assert wall_clock.avoid_quiet_hours(wanted, utc("2027-01-14T07:30"), (night, morning)) == utc("2027-01-13T20:55")
    assert wall_clock.avoid_quiet_hours(wanted, utc("2027-01-14T07:30"), None) == wanted
