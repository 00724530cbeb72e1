"""Durations, wall clocks and quiet hours: when a wall clock in some zone shows a time, and when an email may leave."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
QUIET_HOURS_MARGIN = timedelta(minutes=5)  # before the quiet hours, for an email that cannot wait until they end


def wall_clock_to_utc(day: date, clock: time, zone: str) -> datetime:
    """Return when the wall clock in `zone` shows `clock` on `day`, in UTC.

    Of a time that occurs twice this is the first; a skipped time moves by the length of the gap (RFC 5545, 3.3.5).
    """
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def on_wall_clock(at: datetime, zone: str) -> datetime:
    """Return `at` in the time zone `zone`."""
    return at.astimezone(ZoneInfo(zone))


def is_quiet_hour(at: datetime, zone: str, begin: time, end: time) -> bool:
    """Tell whether the wall clock is from `begin` until before `end`, also over midnight; never if both are equal."""
    clock = on_wall_clock(at, zone).time()
    if begin <= end:
        return begin <= clock < end
    return clock >= begin or clock < end


def quiet_hours_around(at: datetime, zone: str, begin: time, end: time) -> tuple[datetime, datetime] | None:
    """Return begin and end of the quiet hours that `at` falls into, in UTC; None outside them."""
    if not is_quiet_hour(at, zone, begin, end):
        return None
    today = on_wall_clock(at, zone).date()
    evening = today - timedelta(days=1) if begin > end and on_wall_clock(at, zone).time() < end else today
    morning = evening + timedelta(days=1) if begin > end else evening
    return wall_clock_to_utc(evening, begin, zone), wall_clock_to_utc(morning, end, zone)


def avoid_quiet_hours(wanted: datetime, by: datetime | None, span: tuple[datetime, datetime] | None) -> datetime:
    """Return when an email that is wanted at `wanted` leaves.

    It leaves when the quiet hours (`span`) end, or shortly before they begin if their end is later than `by`.
    """
    if span is None:
        return wanted
    begin, end = span
    return end if by is None or end < by else begin - QUIET_HOURS_MARGIN
