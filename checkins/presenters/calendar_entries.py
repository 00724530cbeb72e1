"""When we talk, as entries for a calendar: times alone, and never when somebody agreed to one or closed it (SAF-8)."""

from datetime import datetime, timedelta
from uuid import uuid5

from django.db.models import Q

from checkins.models import Checkin, Rhythm
from plans.models import Plan
from plans.models.couple.rest import is_asleep
from repair.foundation.calendar import CalendarEntry

CALENDAR_HORIZON = timedelta(weeks=12)
LONGEST_CHECKIN = timedelta(hours=1)  # of a talk, see checkins.models.checkin.rhythm.Rhythm.total_minutes


def next_calendar_entry(plan: Plan, at: datetime) -> CalendarEntry | None:
    """The next talk, while it is planned; None while the plan rests."""
    checkin = Checkin.objects.coming(plan, at).filter(state=Checkin.State.PLANNED).first()
    return None if checkin is None or is_asleep(plan) else _entry(checkin)


def upcoming_calendar_entries(plan: Plan, at: datetime) -> list[CalendarEntry]:
    """What is not over of the next twelve weeks, the nearest first; nothing while the plan rests, and after it.

    A talk stands there to the end of its time, however it went: planned, begun or closed read alike.
    """
    if is_asleep(plan):
        return []
    went = Q(state__in=[Checkin.State.OPEN, Checkin.State.HELD])
    planned = Q(state=Checkin.State.PLANNED, rhythm__state=Rhythm.State.LIVE)
    checkins = Checkin.objects.filter(went | planned, plan=plan, at__gt=at - LONGEST_CHECKIN).select_related("rhythm")
    entries = {entry.uid: entry for entry in [*_later(plan, at), *map(_entry, checkins)]}
    return sorted((each for each in entries.values() if each.ends > at), key=lambda entry: entry.begins)


def _later(plan: Plan, at: datetime) -> list[CalendarEntry]:
    """What the rhythm will give and has made no talk of yet."""
    rhythm, entries = Rhythm.live_of(plan), []
    day = rhythm.next_on if rhythm else None
    while rhythm and day and (begins := rhythm.recurrence.start_of(day)) <= at + CALENDAR_HORIZON:
        entries.append(_lasting(rhythm, day.isoformat(), begins))
        day = rhythm.recurrence.next_date(day)
    return entries


def _entry(checkin: Checkin) -> CalendarEntry:
    return _lasting(checkin.rhythm, checkin.on.isoformat(), checkin.at, change=checkin.moves)


def _lasting(rhythm: Rhythm, on: str, begins: datetime, *, change: int = 0) -> CalendarEntry:
    """Named by rhythm and local date, so that a moved talk takes the place of its old entry."""
    return CalendarEntry(uuid5(rhythm.pk, on), begins, begins + timedelta(minutes=rhythm.total_minutes), change)
