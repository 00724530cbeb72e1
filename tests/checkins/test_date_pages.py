"""The next talk in one's own calendar: when, and not what."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from checkins.models import Checkin
from checkins.models import checkin_moving as moving
from plans.models import Rest
from repair.formats.calendar import entry
from tests.checkins.conftest import FIRST_TALK
from tests.factories import Browser

pytestmark = pytest.mark.django_db
PATH = "/talk/date/"


def lines(answer):
    return answer.content.decode().split("\r\n")


def test_it_says_when_and_nothing_else(talk, ada, clock):
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
        f"UID:{talk.pk}",
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


def test_both_get_the_same_to_the_byte_wherever_they_live(talk, ada, sam):
    type(sam).objects.filter(pk=sam.pk).update(zone="Pacific/Auckland")
    assert Browser(ada).get(PATH).content == Browser(sam).get(PATH).content


def test_a_moved_talk_takes_the_place_of_its_old_entry_and_tells_no_tap(talk, partner, ada, sam, clock):
    to = FIRST_TALK + timedelta(days=2)
    moving.propose(talk, by=partner(ada), to=to, at=clock.now)
    moving.accept(talk, by=partner(sam), to=to, at=clock.forward(minutes=17))
    answer = lines(Browser(ada).get(PATH))
    assert {f"UID:{talk.pk}", "SEQUENCE:1", "DTSTART:20270116T190000Z"} <= set(answer)
    clock.forward(hours=1)
    told = [line for line in lines(Browser(ada).get(PATH)) if "1217" in line]
    assert told == []


def test_the_talk_page_leads_there(talk, ada):
    page = Browser(ada).get("/talk/").content.decode()
    assert f'href="{PATH}" download' in page
    assert "Whoever sees your calendar reads “Notebook” there, and the time." in page


@pytest.mark.parametrize("state", ["resting", "open", "none"])
def test_where_there_is_none_there_is_nothing(talk, plan, partner, ada, clock, state):
    if state == "resting":
        Rest.begin(plan=plan, at=clock.now)
    else:
        Checkin.objects.exclude(pk=talk.pk).delete()
        talk.open(by=partner(ada), at=clock.to(FIRST_TALK)) if state == "open" else talk.delete()
    assert Browser(ada).get(PATH).status_code == 404
    assert b"talk/date/" not in Browser(ada).get("/talk/").content


def test_what_a_host_calls_the_site_cannot_break_the_file():
    at = datetime(2027, 1, 14, 19, tzinfo=UTC)
    made = entry(about=UUID(int=7), title="Ours; or, " + "ü" * 80, begins=at, ends=at, written=at, change=0)
    raw = made.split(b"\r\n")
    assert max(len(line) for line in raw) <= 75
    whole = made.decode().replace("\r\n ", "")
    assert "SUMMARY:Ours\\; or\\, " + "ü" * 80 in whole.split("\r\n")
