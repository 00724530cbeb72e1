"""Date arithmetic of a rhythm: chosen days of every n-th week and a wall clock in a zone become times.

Every occurrence is computed from its local date, never from the one before it, so that a clock change moves nothing:
19:00 stays 19:00. A time that a gap skips begins later by the length of the gap; of a time that occurs twice the first
counts (RFC 5545, 3.3.5). Weeks begin on Monday and are counted from the week of `since`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from repair.foundation.clock import DAY, on_wall_clock, wall_clock_to_utc

CLOCK_CHANGE_HORIZON = timedelta(
    days=400
)  # how far ahead a clock change is looked for: every change of a year, and a little


def weekdays_to_bits(weekdays: Iterable[int]) -> int:
    """Return weekdays as one number; Monday is the lowest bit."""
    return sum(1 << each for each in set(weekdays))


def weekdays_from_bits(bits: int) -> tuple[int, ...]:
    """Return the weekdays in such a number, Monday (0) first."""
    return tuple(each for each in range(7) if bits >> each & 1)


class WeeklyRecurrence(NamedTuple):
    """Weekdays (Monday is 0, in order), a wall clock in a zone, and a number of weeks counted from a date."""

    weekdays: tuple[int, ...]
    clock: time
    zone: str
    every: int = 1
    since: date | None = None

    def first_date(self, after: datetime) -> date:
        """Return the local date of the first occurrence that begins after that time."""
        return self.first_occurrence(after)[0]

    def first_occurrence(self, after: datetime) -> tuple[date, datetime]:
        """Return local date and time (UTC) of the first occurrence that begins after that time."""
        day = self.date_on_or_after(
            on_wall_clock(after, self.zone).date() - DAY
        )  # a gap can move yesterday's occurrence past midnight
        while (begins := wall_clock_to_utc(day, self.clock, self.zone)) <= after:
            day = self.next_date(day)
        return day, begins

    def start_of(self, day: date) -> datetime:
        """Return when the occurrence of that local date begins, UTC."""
        return wall_clock_to_utc(day, self.clock, self.zone)

    def next_date(self, day: date) -> date:
        """Return the next local date."""
        return self.date_on_or_after(day + DAY)

    def date_on_or_after(self, day: date) -> date:
        """Return the first chosen date from this one on."""
        weeks, weekday = divmod(day.toordinal() - 1, 7)  # day 1 of the calendar was a Monday
        off = (weeks - (self.since.toordinal() - 1) // 7) % self.every if self.every > 1 and self.since else 0
        if not off:
            for each in self.weekdays:
                if each >= weekday:
                    return date.fromordinal(weeks * 7 + each + 1)
        return date.fromordinal((weeks + (self.every if self.since else 1) - off) * 7 + self.weekdays[0] + 1)

    def dates_after(self, after: datetime) -> Iterator[date]:
        """Yield the local dates of all occurrences that begin after that time."""
        day = self.first_date(after)
        while True:
            yield day
            day = self.next_date(day)


@dataclass(frozen=True)
class LocalSchedule:
    """The weekdays and the time that a person in another zone reads."""

    weekdays: tuple[int, ...]
    clock: time


def schedule_in_zone(weekly: WeeklyRecurrence, zone: str, day: date) -> LocalSchedule:
    """Return what `weekly` is in `zone`, around the occurrence of that local date."""
    later, clock = _reads(weekly, zone, day)
    return LocalSchedule(tuple(sorted((each + later) % 7 for each in weekly.weekdays)), clock)


@dataclass(frozen=True)
class ClockShift:
    """From `first` on a viewer reads another time; from `back` on the former one again, if it comes back."""

    changes_at: datetime
    reverts_at: datetime | None


def next_clock_shift(weekly: WeeklyRecurrence, zone: str, after: datetime) -> ClockShift | None:
    """Return the next change of the time that a person in `zone` reads, or None within a year."""
    days = weekly.dates_after(after)
    day = next(days)
    usual, first = _reads(weekly, zone, day), None
    while weekly.start_of(day) < after + CLOCK_CHANGE_HORIZON:
        if first is None and _reads(weekly, zone, day) != usual:
            first = day
        elif first is not None and _reads(weekly, zone, day) == usual:
            return ClockShift(on_wall_clock(weekly.start_of(first), zone), on_wall_clock(weekly.start_of(day), zone))
        day = next(days)
    return ClockShift(on_wall_clock(weekly.start_of(first), zone), None) if first else None


def _reads(weekly: WeeklyRecurrence, zone: str, day: date) -> tuple[int, time]:
    """Return by how many days the date differs there, and the time on that clock."""
    there = on_wall_clock(weekly.start_of(day), zone)
    return (there.date() - day).days, there.time()


@dataclass(frozen=True)
class ClockAnomaly:
    """An occurrence whose wall clock time its zone skips that night (`is_left_out`) or has twice."""

    begins: datetime
    is_left_out: bool


def next_clock_anomaly(weekly: WeeklyRecurrence, after: datetime) -> ClockAnomaly | None:
    """Return the next such occurrence within a year, or None."""
    for day in weekly.dates_after(after):
        begins = weekly.start_of(day)
        if begins > after + CLOCK_CHANGE_HORIZON:
            return None
        if is_in_gap(day, weekly.clock, weekly.zone):
            return ClockAnomaly(on_wall_clock(begins, weekly.zone), is_left_out=True)
        if comes_twice(day, weekly.clock, weekly.zone):
            return ClockAnomaly(on_wall_clock(begins, weekly.zone), is_left_out=False)
    return None


def is_in_gap(day: date, clock: time, zone: str) -> bool:
    """Tell whether that time does not exist there on that day."""
    return on_wall_clock(wall_clock_to_utc(day, clock, zone), zone).replace(tzinfo=None) != datetime.combine(day, clock)


def comes_twice(day: date, clock: time, zone: str) -> bool:
    """Tell whether that time occurs twice there on that day."""
    here = datetime.combine(day, clock, ZoneInfo(zone))
    return here.utcoffset() != here.replace(fold=1).utcoffset() and not is_in_gap(day, clock, zone)


def end_of_next_local_day(at: datetime, zone: str) -> datetime:
    """Return the end of the local day after that time's day, UTC."""
    return wall_clock_to_utc(at.astimezone(ZoneInfo(zone)).date() + 2 * DAY, time(), zone)
