"""What one of the two is shown of the other's marks: the words as they were said, and nothing that was not said."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plans.models.following import Following
from plans.models.mark import Mark, today
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
    marks = list(Mark.objects.filter(commitment__plan=viewer.plan).exclude(commitment__owner=viewer).since(since))
    said = set(Noticed.objects.filter(by=viewer, day__gte=since).values_list("commitment", "day"))
    day = today(viewer, at)
    fresh = [day - timedelta(days=back) for back in range(BACK)]
    return [Row(mark, (mark.commitment_id, mark.day) in said, mark.day in fresh) for mark in marks]


def shown_today(viewer: Partner, *, at: datetime, is_talk_day: bool) -> list[Row]:
    """What Today lays before `viewer` by their own choice: each day's, or on the day of the talk its week's."""
    sees = Following.of(viewer).sees
    day = today(viewer, at)
    if sees == Following.Sees.DAILY:
        return shown_to(viewer, since=day - timedelta(days=1), at=at)
    return shown_to(viewer, since=day - WEEK, at=at) if sees == Following.Sees.TALK and is_talk_day else []


def noticed_by_other(owner: Partner, *, at: datetime) -> list[Noticed]:
    """What the other has said they noticed of `owner`, of today and yesterday."""
    since = today(owner, at) - timedelta(days=1)
    said = Noticed.objects.filter(commitment__owner=owner, day__gte=since)
    return list(said.select_related("commitment").order_by("-day", "commitment_id"))
