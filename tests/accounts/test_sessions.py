"""How long a sign-in lasts, on whose device (SEC-12, SAF-18, B21)."""

import pytest
from django.contrib.sessions.models import Session

from tests.harness.factories import PASSWORD, Browser, person

pytestmark = pytest.mark.django_db


def sign_in(who, **device):
    browser = Browser()
    answer = browser.post("/me/login/", {"login": who.email, "password": PASSWORD} | device)
    assert answer.status_code == 302
    return browser


def is_in(browser):
    return browser.get("/today/").status_code == 200


def test_on_a_shared_device_fifteen_idle_minutes_end_it(ada, clock):
    browser = sign_in(ada, shared="on")
    clock.forward(minutes=14, seconds=59)
    assert is_in(browser)
    clock.forward(minutes=15)
    assert not is_in(browser)


def test_nobody_said_so_means_shared(ada, clock):
    browser = sign_in(ada, shared="on", keep="on")
    clock.forward(minutes=15)
    assert not is_in(browser)


def test_on_an_own_device_it_is_thirty_minutes(ada, clock):
    browser = sign_in(ada)
    clock.forward(minutes=29)
    assert is_in(browser)
    clock.forward(minutes=30)
    assert not is_in(browser)


def test_whoever_stays_busy_is_signed_out_after_twelve_hours(ada, clock):
    browser = sign_in(ada)
    for _ in range(35):
        clock.forward(minutes=20)
        assert is_in(browser)
    clock.forward(minutes=20)
    assert not is_in(browser)


def test_by_choice_an_own_device_is_kept_for_thirty_days(ada, clock):
    browser = sign_in(ada, keep="on")
    assert browser.cookies["s"]["max-age"] == 30 * 24 * 3600
    clock.forward(days=29, hours=23)
    assert is_in(browser)
    clock.forward(hours=1)
    assert not is_in(browser)


@pytest.mark.parametrize("device", [{"shared": "on"}, {}])
def test_without_that_choice_the_cookie_goes_with_the_browser(ada, device):
    cookie = sign_in(ada, **device).cookies["s"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_reading_on_writes_the_session_once_a_minute_at_most(ada, clock):
    browser = sign_in(ada)
    assert is_in(browser)  # reads the greeting, if there is one
    before = Session.objects.get().session_data
    clock.forward(seconds=59)
    assert is_in(browser)
    assert Session.objects.get().session_data == before
    clock.forward(seconds=1)
    assert is_in(browser)
    assert Session.objects.get().session_data != before


def test_signing_in_gives_a_new_session_id(ada):
    browser = Browser()
    browser.session["planted"] = "by somebody"
    session = browser.session
    session["planted"] = "by somebody"
    session.save()
    browser.cookies["s"] = old = session.session_key
    browser.post("/me/login/", {"login": ada.email, "password": PASSWORD})
    assert browser.cookies["s"].value != old
    assert not Session.objects.filter(pk=old).exists()


def test_a_second_person_in_the_same_browser_takes_nothing_over(ada, sam, handed):
    browser = sign_in(ada)
    session = browser.session
    session["mine"] = "ada's"
    session.save()
    browser.force_login(sam)
    assert "mine" not in browser.session
    assert browser.get("/me/").context["user"] == sam


def test_the_session_of_somebody_who_is_gone_is_no_session(clock):
    gone = person("Gone")
    browser = sign_in(gone)
    gone.delete()
    assert not is_in(browser)


@pytest.mark.parametrize("year", [1970, 2038, 2100])
def test_a_clock_that_is_far_off_breaks_nothing(ada, clock, year):
    clock.to(clock.now.replace(year=year, month=1, day=19))
    browser = sign_in(ada)
    assert is_in(browser)
    clock.forward(minutes=31)
    assert not is_in(browser)
