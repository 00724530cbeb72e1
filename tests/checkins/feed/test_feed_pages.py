"""All check-ins in one's own calendar, by an address: when, and not what."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from icalendar import Calendar

from checkins import ticks
from checkins.models import Checkin, Feed, Rhythm
from checkins.models.checkin.scheduling import agree_to_rhythm
from plans.models import Partner, Plan, Rest
from plans.models.couple.rest import leave_plan
from tests.accounts.test_locks import NEW, reset
from tests.checkins.conftest import FIRST_CHECKIN
from tests.checkins.feed.test_download_pages import lines, named
from tests.harness.factories import PASSWORD, Browser
from tests.harness.query_counts import counted

pytestmark = pytest.mark.django_db
PATH = "/talk/date/"


@pytest.fixture
def hers(ada):
    return Browser(ada)


@pytest.fixture
def her_calendar(hers):
    """Ada has made an address; her calendar reads it, and is nobody to the house."""
    hers.post("/me/dates/make/")
    path = Feed.objects.get().address.removeprefix("http://localhost")
    return lambda: Browser().get(path)


def times(answer):
    """When each entry begins, as any calendar reads it."""
    return [event.start for event in Calendar.from_ical(answer.content).events]


def thursdays(first, last):
    """Thursdays at seven in London."""
    begins = datetime(2027, 1, 14, 19, tzinfo=ZoneInfo("Europe/London"))  # a wall clock: adding weeks keeps it
    return [(begins + timedelta(weeks=week)).astimezone(UTC) for week in range(first, last + 1)]


class TestAnAddress:
    """S24: off until she makes one; whoever has it reads times, and nothing else."""

    def test_a_calendar_address_does_not_exist_until_ada_makes_one(self, checkin, hers, ada, sam):
        page = hers.get("/me/dates/").content.decode()
        assert "Make an address" in page
        assert "dates.ics" not in page
        assert Feed.objects.count() == 0
        hers.post("/me/dates/make/")
        feed = Feed.of(Partner.objects.get(person=ada))
        page = hers.get("/me/dates/").content.decode()
        assert f'value="{feed.address}"' in page
        assert "webcal:" not in page  # it would send the address in the clear
        assert "webcals:" not in page  # the site of the tests has no TLS
        assert "Nobody else in the plan is told that you have one." in page
        assert feed.token not in Browser(sam).get("/me/dates/").content.decode()

    def test_the_calendar_feed_has_twelve_weeks_of_times_and_nothing_else(self, checkin, her_calendar):
        answer = her_calendar()
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        assert (answer["Cache-Control"], len(answer.cookies)) == ("no-store, private", 0)
        assert times(answer) == thursdays(0, 11)
        assert {"REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"} <= set(lines(answer))
        assert {line.partition(":")[0].partition(";")[0] for line in lines(answer)} == {
            *("BEGIN", "VERSION", "PRODID", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"),
            *("TZID", "TZOFFSETFROM", "TZOFFSETTO"),
            *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "END", ""),
        }
        assert {line for line in lines(answer) if "NAME" in line or line.startswith("SUMMARY")} == {
            *("NAME:Notebook", "X-WR-CALNAME:Notebook", "SUMMARY:Notebook")
        }

    def test_a_site_with_tls_offers_one_tap_to_subscribe_over_tls(self, checkin, ada, settings):
        settings.SITE_URL = "https://notes.example.org"
        Browser(ada).post("/me/dates/make/")
        page = Browser(ada).get("/me/dates/").content.decode()
        assert re.findall(r'href="(webcal[^"]+)"', page) == [Feed.objects.get().address.replace("https:", "webcals:")]

    def test_a_name_with_the_signs_of_the_format_is_escaped(self, checkin, her_calendar, settings):
        settings.SITE_NAME = "Us; you, me \\ we " + "ü" * 60
        said = "Us\\; you\\, me \\\\ we " + "ü" * 60
        answer = her_calendar()
        whole = answer.content.decode().replace("\r\n ", "").split("\r\n")
        assert {line for line in whole if "NAME" in line or line.startswith("SUMMARY")} == {
            *(f"NAME:{said}", f"X-WR-CALNAME:{said}", f"SUMMARY:{said}")
        }
        assert max(map(len, answer.content.split(b"\r\n"))) <= 75

    def test_a_calendar_address_ends_with_adas_new_password_and_not_with_sams(self, checkin, her_calendar, ada, sam):
        typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        for who, status in ((sam, 200), (ada, 404)):
            assert Browser(who).post("/me/password/change/", typed).status_code == 302
            assert her_calendar().status_code == status

    def test_a_calendar_address_ends_when_ada_resets_her_password(self, checkin, her_calendar, ada):
        reset(ada, Browser())
        assert her_calendar().status_code == 404

    def test_the_calendar_feed_keeps_the_local_time_when_the_clocks_change(self, checkin, her_calendar):
        begins = times(her_calendar())
        assert (begins[10], begins[11]) == (
            datetime(2027, 3, 25, 19, tzinfo=UTC),
            datetime(2027, 4, 1, 18, tzinfo=UTC),
        )

    def test_a_scheduled_checkin_replaces_its_forecast_entry_in_the_calendar_feed(self, checkin, her_calendar, clock):
        def names():
            return {event.start: event["uid"] for event in Calendar.from_ical(her_calendar().content).events}

        before, made = names(), Checkin.objects.count()
        ticks.schedule_checkins(at=clock.forward(days=8))
        after = names()
        assert (made, Checkin.objects.count()) == (3, 4)
        assert [begins for begins in after if begins not in before] == thursdays(12, 12)
        assert {begins: before[begins] for begins in list(after)[:-1]} == dict(list(after.items())[:-1])

    def test_a_moved_checkin_keeps_its_uid_in_the_calendar_feed(self, checkin, her_calendar, partner, ada, sam, clock):
        to = FIRST_CHECKIN + timedelta(days=2)
        checkin.propose_move(by=partner(ada), to=to, at=clock.now)
        assert times(her_calendar())[0] == FIRST_CHECKIN
        checkin.accept_move(by=partner(sam), to=to, at=clock.now)
        first = Calendar.from_ical(her_calendar().content).events[0]
        assert (first.start, first["uid"], first["sequence"]) == (to, str(named(checkin)), 1)

    def test_a_new_rhythm_replaces_all_old_times_in_the_calendar_feed(
        self, checkin, her_calendar, propose, partner, sam, ada, clock
    ):
        agree_to_rhythm(propose(ada, weekdays=[6], every=4, minutes=45), by=partner(sam), at=clock.now)
        events = Calendar.from_ical(her_calendar().content).events
        assert [event.start for event in events] == [
            datetime(2027, 1, 17, 19, tzinfo=UTC),
            datetime(2027, 2, 14, 19, tzinfo=UTC),
            datetime(2027, 3, 14, 19, tzinfo=UTC),
        ]
        assert {event.end - event.start for event in events} == {timedelta(minutes=45)}

    @pytest.mark.parametrize("went", ["planned", "begun", "closed", "closed by him"])
    def test_the_calendar_feed_does_not_show_how_a_checkin_goes(
        self, checkin, her_calendar, partner, ada, sam, clock, went
    ):
        """SAF-8: whoever looks at it every minute learns of no tap."""
        clock.to(FIRST_CHECKIN + timedelta(minutes=5))
        if went != "planned":
            checkin.open(by=partner(ada), at=clock.now)
        if went.startswith("closed"):
            checkin.hold(by=partner(sam if went == "closed by him" else ada), at=clock.now)
        assert times(her_calendar()) == thursdays(0, 12)
        clock.to(FIRST_CHECKIN + timedelta(minutes=30))
        assert times(her_calendar())[0] == thursdays(1, 1)[0]

    def test_a_new_calendar_address_ends_the_one_before(self, checkin, hers, her_calendar, ada):
        first = Feed.objects.get()
        hers.post("/me/dates/make/", {"which": first.pk})
        second = Feed.objects.get()
        assert second.token != first.token
        for which in ("", first.pk):  # sent twice, it is one
            hers.post("/me/dates/make/", {"which": which})
            assert Feed.objects.get() == second
        assert her_calendar().status_code == 404

    def test_a_stopped_calendar_address_gets_the_same_404_as_an_unknown_one(self, checkin, hers, her_calendar):
        token = Feed.objects.get().token
        for _ in range(2):
            assert hers.post("/me/dates/end/").status_code == 302
        gone, never = her_calendar(), Browser().get(f"/t/{'0' * 64}/dates.ics")
        assert (gone.status_code, gone.content.replace(token.encode(), b"0" * 64)) == (404, never.content)

    def test_adas_calendar_address_is_not_ended_by_what_sam_does(self, checkin, her_calendar, sam):
        his = Browser(sam)
        his.post("/me/dates/end/")
        his.post("/me/dates/make/")
        his.post("/me/dates/end/")
        assert times(her_calendar()) == thursdays(0, 11)

    @pytest.mark.parametrize("path", ["", "x", "0" * 64, "a" * 10_000, "%00", "T", "{up}", "{twice}"])
    def test_the_calendar_feed_is_not_found_at_a_malformed_or_guessed_address(self, checkin, her_calendar, path):
        token = Feed.objects.get().token
        twice = "".join(f"%25{ord(letter):02x}" for letter in token)
        where = path.format(up=token.upper(), twice=twice) if path.startswith("{") else path
        assert Browser().get(f"/t/{where}/dates.ics").status_code in (400, 404)

    def test_the_token_of_a_calendar_address_is_stored_in_no_row(self, checkin, her_calendar):
        token = Feed.objects.get().token
        assert token not in str(list(Feed.objects.values()))

    def test_a_calendar_address_of_an_older_secret_key_is_invalid(self, checkin, hers, her_calendar):
        with override_settings(SECRET_KEY="another long and random key for one scene of this suite, no more"):
            feed = Feed.objects.get()
            assert Feed.of(feed.partner) is None
            assert her_calendar().status_code == 404
            feed = Feed.make(by=feed.partner)
            assert Feed.of(feed.partner) == feed


class TestWhenThePlanRests:
    def rested(self, plan, partner, ada, sam, clock, how):
        if how == "rest":
            Rest.begin(plan=plan, by=partner(sam), at=clock.now)
        elif how in ("he left", "closed"):
            leave_plan(by=partner(sam), at=clock.now, days=0 if how == "closed" else 7)
        else:
            leave_plan(by=partner(ada), at=clock.now, days=7)

    @pytest.mark.parametrize("how", ["rest", "he left", "she left", "closed"])
    def test_the_calendar_feed_is_empty_whatever_made_the_plan_rest(
        self, checkin, plan, partner, ada, sam, her_calendar, clock, how
    ):
        """SAF-11, T14: an empty calendar takes away what was there, and says nothing of why."""
        self.rested(plan, partner, ada, sam, clock, how)
        answer = her_calendar()
        assert (answer.status_code, times(answer)) == (200, [])
        assert "BEGIN:VTIMEZONE" in lines(answer)  # a calendar that holds nothing at all is refused by some

    def test_an_old_calendar_address_does_not_show_a_later_plan(self, checkin, partner, ada, her_calendar, clock):
        leave_plan(by=partner(ada), at=clock.now, days=0)
        Plan.begin(by=ada, at=clock.now)
        assert b"Make an address" in Browser(ada).get("/me/dates/").content
        assert times(her_calendar()) == []


def test_the_calendar_feed_of_a_partner_alone_is_empty(mallorys, mallory):
    hers = Browser(mallory)
    hers.post("/me/dates/make/")
    assert times(Browser().get(f"/t/{Feed.objects.get().token}/dates.ics")) == []


def test_the_calendar_feed_runs_as_many_queries_for_many_checkins_as_for_few(checkin, her_calendar, rhythm):
    few = counted(her_calendar)
    Rhythm.objects.filter(pk=rhythm.pk).update(weekday_bits=127)
    assert len(times(her_calendar())) > 60
    assert counted(her_calendar) == few == 4


def test_the_me_and_talk_pages_link_to_the_calendar_address_page(checkin, hers):
    for page in ("/me/", "/talk/"):
        assert 'href="/me/dates/"' in hers.get(page).content.decode()
