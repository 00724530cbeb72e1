"""iCalendar files (RFC 5545) that hold times and one neutral title."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from icalendar import Calendar, Event, Timezone, TimezoneStandard

FEED_REFRESH_INTERVAL = timedelta(hours=6)  # how long a calendar program waits before it reads a feed again


class CalendarEntry(NamedTuple):
    """One entry; a later `change` (SEQUENCE) of the same `about` (UID) replaces it. Times are aware."""

    uid: UUID
    begins: datetime
    ends: datetime
    sequence: int = 0


def render_calendar(entries: Iterable[CalendarEntry], *, title: str, at: datetime, is_feed: bool = False) -> bytes:
    """Return the entries as an iCalendar file with nothing but `title`; a feed says when to ask again."""
    title, calendar = " ".join(title.split()), Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//entry//EN")
    if is_feed:
        calendar.calendar_name = title
        calendar.add_component(_utc())
        calendar.add(
            "refresh-interval", FEED_REFRESH_INTERVAL, parameters={"VALUE": "DURATION"}
        )  # RFC 7986 requires the parameter
    for entry in entries:
        calendar.add_component(_event(entry, title, at))
    return calendar.to_ical(sorted=False)


def _utc() -> Timezone:
    """Return a time zone component, which keeps a calendar without entries valid (RFC 5545, 3.6)."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001  # a wall clock, as the form wants it
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone.add_component(standard)
    return zone


def _event(entry: CalendarEntry, title: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", str(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", entry.begins.astimezone(UTC))
    event.add("dtend", entry.ends.astimezone(UTC))
    event.add("summary", title)
    event.add("class", "PRIVATE")
    return event
