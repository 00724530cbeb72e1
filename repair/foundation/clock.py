"""Local time: when a clock in some zone shows a time, and quiet hours. A zone is an IANA name; moments are aware."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
QUIET_HOURS_MARGIN = timedelta(minutes=5)  # before the quiet hours, for an email that cannot wait until they end


def wall_clock_to_utc(day: date, clock: time, zone: str) -> datetime:
    """Return the moment (UTC) at which the clock in `zone` shows `clock` on `day`.

    A time that occurs twice means the first. A time that a change of clocks skips is moved by the length of the gap
    (RFC 5545, 3.3.5; B13).
    """
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def on_wall_clock(at: datetime, zone: str) -> datetime:
    """Return the moment `at` as local time in `zone`."""
    return at.astimezone(ZoneInfo(zone))


def is_quiet_hour(at: datetime, zone: str, begin: time, end: time) -> bool:
    """Tell whether local time is from `begin` on and before `end`.

    They may cross midnight; equal ends mean never (B16).
    """
    clock = on_wall_clock(at, zone).time()
    if begin <= end:
        return begin <= clock < end
    return clock >= begin or clock < end


def quiet_hours_around(at: datetime, zone: str, begin: time, end: time) -> tuple[datetime, datetime] | None:
    """Return the start and the end (UTC) of the quiet hours that `at` lies in; None if it lies in none.

    The end lies after `at`, also in a night in which the clock shows the end twice, and is no quiet hour itself.
    """
    if not is_quiet_hour(at, zone, begin, end):
        return None
    today = on_wall_clock(at, zone).date()
    begun = [each for each in _moments_around(today, begin, zone) if each <= at]
    awake_before = [each for each in begun if not is_quiet_hour(each - QUIET_HOURS_MARGIN, zone, begin, end)]
    ends = _moments_around(today, end, zone)
    return max(awake_before or begun), min(
        each for each in ends if each > at and not is_quiet_hour(each, zone, begin, end)
    )


def _moments_around(day: date, clock: time, zone: str) -> list[datetime]:
    """Return the moments (UTC) at which the clock shows `clock` from two days before `day` to two days after it.

    A time that occurs twice stands there twice; a time that is skipped, as it would be before and after the change.
    """
    days = [day + timedelta(days=n) for n in (-2, -1, 0, 1, 2)]
    return [
        datetime.combine(each, clock.replace(fold=fold), ZoneInfo(zone)).astimezone(UTC)
        for each in days
        for fold in (0, 1)
    ]


def avoid_quiet_hours(wanted: datetime, by: datetime | None, span: tuple[datetime, datetime] | None) -> datetime:
    """Return when an email that is due at `wanted` is sent, given the quiet hours `span` around that moment.

    That is the end of the quiet hours; if they end only after `by`, it is five minutes before they begin.
    """
    if span is None:
        return wanted
    begin, end = span
    return end if by is None or end < by else begin - QUIET_HOURS_MARGIN
