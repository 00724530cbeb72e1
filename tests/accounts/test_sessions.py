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


def test_a_sign_in_on_a_shared_device_ends_after_fifteen_idle_minutes(ada, clock):
    browser = sign_in(ada, shared="on")
    clock.forward(minutes=14, seconds=59)
    assert is_in(browser)
    clock.forward(minutes=15)
    assert not is_in(browser)


def test_a_shared_device_is_not_kept_signed_in_even_when_keep_was_ticked(ada, clock):
    browser = sign_in(ada, shared="on", keep="on")
    clock.forward(minutes=15)
    assert not is_in(browser)


def test_a_sign_in_on_an_own_device_ends_after_thirty_idle_minutes(ada, clock):
    browser = sign_in(ada)
    clock.forward(minutes=29)
    assert is_in(browser)
    clock.forward(minutes=30)
    assert not is_in(browser)


def test_a_busy_sign_in_ends_after_twelve_hours(ada, clock):
    browser = sign_in(ada)
    for _ in range(35):
        clock.forward(minutes=20)
        assert is_in(browser)
    clock.forward(minutes=20)
    assert not is_in(browser)


def test_an_own_device_can_stay_signed_in_for_thirty_days(ada, clock):
    browser = sign_in(ada, keep="on")
    assert browser.cookies["s"]["max-age"] == 30 * 24 * 3600
    clock.forward(days=29, hours=23)
    assert is_in(browser)
    clock.forward(hours=1)
    assert not is_in(browser)


@pytest.mark.parametrize("device", [{"shared": "on"}, {}])
def test_the_cookie_of_a_sign_in_that_is_not_kept_ends_with_the_browser(ada, device):
    cookie = sign_in(ada, **device).cookies["s"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_session_in_use_is_written_at_most_once_a_minute(ada, clock):
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


def test_a_second_person_in_the_same_browser_inherits_no_session_data(ada, sam, response_context):
    browser = sign_in(ada)
    session = browser.session
    session["mine"] = "ada's"
    session.save()
    browser.force_login(sam)
    assert "mine" not in browser.session
    assert browser.get("/me/").context["user"] == sam


def test_the_session_of_a_deleted_person_is_not_signed_in(clock):
    gone = person("Gone")
    browser = sign_in(gone)
    gone.delete()
    assert not is_in(browser)


@pytest.mark.parametrize("year", [1970, 2038, 2100])
def test_a_sign_in_works_and_expires_when_the_clock_is_decades_off(ada, clock, year):
    clock.to(clock.now.replace(year=year, month=1, day=19))
    browser = sign_in(ada)
    assert is_in(browser)
    clock.forward(minutes=31)
    assert not is_in(browser)
