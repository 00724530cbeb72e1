"""Check-ins as calendar entries: times alone, whatever a partner agreed to or closed (SAF-8)."""

from datetime import datetime, timedelta
from uuid import uuid5

from django.db.models import Q

from checkins.models import Checkin, Rhythm
from plans.models import Plan
from plans.models.couple.rest import is_asleep
from repair.foundation.calendar import CalendarEntry

CALENDAR_HORIZON = timedelta(weeks=12)
LONGEST_CHECKIN = timedelta(hours=1)  # see Rhythm.total_minutes


def next_calendar_entry(plan: Plan, at: datetime) -> CalendarEntry | None:
    """Return the next planned check-in, or None; None while the plan rests."""
    checkin = Checkin.objects.coming(plan, at).filter(state=Checkin.State.PLANNED).first()
    return None if checkin is None or is_asleep(plan) else _entry(checkin)


def upcoming_calendar_entries(plan: Plan, at: datetime) -> list[CalendarEntry]:
    """Return the check-ins of the next twelve weeks that are not over, nearest first; none while the plan rests or is
    closed.

    An entry stays until the end of its time, whether the check-in is planned, open or closed.
    """
    if is_asleep(plan):
        return []
    went = Q(state__in=[Checkin.State.OPEN, Checkin.State.HELD])
    planned = Q(state=Checkin.State.PLANNED, rhythm__state=Rhythm.State.LIVE)
    checkins = Checkin.objects.filter(went | planned, plan=plan, at__gt=at - LONGEST_CHECKIN).select_related("rhythm")
    entries = {entry.uid: entry for entry in [*_later(plan, at), *map(_entry, checkins)]}
    return sorted((each for each in entries.values() if each.ends > at), key=lambda entry: entry.begins)


def _later(plan: Plan, at: datetime) -> list[CalendarEntry]:
    """Return occurrences of the rhythm for which no check-in was created yet."""
    rhythm, entries = Rhythm.live_of(plan), []
    day = rhythm.next_on if rhythm else None
    while rhythm and day and (begins := rhythm.recurrence.start_of(day)) <= at + CALENDAR_HORIZON:
        entries.append(_lasting(rhythm, day.isoformat(), begins))
        day = rhythm.recurrence.next_date(day)
    return entries


def _entry(checkin: Checkin) -> CalendarEntry:
    return _lasting(checkin.rhythm, checkin.on.isoformat(), checkin.at, change=checkin.moves)


def _lasting(rhythm: Rhythm, on: str, begins: datetime, *, change: int = 0) -> CalendarEntry:
    """Return an entry named by rhythm and local date, so that a moved check-in replaces its old entry."""
    return CalendarEntry(uuid5(rhythm.pk, on), begins, begins + timedelta(minutes=rhythm.total_minutes), change)
