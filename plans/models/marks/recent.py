"""What both partners marked lately, read in two queries and split into one's own part and the other's.

It lists single marks in the words that were chosen; it adds nothing up, and says nothing about days without a mark.
Today and the pages of marks read it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models

from plans.models.contract.canonical_text import Cadence
from plans.models.contract.commitment import Commitment
from plans.models.couple.plan import Partner
from plans.models.marks.mark import Mark, MarkAnswer
from plans.models.marks.noticed import NOTICEABLE_DAYS

SATURDAY = 5
LONG_ABSENCE = timedelta(days=21)  # without a mark for so long, Today greets its owner instead of listing days
SIX_DAYS_BACK = timedelta(days=6)


@dataclass(frozen=True)
class RecentMarks:
    """Both partners' commitments, their marks since a day, and what was noticed.

    `partner` is the person who is signed in, `day` is that partner's own today. `things` holds commitments by primary
    key, ended ones too; `noticed` holds pairs of commitment key and day. Two queries, however many rows there are.
    """

    partner: Partner
    day: date
    things: dict[UUID, Commitment]
    marks: list[Mark]
    noticed: set[tuple[UUID, date]]

    @classmethod
    def of(cls, partner: Partner, *, at: datetime, since: date | None = None) -> "RecentMarks":
        """Read as far back as Today needs (three weeks, or the start of yesterday's month), further if `since` asks."""
        day = partner.day(at)
        begin = min(day - LONG_ABSENCE, (day - timedelta(days=1)).replace(day=1), since or day)
        rows = Commitment.objects.filter(plan=partner.plan)
        seen = models.FilteredRelation("noticed", condition=models.Q(noticed__day__gte=begin))
        rows = rows.annotate(seen=seen, noticed_day=models.F("seen__day"))
        found = sorted(rows, key=lambda thing: (thing.began_at, thing.pk))
        things: dict[UUID, Commitment] = {row.pk: row for row in found}
        noticed = {(row.pk, row.noticed_day) for row in found}
        said = Mark.objects.filter(commitment__plan=partner.plan, day__gte=begin)
        marks = [mark for mark in said if mark.commitment_id in things]  # else it began between the queries
        for mark in marks:
            mark.commitment = things[mark.commitment_id]
        marks.sort(key=lambda mark: (-mark.day.toordinal(), mark.commitment.began_at, mark.commitment_id))
        return cls(partner, day, things, marks, noticed)

    @property
    def mine(self) -> list[Commitment]:
        """Return the commitments that `partner` has at the moment."""
        return [each for each in self.things.values() if each.owner_id == self.partner.pk and each.ended_at is None]

    def own_due_list(self) -> "OwnDueList":
        """Return the part of `partner` for Today: what can be marked for today and for yesterday."""
        before = self.day - timedelta(days=1)
        mine = self.mine
        marks: dict[UUID, dict[date, Mark]] = {each.pk: {} for each in mine}
        for mark in self.marks:
            if mark.commitment_id in marks:
                marks[mark.commitment_id][mark.day] = mark
        return OwnDueList(
            [one for each in mine if (one := _due(each, self.partner, self.day, marks[each.pk]))],
            [one for each in mine if (one := _due(each, self.partner, before, marks[each.pk]))],
            min((self.partner.day(each.began_at) for each in mine), default=None),
            max((day for days in marks.values() for day in days), default=None),
        )

    def own_marked_since(self, since: date) -> list["MarkedCommitment"]:
        """Return the marks of `partner` since that day, with what got in the way."""
        return _by_line(MarkedDay(mark, mark.get_way_display()) for mark in self._marks(since, is_own=True))

    def others_marked_since(self, since: date) -> list["MarkedCommitment"]:
        """Return the other partner's marks since that day, with what `partner` noticed of them.

        A mark of a day that has not begun for `partner` is left out: it would tell that the other lives further east
        (SEC-19).
        """
        return _by_line(self._day(mark) for mark in self._marks(since, is_own=False) if mark.day <= self.day)

    def others_marked_today(self, *, is_checkin_day: bool) -> list["MarkedCommitment"]:
        """Return the other's marks that Today shows, by the choice of `partner` (`Partner.sees`).

        *Each day* shows today and yesterday; *on the day of our check-in* shows that week, and nothing on other days.
        """
        if self.partner.sees == Partner.Sees.DAILY:
            return self.others_marked_since(self.day - timedelta(days=1))
        return (
            self.others_marked_since(self.day - SIX_DAYS_BACK)
            if self.partner.sees == Partner.Sees.CHECKIN and is_checkin_day
            else []
        )

    def _marks(self, since: date, *, is_own: bool) -> list[Mark]:
        mine = self.partner.pk
        return [mark for mark in self.marks if mark.day >= since and (mark.commitment.owner_id == mine) is is_own]

    def _day(self, mark: Mark) -> "MarkedDay":
        """Return the mark with whether it is noticed or may be.

        Only what was done or partly done can be noticed: with *not this time* it would read as an answer to the mark.
        """
        is_noticed = (mark.commitment_id, mark.day) in self.noticed
        is_fresh = self.day - timedelta(days=NOTICEABLE_DAYS) < mark.day <= self.day
        is_done = mark.said in (MarkAnswer.KEPT, MarkAnswer.PARTLY)
        return MarkedDay(mark, is_noticed=is_noticed, may_notice=is_done and is_fresh and not is_noticed)


@dataclass(frozen=True)
class MarkedDay:
    """One mark, and whether the person who is signed in noticed it or may; `way` is filled in for its owner only."""

    mark: Mark
    way: str = ""
    is_noticed: bool = False
    may_notice: bool = False


@dataclass(frozen=True)
class MarkedCommitment:
    """One commitment and its marked days, newest first. Days without a mark are not listed."""

    thing: Commitment
    days: list[MarkedDay]

    @property
    def noticeable_days(self) -> list[MarkedDay]:
        """Return the days of the last week that the person who is signed in may still notice."""
        return [day for day in self.days if day.may_notice]


@dataclass(frozen=True)
class DueCommitment:
    """One commitment on its owner's Today: the day to mark, and that day's mark if there is one."""

    commitment: Commitment
    day: date
    mark: Mark | None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the possible answers as pairs of value and label; *it did not come up* only for cadence `EVENT`."""
        may_not_come = self.commitment.cadence == Cadence.EVENT
        return [(one.value, str(one.label)) for one in MarkAnswer if one != MarkAnswer.NONE or may_not_come]


@dataclass(frozen=True)
class OwnDueList:
    """What the owner can mark for today and for yesterday.

    `since` is the day on which the oldest commitment began; `last` is the latest marked day, as far back as was read.
    """

    today: list[DueCommitment]
    yesterday: list[DueCommitment]
    since: date | None = None
    last: date | None = None

    def is_long_ago(self, day: date) -> bool:
        """Return whether three weeks or more have passed without a mark."""
        return self.since is not None and max(self.since, self.last or self.since) <= day - LONG_ABSENCE


def week_bounds(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of the week that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _due(thing: Commitment, partner: Partner, day: date, marks: dict[date, Mark]) -> DueCommitment | None:
    """Return the commitment as due on `day`, or None if its cadence asks for nothing on that day."""
    elsewhere = [one for one in marks if one != day]
    comes = day >= partner.day(thing.began_at)
    if thing.marking_cadence == Cadence.WEEKDAYS:
        comes = comes and day.weekday() < SATURDAY
    elif thing.marking_cadence == Cadence.WEEKLY:
        comes = comes and not any(week_bounds(one) == week_bounds(day) for one in elsewhere)
    elif thing.marking_cadence == Cadence.MONTHLY:
        comes = comes and not any((one.year, one.month) == (day.year, day.month) for one in elsewhere)
    return DueCommitment(thing, day, marks.get(day)) if comes else None


def _by_line(days: Iterable[MarkedDay]) -> list[MarkedCommitment]:
    """Group marked days by commitment and keep their order."""
    told: dict[UUID, MarkedCommitment] = {}
    for day in days:
        thing = day.mark.commitment
        told.setdefault(thing.pk, MarkedCommitment(thing, [])).days.append(day)
    return list(told.values())
