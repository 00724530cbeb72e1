"""What one of the two is shown of the other's marks: the words as they were said, and nothing that was not said."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from plans.models.mark import Mark
from plans.models.noticed import BACK, Noticed
from plans.models.plan import Partner

WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Row:
    """One mark of the other's, and whether whoever looks has said that they noticed."""

    mark: Mark
    is_noticed: bool
    may_notice: bool


def shown_to(viewer: Partner, *, since: date, at: datetime) -> list[Row]:
    """The other's marks since that day, newest first. A day without one is no row: nothing was missed."""
    said = Noticed.objects.filter(by=viewer, commitment=OuterRef("commitment"), day=OuterRef("day"))
    marks = Mark.objects.filter(commitment__plan=viewer.plan).exclude(commitment__owner=viewer).since(since)
    day = viewer.day(at)
    fresh = [day - timedelta(days=back) for back in range(BACK)]
    return [Row(mark, mark.is_noticed, mark.day in fresh) for mark in marks.annotate(is_noticed=Exists(said))]


def shown_today(viewer: Partner, *, at: datetime, is_talk_day: bool) -> list[Row]:
    """What Today lays before `viewer` by their own choice: each day's, or on the day of the talk its week's."""
    day = viewer.day(at)
    if viewer.sees == Partner.Sees.DAILY:
        return shown_to(viewer, since=day - timedelta(days=1), at=at)
    return shown_to(viewer, since=day - WEEK, at=at) if viewer.sees == Partner.Sees.TALK and is_talk_day else []
