"""Pause: one press from every page, and what the other's page shows."""

import re
from datetime import UTC, datetime

import pytest

from checkins.models import Pause
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("path", ["/today/", "/talk/", "/plan/", "/me/", "/me/edit/", "/talk/when/", "/nowhere/"])
def test_the_pause_button_is_on_every_page_once_both_partners_are_in(plan, ada, mallory, mallorys, path):
    assert Browser(ada).get(path).content.count(b'id="pause-dock"') == 1
    assert Browser(mallory).get(path).content.count(b'id="pause-dock"') == 0


def test_a_single_press_pauses_both_partners_for_half_an_hour(plan, ada, sam, clock):
    page = text(Browser(ada).post("/pause/", follow=True))
    assert "You both come back today at 12:30." in page
    other = text(Browser(sam).get("/today/"))
    assert "Pause. You both come back today at 12:30." in other
    assert "Ada" not in other.split("<main")[1]


def test_a_pause_posted_by_htmx_redirects_to_the_pause_page(plan, ada):
    assert Browser(ada, htmx=True).post("/pause/")["HX-Redirect"] == "/pause/"
    assert Pause.objects.count() == 1


@pytest.mark.parametrize(
    ("back", "returns"),
    [("usual", "12:30"), ("other", "13:00"), ("evening", "20:00"), ("morning", "10:00"), ("odd", "12:30")],
)
def test_pause_chips_set_the_time_of_return(plan, ada, back, returns):
    Browser(ada).post("/pause/", {"back": back})
    assert f"{Pause.objects.get().returns_at:%H:%M}" == returns


@pytest.mark.parametrize(("hour", "first", "returns"), [(21, "usual", (13, 21, 30)), (22, "morning", (14, 10, 0))])
def test_a_pause_late_in_the_evening_offers_the_morning_first(plan, ada, clock, hour, first, returns):
    clock.to(clock.now.replace(hour=hour))
    browser = Browser(ada)
    assert re.search(r'value="(\w+)" checked', text(browser.get("/pause/")))[1] == first
    browser.post("/pause/")
    day, at_hour, minute = returns
    assert Pause.objects.get().returns_at == datetime(2027, 1, day, at_hour, minute, tzinfo=UTC)


def test_a_pause_in_the_middle_of_the_night_ends_the_same_morning(plan, ada, clock):
    clock.to(clock.now.replace(hour=2, minute=41))
    Browser(ada).post("/pause/")
    assert f"{Pause.objects.get().returns_at:%d %H:%M}" == "13 10:00"


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("back", ["usual", "other", "evening", "morning"])
def test_pause_chips_give_twenty_minutes_to_a_day_at_every_hour(plan, ada, clock, hour, back):
    """Rule 13."""
    clock.to(clock.now.replace(hour=hour, minute=17, second=29))
    Browser(ada).post("/pause/", {"back": back})
    seconds = (Pause.objects.get().returns_at - clock.now).total_seconds()
    assert 20 * 60 <= seconds <= 24 * 3600


def test_the_pause_page_opens_for_both_partners_at_its_time_with_a_line_to_begin(plan, ada, sam, clock):
    Browser(ada).post("/pause/")
    clock.forward(minutes=30)
    for who in (ada, sam):
        page = text(Browser(who).get("/pause/"))
        assert "Ready to try again?" in page
        assert "I am back. I would like to try again." in page
        assert "Ready to try again? The pause is over." in text(Browser(who).get("/today/"))


def test_a_pause_can_end_in_time_later_or_carried_but_not_before_its_time(plan, ada, sam, clock):
    for path, more, outcome in (
        ("/pause/back/", {"in_time": "yes"}, "in time"),
        ("/pause/back/", {}, "later"),
        ("/pause/later/", {}, "carried"),
    ):
        browser = Browser(ada)
        browser.post("/pause/")
        which = {"which": Pause.running_of(plan).pk}
        assert browser.post(path, which).status_code == 409
        clock.forward(minutes=30)
        assert Browser(sam).post(path, which | more).status_code == 302
        assert Browser(ada).post(path, which | more).status_code == 409
        assert Pause.objects.get(pk=which["which"]).outcome == outcome


def test_the_pause_page_takes_one_new_time_and_no_second(plan, ada, sam, clock):
    Browser(ada).post("/pause/")
    which = {"which": Pause.running_of(plan).pk, "back": "other"}
    clock.forward(minutes=20)
    assert "Set one new time" in text(Browser(sam).get("/pause/"))
    assert Browser(sam).post("/pause/time/", which).status_code == 302
    assert Browser(ada).post("/pause/time/", which).status_code == 409
    assert "Set one new time" not in text(Browser(ada).get("/pause/"))


def test_a_partner_alone_cannot_pause(mallory, mallorys):
    page = text(Browser(mallory).get("/pause/"))
    assert "A pause is for two." in page
    assert Browser(mallory).post("/pause/").status_code == 409
    assert Pause.objects.count() == 0


def test_the_breathing_page_has_no_form_and_saves_nothing(plan, stranger, ada):
    for who in (stranger, ada):
        page = text(Browser(who).get("/breathe/"))
        assert "Follow it roughly; nothing is measured." in page
        assert "<form" not in re.sub(r'<form[^>]*(action="/x/"|id="pause-dock").*?</form>', "", page)
    assert Pause.objects.count() == 0
