"""The weekly arithmetic of a rhythm: a weekday and a wall clock in a named zone become moments.

Every occurrence is reckoned from its local date, never from the one before it, so a clock change moves nothing: 19:00
stays 19:00. A time that a gap swallows begins as late as the gap is long; of a time that comes twice, the first counts
(RFC 5545, 3.3.5).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from repair.mail.hours import local, moment

WEEK = timedelta(days=7)
A_DAY = timedelta(days=1)
LOOK = 40  # how many occurrences ahead a clock change is looked for


@dataclass(frozen=True)
class Weekly:
    """A weekday (Monday is 0) and a wall clock in a zone."""

    weekday: int
    clock: time
    zone: str

    def first_on(self, after: datetime) -> date:
        """The local date of the first occurrence that begins after that moment."""
        today = local(after, self.zone).date() - A_DAY
        day = today + timedelta(days=(self.weekday - today.weekday()) % 7)
        while self.begins(day) <= after:
            day += WEEK
        return day

    def begins(self, day: date) -> datetime:
        """When the occurrence of that local date begins."""
        return moment(day, self.clock, self.zone)

    def days(self, after: datetime) -> Iterator[date]:
        """The local dates of all that begin after that moment."""
        day = self.first_on(after)
        while True:
            yield day
            day += WEEK


@dataclass(frozen=True)
class Shift:
    """From `first` on the viewer's clock shows something else for it; back as before from `back`, if it comes back."""

    first: datetime
    back: datetime | None


def shift(weekly: Weekly, zone: str, after: datetime) -> Shift | None:
    """The next change of what somebody in `zone` reads on their own clock for it, or None in the coming months."""
    days = weekly.days(after)
    moments = [local(weekly.begins(next(days)), zone) for _ in range(LOOK)]
    usual = _reads(moments[0])
    first = next((each for each in moments if _reads(each) != usual), None)
    if first is None:
        return None
    later = moments[moments.index(first) :]
    return Shift(first, next((each for each in later if _reads(each) == usual), None))


def _reads(at: datetime) -> tuple[int, time]:
    return at.weekday(), at.time()


def is_in_gap(day: date, clock: time, zone: str) -> bool:
    """Whether no wall clock there ever shows that time on that day."""
    return local(moment(day, clock, zone), zone).replace(tzinfo=None) != datetime.combine(day, clock)


def comes_twice(day: date, clock: time, zone: str) -> bool:
    """Whether the wall clock there shows that time two times on that day."""
    here = datetime.combine(day, clock, ZoneInfo(zone))
    return here.utcoffset() != here.replace(fold=1).utcoffset() and not is_in_gap(day, clock, zone)
