"""Moments and local hours: when a wall clock somewhere shows a time, and when a person wants to be left in peace."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
QUIET_HOURS_MARGIN = timedelta(
    minutes=5
)  # how long before the quiet hours begin a letter leaves that cannot wait until they end


def wall_clock_to_utc(day: date, clock: time, zone: str) -> datetime:
    """When the wall clock shows `clock` on `day`: the first of two, and after a gap as late as the gap is long
    (RFC 5545, 3.3.5)."""
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def on_wall_clock(at: datetime, zone: str) -> datetime:
    """`at` as the wall clock shows it."""
    return at.astimezone(ZoneInfo(zone))


def is_quiet_hour(at: datetime, zone: str, begin: time, end: time) -> bool:
    """Whether the wall clock stands between `begin` and `end`; over midnight as well, never when they are equal."""
    clock = on_wall_clock(at, zone).time()
    if begin <= end:
        return begin <= clock < end
    return clock >= begin or clock < end


def quiet_hours_around(at: datetime, zone: str, begin: time, end: time) -> tuple[datetime, datetime] | None:
    """The quiet hours around `at`, from and to; None when `at` is in none."""
    if not is_quiet_hour(at, zone, begin, end):
        return None
    today = on_wall_clock(at, zone).date()
    evening = today - timedelta(days=1) if begin > end and on_wall_clock(at, zone).time() < end else today
    morning = evening + timedelta(days=1) if begin > end else evening
    return wall_clock_to_utc(evening, begin, zone), wall_clock_to_utc(morning, end, zone)


def avoid_quiet_hours(wanted: datetime, by: datetime | None, span: tuple[datetime, datetime] | None) -> datetime:
    """When a letter wanted at `wanted` leaves: after the quiet hours, or just before them if that would be too late."""
    if span is None:
        return wanted
    begin, end = span
    return end if by is None or end < by else begin - QUIET_HOURS_MARGIN
