"""The second lock, the reset that never opens it, the tries that are counted, the sessions one can end."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession

from repair.mail.models import Letter
from tests.harness.factories import PASSWORD, Browser

pytestmark = pytest.mark.django_db
NEW = "a wholly new evening"


@pytest.fixture
def secret(ada):
    made = generate_totp_secret()
    TOTP.activate(ada, made)
    RecoveryCodes.activate(ada)
    return made


def app_code(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def reset(ada, browser):
    browser.post("/me/password/reset/", {"email": ada.email})
    code = Letter.objects.get(kind="reset_code").code
    assert browser.post("/me/password/reset/confirm/", {"code": code}).status_code == 302
    return browser.post("/me/password/reset/complete/", {"password1": NEW, "password2": NEW})


def test_a_password_reset_by_code_sets_the_password_and_does_not_sign_in(ada, clock):
    browser = Browser()
    assert reset(ada, browser).status_code == 302
    assert browser.get("/today/").status_code == 302
    assert Browser().post("/me/login/", {"login": ada.email, "password": NEW})["Location"] == "/today/"


def test_a_password_reset_does_not_open_the_second_lock(ada, secret, clock):
    browser = Browser()
    reset(ada, browser)
    answer = browser.post("/me/login/", {"login": ada.email, "password": NEW})
    assert answer["Location"] == "/me/locks/authenticate/"
    assert browser.get("/today/").status_code == 302
    assert Authenticator.objects.filter(user=ada, type="totp").exists()


def test_password_and_app_code_open_an_account_with_a_second_lock(ada, secret, clock):
    browser = Browser()
    browser.post("/me/login/", {"login": ada.email, "password": PASSWORD})
    assert browser.post("/me/locks/authenticate/", {"code": "000000"}).status_code == 422
    assert browser.post("/me/locks/authenticate/", {"code": app_code(secret)})["Location"] == "/today/"


def test_a_recovery_code_opens_the_second_lock_once(ada, secret, clock):
    code = RecoveryCodes(Authenticator.objects.get(user=ada, type="recovery_codes")).get_unused_codes()[0]
    for expected in (302, 422):
        browser = Browser()
        browser.post("/me/login/", {"login": ada.email, "password": PASSWORD})
        assert browser.post("/me/locks/authenticate/", {"code": code}).status_code == expected


def test_the_choice_to_stay_signed_in_outlives_the_second_lock(ada, secret, clock):
    browser = Browser()
    browser.post("/me/login/", {"login": ada.email, "password": PASSWORD, "keep": "on"})
    browser.post("/me/locks/authenticate/", {"code": app_code(secret)})
    clock.forward(days=20)
    assert browser.get("/today/").status_code == 200


def test_a_lock_is_changed_only_after_the_password_is_typed_again(ada, clock):
    browser = Browser(ada)
    clock.forward(minutes=6)
    assert browser.get("/me/locks/app/activate/")["Location"].startswith("/me/reauthenticate/")


def test_sign_in_after_eleven_wrong_passwords_is_refused_and_works_minutes_later(ada, clock):
    browser = Browser()
    tries = [browser.post("/me/login/", {"login": ada.email, "password": f"wrong {n}"}).status_code for n in range(11)]
    assert set(tries[:5]) == {422}
    assert browser.post("/me/login/", {"login": ada.email, "password": PASSWORD}).status_code in (422, 429)
    clock.forward(minutes=6)
    assert browser.post("/me/login/", {"login": ada.email, "password": PASSWORD}).status_code == 302


def test_the_25th_password_reset_in_a_row_gets_a_429_page_with_the_quick_exit(ada, clock):
    answers = [Browser().post("/me/password/reset/", {"email": ada.email}) for _ in range(25)]
    assert answers[-1].status_code == 429
    assert b'action="/x/"' in answers[-1].content


def test_changing_the_password_ends_every_other_session(ada, clock):
    here, there = Browser(), Browser()
    for browser in (here, there):
        browser.post("/me/login/", {"login": ada.email, "password": PASSWORD})
    here.post("/me/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert there.get("/today/").status_code == 302


def test_ada_can_see_her_sessions_and_end_all_others(ada, clock):
    here, there = Browser(), Browser()
    for browser in (here, there):
        browser.post("/me/login/", {"login": ada.email, "password": PASSWORD})
    assert UserSession.objects.filter(user=ada).count() == 2
    assert here.get("/me/sessions/").status_code == 200
    here.post("/me/sessions/")
    assert (here.get("/today/").status_code, there.get("/today/").status_code) == (200, 302)


def test_the_session_list_stores_only_truncated_ip_addresses(ada, clock):
    for sent_from in ("203.0.113.77", "2001:db8:aaaa:bbbb::1"):
        Browser(REMOTE_ADDR=sent_from).post("/me/login/", {"login": ada.email, "password": PASSWORD})
    assert sorted(UserSession.objects.values_list("ip", flat=True)) == ["2001:db8:aaaa::", "203.0.113.0"]


@pytest.mark.parametrize("address", ["nope", "a@x.org, b@x.org", "a@[127.0.0.1]", "a@x.org\r\nBcc: b@x.org"])
def test_an_invalid_new_email_address_is_refused_and_posts_no_letter(ada, clock, address):
    answer = Browser(ada).post("/me/email/", {"email": address, "action_add": ""})
    assert answer.status_code == 422
    assert Letter.objects.count() == 0


def test_a_password_reset_at_a_foreign_host_is_refused_and_posts_no_letter(ada, clock):
    """SEC-4."""
    answer = Browser().post("/me/password/reset/", {"email": ada.email}, HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert Letter.objects.count() == 0
