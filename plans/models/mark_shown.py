"""What is shown of marks: line by line, the words as they were said, and nothing that was not said."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from plans.models.commitment import Commitment
from plans.models.mark import Mark, Said
from plans.models.noticed import BACK, Noticed
from plans.models.plan import Partner

WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Day:
    """What was said of one day, and what whoever looks may say to it; `way` is there for its owner alone."""

    mark: Mark
    way: str = ""
    is_noticed: bool = False
    may_notice: bool = False


@dataclass(frozen=True)
class Told:
    """One line and the days something was said of, newest first; the others are not there, nobody missed them."""

    thing: Commitment
    days: list[Day]

    @property
    def open(self) -> list[Day]:
        """The days of the last week that whoever looks may still say they noticed."""
        return [day for day in self.days if day.may_notice]


def own(partner: Partner, *, since: date) -> list[Told]:
    """One's own marks since that day, what got in the way with them."""
    marks = Mark.objects.since(since).filter(commitment__owner=partner)
    return _by_line([Day(mark, mark.get_way_display()) for mark in marks])


def shown_to(viewer: Partner, *, since: date, at: datetime) -> list[Told]:
    """The other's marks since that day, and what the viewer noticed."""
    said = Noticed.objects.filter(by=viewer, commitment=OuterRef("commitment"), day=OuterRef("day"))
    marks = Mark.objects.since(since).filter(commitment__plan=viewer.plan).exclude(commitment__owner=viewer)
    today = viewer.day(at)
    return _by_line([_day(mark, mark.is_noticed, today) for mark in marks.annotate(is_noticed=Exists(said))])


def shown_today(viewer: Partner, *, at: datetime, is_talk_day: bool) -> list[Told]:
    """What Today lays before `viewer` by their own choice: each day's, or on the day of the talk its week's."""
    day = viewer.day(at)
    if viewer.sees == Partner.Sees.DAILY:
        return shown_to(viewer, since=day - timedelta(days=1), at=at)
    return shown_to(viewer, since=day - WEEK, at=at) if viewer.sees == Partner.Sees.TALK and is_talk_day else []


def _day(mark: Mark, is_noticed: bool, today: date) -> Day:
    """*I noticed* belongs to what was done: beside *not this time* it would be an answer to the mark."""
    is_fresh = today - timedelta(days=BACK) < mark.day <= today
    is_done = mark.said in (Said.KEPT, Said.PARTLY)
    return Day(mark, is_noticed=is_noticed, may_notice=is_done and is_fresh and not is_noticed)


def _by_line(days: list[Day]) -> list[Told]:
    told: dict[Commitment, list[Day]] = {}
    for day in days:
        told.setdefault(day.mark.commitment, []).append(day)
    return [Told(thing, each) for thing, each in told.items()]
