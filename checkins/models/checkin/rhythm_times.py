"""The arithmetic of a rhythm: chosen days of every n-th week and a wall clock in a named zone become moments.

Every occurrence is reckoned from its local date, never from the one before it, so a clock change moves nothing: 19:00
stays 19:00. A time that a gap swallows begins as late as the gap is long; of a time that comes twice, the first counts
(RFC 5545, 3.3.5). Weeks begin on Monday and are counted from the week of `since`.
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
    """Weekdays as one number, Monday the lowest bit."""
    return sum(1 << each for each in set(weekdays))


def weekdays_from_bits(bits: int) -> tuple[int, ...]:
    """The weekdays in such a number, Monday (0) first."""
    return tuple(each for each in range(7) if bits >> each & 1)


class WeeklyRecurrence(NamedTuple):
    """Weekdays (Monday is 0, in order), a wall clock in a zone, and every how many weeks from which one on."""

    weekdays: tuple[int, ...]
    clock: time
    zone: str
    every: int = 1
    since: date | None = None

    def first_date(self, after: datetime) -> date:
        """The local date of the first occurrence that begins after that moment."""
        return self.first_occurrence(after)[0]

    def first_occurrence(self, after: datetime) -> tuple[date, datetime]:
        """The first occurrence that begins after that moment: its local date, and when it begins."""
        day = self.date_on_or_after(
            on_wall_clock(after, self.zone).date() - DAY
        )  # a gap may put yesterday's behind midnight
        while (begins := wall_clock_to_utc(day, self.clock, self.zone)) <= after:
            day = self.next_date(day)
        return day, begins

    def start_of(self, day: date) -> datetime:
        """When the occurrence of that local date begins."""
        return wall_clock_to_utc(day, self.clock, self.zone)

    def next_date(self, day: date) -> date:
        """The local date after this one."""
        return self.date_on_or_after(day + DAY)

    def date_on_or_after(self, day: date) -> date:
        """The first chosen day from this one on."""
        weeks, weekday = divmod(day.toordinal() - 1, 7)  # day 1 of the calendar was a Monday
        off = (weeks - (self.since.toordinal() - 1) // 7) % self.every if self.every > 1 and self.since else 0
        if not off:
            for each in self.weekdays:
                if each >= weekday:
                    return date.fromordinal(weeks * 7 + each + 1)
        return date.fromordinal((weeks + (self.every if self.since else 1) - off) * 7 + self.weekdays[0] + 1)

    def dates_after(self, after: datetime) -> Iterator[date]:
        """The local dates of all that begin after that moment."""
        day = self.first_date(after)
        while True:
            yield day
            day = self.next_date(day)


@dataclass(frozen=True)
class LocalSchedule:
    """What somebody in another zone reads on their own clock: on which weekdays, and at what time."""

    weekdays: tuple[int, ...]
    clock: time


def schedule_in_zone(weekly: WeeklyRecurrence, zone: str, day: date) -> LocalSchedule:
    """What `weekly` is called in `zone`, as it is around the occurrence of that local date."""
    later, clock = _reads(weekly, zone, day)
    return LocalSchedule(tuple(sorted((each + later) % 7 for each in weekly.weekdays)), clock)


@dataclass(frozen=True)
class ClockShift:
    """From `first` on the viewer's clock shows something else for it; back as before from `back`, if it comes back."""

    changes_at: datetime
    reverts_at: datetime | None


def next_clock_shift(weekly: WeeklyRecurrence, zone: str, after: datetime) -> ClockShift | None:
    """The next change of what somebody in `zone` reads on their own clock for it, or None in the coming year."""
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
    """How many days later the date is there, and what the clock shows."""
    there = on_wall_clock(weekly.start_of(day), zone)
    return (there.date() - day).days, there.time()


@dataclass(frozen=True)
class ClockAnomaly:
    """An occurrence whose wall clock its zone leaves out that night (`is_left_out`), or shows twice."""

    begins: datetime
    is_left_out: bool


def next_clock_anomaly(weekly: WeeklyRecurrence, after: datetime) -> ClockAnomaly | None:
    """The next such occurrence within a year, as its own zone shows it."""
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
    """Whether no wall clock there ever shows that time on that day."""
    return on_wall_clock(wall_clock_to_utc(day, clock, zone), zone).replace(tzinfo=None) != datetime.combine(day, clock)


def comes_twice(day: date, clock: time, zone: str) -> bool:
    """Whether the wall clock there shows that time two times on that day."""
    here = datetime.combine(day, clock, ZoneInfo(zone))
    return here.utcoffset() != here.replace(fold=1).utcoffset() and not is_in_gap(day, clock, zone)


def end_of_next_local_day(at: datetime, zone: str) -> datetime:
    """The end of the local day after that moment's."""
    return wall_clock_to_utc(at.astimezone(ZoneInfo(zone)).date() + 2 * DAY, time(), zone)
