"""Calendar entries as iCalendar (RFC 5545): times and one neutral title, no words of a plan."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration, vText

FEED_REFRESH_INTERVAL = timedelta(hours=6)  # how long a calendar program waits before it reads a feed again


class CalendarEntry(NamedTuple):
    """One entry. `about` is its id, `begins` and `ends` are aware moments.

    A calendar replaces the entry by one with the same `about` and a higher `change`.
    """

    uid: UUID
    begins: datetime
    ends: datetime
    sequence: int = 0


def render_calendar(entries: Iterable[CalendarEntry], *, title: str, at: datetime, is_feed: bool = False) -> bytes:
    """Return the iCalendar file with these entries, each titled `title`; `at` is the moment of writing.

    A feed (`is_feed`) also has a name, and says how often to fetch it again.
    """
    title, calendar = " ".join(title.split()), Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//entry//EN")
    if is_feed:
        for name in ("name", "x-wr-calname"):  # the library's own `calendar_name` escapes nothing
            calendar.add(name, vText(title))
        calendar.add_component(_utc())
        refresh = vDuration(FEED_REFRESH_INTERVAL, params={"VALUE": "DURATION"})  # RFC 7986 requires the parameter
        calendar.add("refresh-interval", refresh)
        calendar.add("x-published-ttl", vDuration(FEED_REFRESH_INTERVAL))  # what Outlook reads instead
    for entry in entries:
        calendar.add_component(_event(entry, title, at))
    return calendar.to_ical(sorted=False)


def _utc() -> Timezone:
    """Return a UTC time zone, for a feed that may have no entries.

    RFC 5545, 3.6 wants one component at least; a calendar would not read an empty file, and keep what was removed.
    """
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001  # RFC 5545, 3.6.5: a local time
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
