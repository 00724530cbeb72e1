"""The pages of when we talk, in full: what a proposal changes, every few weeks, and nights on which clocks change."""

import re
from datetime import time, timedelta

import pytest

from checkins.models import Checkin, Rhythm
from checkins.models.checkin.scheduling import agree_to_rhythm
from checkins.ticks import schedule_checkins
from tests.checkins.conftest import FIRST_CHECKIN
from tests.conftest import FALL_BACK_NEW_YORK, SPRING_FORWARD_NEW_YORK
from tests.harness.factories import Browser
from tests.harness.query_counts import counted

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}
TYPED = {
    "every": "2",
    "weekdays": ["1", "4"],
    "clock": "18:30",
    "minutes": "45",
    "starts": "b",
    "zone": "Europe/London",
}


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def ticked(page):
    boxes = re.findall(r'<input type="checkbox" name="weekdays" value="(\d)"([^>]*)>', page.content.decode())
    return [int(value) for value, more in boxes if "checked" in more]


def test_the_other_partner_reads_what_a_rhythm_proposal_changes_and_accepts_it(rhythm, plan, ada, sam):
    hers, his = Browser(ada), Browser(sam)
    assert hers.post("/talk/when/", TYPED).status_code == 302
    page = text(his.get("/talk/"))
    assert "Every Thursday at 19:00 on your clock, 30 minutes." in page
    assert "Every second week on Tuesday and Friday at 18:30 on your clock, 45 minutes." in page
    assert "The next one is on Friday 15 January." in page
    assert "Sam starts the first four talks, then you take turns." in page.replace("  ", " ")
    for name, now, then in (
        ("How often", "Every week", "Every second week"),
        ("Days", "Thursday", "Tuesday and Friday"),
        ("Time", "19:00", "18:30"),
        ("Minutes", "30", "45"),
        ("Who starts", "you take turns", "Sam, the first four talks"),
    ):
        assert re.search(rf"{name} {now} → becomes {then}\b", page), name
    proposed = Rhythm.proposed_of(plan)
    his.post("/talk/when/accept/", {"which": proposed.pk})
    assert [each.on.isoformat() for each in Checkin.objects.order_by("on")] == [
        "2027-01-15",
        "2027-01-26",
        "2027-01-29",
    ]


def test_a_rhythm_proposal_names_only_what_would_change(rhythm, propose, ada, sam):
    propose(ada, clock=time(20))
    page = text(Browser(sam).get("/talk/"))
    assert re.search(r"What would change: Time 19:00 → becomes 20:00 As soon as", page)


def test_a_rhythm_proposal_says_when_nothing_changes_on_the_readers_clock(rhythm, propose, ada, sam):
    propose(ada, zone="Africa/Abidjan")
    assert "On your clock it stays as it is now." in text(Browser(sam).get("/talk/"))


def test_a_rhythm_on_all_seven_days_reads_every_day(propose, ada):
    propose(ada, weekdays=range(7))
    assert "Every day at 19:00 on your clock, 30 minutes." in text(Browser(ada).get("/talk/"))


def test_three_days_of_a_rhythm_are_joined_by_comma_and_and(propose, ada):
    propose(ada, weekdays=[0, 2, 4])
    assert "Every Monday, Wednesday and Friday at 19:00" in text(Browser(ada).get("/talk/"))


@pytest.mark.parametrize("every", [1, 2, 3, 4])
def test_the_next_checkin_is_shown_even_when_it_is_weeks_away(rhythm, propose, partner, ada, sam, clock, every):
    new = propose(sam, every=every)
    agree_to_rhythm(new, by=partner(ada), at=clock.now)
    schedule_checkins(at=clock.to(FIRST_CHECKIN))
    checkin = Checkin.objects.get(at=FIRST_CHECKIN)
    checkin.hold(by=partner(ada), at=clock.now)
    hers = Browser(ada)
    day = (FIRST_CHECKIN + timedelta(weeks=every)).strftime("%A %-d %B")
    assert f"Next time: {day} at 19:00." in text(hers.get("/talk/last/line/"))
    assert f"Your next talk is on {day} at 19:00." in text(hers.get("/today/"))
    assert day in text(hers.get("/talk/"))


def test_the_rhythm_form_starts_with_the_live_rhythm_on_the_readers_clock(rhythm, ada, sam):
    """And never with the zone in which the other set it (T16)."""
    type(sam).objects.filter(pk=sam.pk).update(zone="Pacific/Auckland")
    page = Browser(sam).get("/talk/when/")
    assert ticked(page) == [4]
    assert 'value="08:00"' in page.content.decode()
    assert '<option value="Pacific/Auckland" selected>' in page.content.decode()


def test_the_first_rhythm_form_starts_with_one_day(plan, ada):
    assert ticked(Browser(ada).get("/talk/when/")) == [3]


@pytest.mark.parametrize(
    "wrong", [{"weekdays": []}, {"weekdays": ["7"]}, {"every": "0"}, {"every": "5"}, {"every": "x"}]
)
def test_an_invalid_rhythm_form_gets_422_and_keeps_what_was_typed(plan, ada, wrong):
    answer = Browser(ada).post("/talk/when/", TYPED | wrong, headers=HTMX)
    assert (answer.status_code, Rhythm.objects.count()) == (422, 0)
    assert re.match(r'<form class="[^"]*" id="rhythm-form"', answer.content.decode().strip())
    assert 'value="18:30"' in answer.content.decode()
    assert ticked(answer) == ([] if wrong.get("weekdays") == [] else [1, 4] if "every" in wrong else [])


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "../../etc/passwd", "posixrules", "EST5EDT", "europe/london", "Etc/GMT+5"]
)
def test_a_rhythm_with_an_unknown_time_zone_is_refused(plan, ada, zone):
    """B14."""
    answer = Browser(ada).post("/talk/when/", TYPED | {"zone": zone})
    assert (answer.status_code, Rhythm.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("sunday", "wrote", "says"),
    [
        (
            SPRING_FORWARD_NEW_YORK,
            "02:30",
            "On Sunday 14 March the clocks go forward over that time: the talk begins at 03:30 that night.",
        ),
        (
            FALL_BACK_NEW_YORK,
            "01:30",
            "On Sunday 7 November the clocks go back and show 01:30 twice: the first one counts.",
        ),
    ],
)
def test_a_rhythm_proposal_names_the_night_on_which_the_clocks_change(plan, ada, sam, clock, sunday, wrote, says):
    """B13."""
    type(ada).objects.filter(pk=ada.pk).update(zone="America/New_York")
    clock.to(sunday - timedelta(days=10))
    typed = TYPED | {"every": "1", "weekdays": ["6"], "clock": wrote, "zone": "America/New_York"}
    answer = Browser(ada).post("/talk/when/", typed, follow=True)
    assert says in text(answer)
    his = text(Browser(sam).get("/talk/"))
    assert "the first one counts" not in his  # his own clock shows that time once
    assert "New York" not in his


def test_a_partner_elsewhere_is_told_when_the_local_time_of_checkins_shifts(propose, partner, ada, sam, clock):
    """Two zones with different Sundays: each page tells its own reader, and nothing of the other's clock."""
    type(sam).objects.filter(pk=sam.pk).update(zone="America/New_York")
    made = propose(ada, weekdays=[1, 4])
    agree_to_rhythm(made, by=partner(sam), at=clock.now)
    his, hers = text(Browser(sam).get("/talk/")), text(Browser(ada).get("/talk/"))
    assert "Every Tuesday and Friday at 14:00 on your clock" in his
    assert "The clocks change: from 16 March it is at 15:00 on your clock, and as now again from 30 March." in his
    assert "Every Tuesday and Friday at 19:00 on your clock" in hers
    assert "The clocks change" not in hers


def test_an_old_accept_link_does_not_accept_a_newer_rhythm_proposal(plan, propose, ada, sam):
    old = propose(ada)
    propose(ada, clock=time(20))
    his = Browser(sam)
    assert his.post("/talk/when/accept/", {"which": old.pk}).status_code == 409
    assert his.post("/talk/when/accept/", {"which": old.pk}, headers=HTMX).status_code == 409
    assert Rhythm.live_of(plan) is None


def test_a_rhythm_of_seven_days_runs_as_many_queries_as_one_of_a_single_day(propose, partner, ada, sam, clock):
    asked = []
    for weekdays in ([2], range(7)):  # a Wednesday: tonight, either way
        agree_to_rhythm(propose(ada, weekdays=weekdays), by=partner(sam), at=clock.now)
        browser = Browser(ada)
        asked.append([counted(lambda b=browser, p=path: b.get(p)) for path in ("/talk/", "/today/", "/talk/when/")])
    assert asked[0] == asked[1]
