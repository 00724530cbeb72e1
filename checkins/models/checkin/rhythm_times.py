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

from repair.foundation.clock import local, moment

A_DAY = timedelta(days=1)
LOOK = timedelta(days=400)  # how far ahead a clock change is looked for: every change of a year, and a little


def in_bits(weekdays: Iterable[int]) -> int:
    """Weekdays as one number, Monday the lowest bit."""
    return sum(1 << each for each in set(weekdays))


def from_bits(bits: int) -> tuple[int, ...]:
    """The weekdays in such a number, Monday (0) first."""
    return tuple(each for each in range(7) if bits >> each & 1)


class Weekly(NamedTuple):
    """Weekdays (Monday is 0, in order), a wall clock in a zone, and every how many weeks from which one on."""

    weekdays: tuple[int, ...]
    clock: time
    zone: str
    every: int = 1
    since: date | None = None

    def first_on(self, after: datetime) -> date:
        """The local date of the first occurrence that begins after that moment."""
        return self.first(after)[0]

    def first(self, after: datetime) -> tuple[date, datetime]:
        """The first occurrence that begins after that moment: its local date, and when it begins."""
        day = self.on_or_after(local(after, self.zone).date() - A_DAY)  # a gap may put yesterday's behind midnight
        while (begins := moment(day, self.clock, self.zone)) <= after:
            day = self.following(day)
        return day, begins

    def begins(self, day: date) -> datetime:
        """When the occurrence of that local date begins."""
        return moment(day, self.clock, self.zone)

    def following(self, day: date) -> date:
        """The local date after this one."""
        return self.on_or_after(day + A_DAY)

    def on_or_after(self, day: date) -> date:
        """The first chosen day from this one on."""
        weeks, weekday = divmod(day.toordinal() - 1, 7)  # day 1 of the calendar was a Monday
        off = (weeks - (self.since.toordinal() - 1) // 7) % self.every if self.every > 1 and self.since else 0
        if not off:
            for each in self.weekdays:
                if each >= weekday:
                    return date.fromordinal(weeks * 7 + each + 1)
        return date.fromordinal((weeks + (self.every if self.since else 1) - off) * 7 + self.weekdays[0] + 1)

    def days(self, after: datetime) -> Iterator[date]:
        """The local dates of all that begin after that moment."""
        day = self.first_on(after)
        while True:
            yield day
            day = self.following(day)


@dataclass(frozen=True)
class Read:
    """What somebody in another zone reads on their own clock: on which weekdays, and at what time."""

    weekdays: tuple[int, ...]
    clock: time


def read(weekly: Weekly, zone: str, day: date) -> Read:
    """What `weekly` is called in `zone`, as it is around the occurrence of that local date."""
    later, clock = _reads(weekly, zone, day)
    return Read(tuple(sorted((each + later) % 7 for each in weekly.weekdays)), clock)


@dataclass(frozen=True)
class Shift:
    """From `first` on the viewer's clock shows something else for it; back as before from `back`, if it comes back."""

    first: datetime
    back: datetime | None


def shift(weekly: Weekly, zone: str, after: datetime) -> Shift | None:
    """The next change of what somebody in `zone` reads on their own clock for it, or None in the coming year."""
    days = weekly.days(after)
    day = next(days)
    usual, first = _reads(weekly, zone, day), None
    while weekly.begins(day) < after + LOOK:
        if first is None and _reads(weekly, zone, day) != usual:
            first = day
        elif first is not None and _reads(weekly, zone, day) == usual:
            return Shift(local(weekly.begins(first), zone), local(weekly.begins(day), zone))
        day = next(days)
    return Shift(local(weekly.begins(first), zone), None) if first else None


def _reads(weekly: Weekly, zone: str, day: date) -> tuple[int, time]:
    """How many days later the date is there, and what the clock shows."""
    there = local(weekly.begins(day), zone)
    return (there.date() - day).days, there.time()


@dataclass(frozen=True)
class Odd:
    """An occurrence whose wall clock its zone leaves out that night (`is_left_out`), or shows twice."""

    begins: datetime
    is_left_out: bool


def odd(weekly: Weekly, after: datetime) -> Odd | None:
    """The next such occurrence within a year, as its own zone shows it."""
    for day in weekly.days(after):
        begins = weekly.begins(day)
        if begins > after + LOOK:
            return None
        if is_in_gap(day, weekly.clock, weekly.zone):
            return Odd(local(begins, weekly.zone), is_left_out=True)
        if comes_twice(day, weekly.clock, weekly.zone):
            return Odd(local(begins, weekly.zone), is_left_out=False)
    return None


def is_in_gap(day: date, clock: time, zone: str) -> bool:
    """Whether no wall clock there ever shows that time on that day."""
    return local(moment(day, clock, zone), zone).replace(tzinfo=None) != datetime.combine(day, clock)


def comes_twice(day: date, clock: time, zone: str) -> bool:
    """Whether the wall clock there shows that time two times on that day."""
    here = datetime.combine(day, clock, ZoneInfo(zone))
    return here.utcoffset() != here.replace(fold=1).utcoffset() and not is_in_gap(day, clock, zone)
