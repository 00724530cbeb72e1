"""The next check-in as a calendar file: when, and not what."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest

from checkins.models import Checkin
from plans.models import Rest
from repair.foundation.calendar import CalendarEntry, render_calendar
from tests.checkins.conftest import FIRST_CHECKIN
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db
PATH = "/talk/date/"


def lines(answer):
    return answer.content.decode().split("\r\n")


def named(checkin):
    """One name for a talk wherever it stands: its rhythm and the day it was made for."""
    return uuid5(checkin.rhythm_id, checkin.on.isoformat())


def test_the_calendar_file_says_when_the_checkin_is_and_nothing_else(checkin, ada, clock):
    answer = Browser(ada).get(PATH)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "text/calendar; charset=utf-8",
        'attachment; filename="talk.ics"',
    )
    assert lines(answer) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//entry//EN",
        "BEGIN:VEVENT",
        f"UID:{named(checkin)}",
        "SEQUENCE:0",
        "DTSTAMP:20270113T120000Z",
        "DTSTART:20270114T190000Z",
        "DTEND:20270114T193000Z",
        "SUMMARY:Notebook",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_calendar_file_is_byte_identical_for_both_partners_in_any_zone(checkin, ada, sam):
    type(sam).objects.filter(pk=sam.pk).update(zone="Pacific/Auckland")
    assert Browser(ada).get(PATH).content == Browser(sam).get(PATH).content


def test_a_moved_checkin_replaces_its_calendar_entry_and_tells_no_time_of_a_tap(checkin, partner, ada, sam, clock):
    to = FIRST_CHECKIN + timedelta(days=2)
    checkin.propose_move(by=partner(ada), to=to, at=clock.now)
    checkin.accept_move(by=partner(sam), to=to, at=clock.forward(minutes=17))
    answer = lines(Browser(ada).get(PATH))
    assert {f"UID:{named(checkin)}", "SEQUENCE:1", "DTSTART:20270116T190000Z"} <= set(answer)
    clock.forward(hours=1)
    told = [line for line in lines(Browser(ada).get(PATH)) if "1217" in line]
    assert told == []


def test_the_talk_page_links_to_the_calendar_file(checkin, ada):
    page = Browser(ada).get("/talk/").content.decode()
    assert f'href="{PATH}" download' in page
    assert "Whoever sees your calendar reads “Notebook” there, and the time." in page


@pytest.mark.parametrize("state", ["resting", "open", "none"])
def test_the_calendar_file_is_404_while_resting_or_without_a_planned_checkin(checkin, plan, partner, ada, clock, state):
    if state == "resting":
        Rest.begin(plan=plan, at=clock.now)
    else:
        Checkin.objects.exclude(pk=checkin.pk).delete()
        checkin.open(by=partner(ada), at=clock.to(FIRST_CHECKIN)) if state == "open" else checkin.delete()
    assert Browser(ada).get(PATH).status_code == 404
    assert b"talk/date/" not in Browser(ada).get("/talk/").content


def test_the_site_name_cannot_break_a_calendar_file():
    at = datetime(2027, 1, 14, 19, tzinfo=UTC)
    for is_feed in (False, True):
        made = render_calendar(
            [CalendarEntry(UUID(int=7), at, at)], title="Ours; or,\n" + "ü" * 80, at=at, is_feed=is_feed
        )
        raw = made.split(b"\r\n")
        assert max(len(line) for line in raw) <= 75
        whole = made.decode().replace("\r\n ", "")
        assert "SUMMARY:Ours\\; or\\, " + "ü" * 80 in whole.split("\r\n")
