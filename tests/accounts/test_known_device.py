"""A device on which somebody has signed in before lets them in, however many tries are made from elsewhere."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from repair.accounts.models import Person
from repair.mail.models import Letter
from tests.accounts.test_locks import app_code
from tests.accounts.test_sign_up import form, last_code
from tests.harness.factories import PASSWORD, Browser

pytestmark = pytest.mark.django_db
NEW = "a wholly new evening"
HOME = {"REMOTE_ADDR": "203.0.113.7"}
OWN = {"keep": "on"}
SHARED = {"shared": "on"}


def sign_in(browser, who, password=PASSWORD, where=None, **device):
    typed = {"login": who.email, "password": password} | device
    return browser.post("/me/login/", typed, **(where or HOME)).status_code


def known_to(who, **device):
    """A browser on which this person has signed in and out again."""
    browser = Browser()
    assert sign_in(browser, who, **device) == 302
    browser.post("/me/logout/")
    return browser


def wrong_passwords(who, clock):
    """As many as the network at home takes in a day."""
    for _ in range(11):
        for number in range(5):
            sign_in(Browser(), who, f"wrong {number}")
        clock.forward(minutes=6)


def resets_from_everywhere(who, clock):
    for number in range(40):
        Browser().post("/me/password/reset/", {"email": who.email}, REMOTE_ADDR=f"198.51.100.{number // 8}")
        clock.forward(minutes=1)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_known_device_signs_in_after_its_network_has_used_up_the_passwords(ada, clock):
    phone = known_to(ada)
    wrong_passwords(ada, clock)
    assert sign_in(Browser(), ada) == 422
    assert sign_in(phone, ada) == 302


def test_a_known_device_passes_where_a_neighbour_has_just_tried_other_addresses(ada, sam, clock):
    phone = known_to(ada)
    for number in range(12):
        Browser().post("/me/login/", {"login": f"x{number}@example.org", "password": "wrong"}, **HOME)
    assert sign_in(Browser(), ada) == 422
    assert sign_in(phone, ada) == 302


def test_a_known_device_has_fifty_wrong_passwords_a_day_itself(ada, clock):
    phone = known_to(ada)
    for _ in range(10):
        for number in range(5):
            assert sign_in(phone, ada, f"wrong {number}") == 422
        clock.forward(minutes=6)
    assert sign_in(phone, ada) == 422
    assert sign_in(Browser(), ada) == 302


def test_a_known_device_gets_a_reset_letter_when_those_of_the_address_are_used_up(ada, clock):
    phone = known_to(ada)
    resets_from_everywhere(ada, clock)
    asked = {"email": ada.email}
    assert Browser().post("/me/password/reset/", asked, **HOME).status_code == 429
    assert phone.post("/me/password/reset/", asked, **HOME).status_code == 302
    assert Letter.objects.filter(kind="reset_code").count() == 31


class TestTheSecondLock:
    @pytest.fixture
    def secret(self, ada):
        made = generate_totp_secret()
        TOTP.activate(ada, made)
        return made

    def wrong_codes(self, who, networks, each=1):
        for number in range(networks):
            where = {"REMOTE_ADDR": f"198.51.{number}.9"}
            browser = Browser()
            assert sign_in(browser, who, where=where) == 302
            for _ in range(each):
                browser.post("/me/locks/authenticate/", {"code": "000000"}, **where)

    def opens(self, browser, who, secret):
        sign_in(browser, who)
        answer = browser.post("/me/locks/authenticate/", {"code": app_code(secret)}, **HOME)
        return answer.status_code == 302

    def test_seven_wrong_codes_from_seven_networks_do_not_keep_the_owner_out(self, ada, secret, clock):
        self.wrong_codes(ada, 7)
        assert self.opens(Browser(), ada, secret)

    def test_a_hundred_wrong_codes_keep_out_all_but_a_known_device(self, ada, secret, clock):
        phone = Browser()
        assert self.opens(phone, ada, secret)
        phone.post("/me/logout/")
        self.wrong_codes(ada, 20, each=5)
        clock.forward(minutes=10)
        assert not self.opens(Browser(), ada, secret)
        assert self.opens(phone, ada, secret)

    def test_five_wrong_codes_of_one_network_are_refused_there(self, ada, secret, clock):
        browser = Browser()
        sign_in(browser, ada)
        for _ in range(5):
            browser.post("/me/locks/authenticate/", {"code": "000000"}, **HOME)
        assert not self.opens(Browser(), ada, secret)
        clock.forward(minutes=6)
        assert self.opens(Browser(), ada, secret)


class TestTheCookie:
    def test_a_shared_device_is_never_known(self, ada, clock):
        assert "d" not in known_to(ada, **SHARED).cookies

    def test_a_device_that_is_shared_from_now_on_is_known_no_longer(self, ada, clock):
        phone = known_to(ada)
        sign_in(phone, ada, **SHARED)
        assert phone.cookies["d"].value == ""

    def test_the_quick_exit_deletes_the_cookie(self, ada, clock):
        phone = known_to(ada)
        phone.post("/x/")
        assert phone.cookies["d"].value == ""

    def test_a_sign_up_on_an_own_device_makes_it_known(self, clock):
        browser = Browser()
        browser.post("/me/signup/", {name: typed for name, typed in form().items() if name != "shared"})
        browser.post("/me/confirm-email/", {"code": last_code()})
        assert browser.cookies["d"].value != ""

    def test_the_cookie_is_kept_from_scripts_and_other_sites_for_ninety_days(self, ada, clock):
        cookie = known_to(ada).cookies["d"]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 90 * 24 * 3600)

    def test_the_cookie_names_nobody_and_is_new_at_each_sign_in(self, ada, clock):
        phone = known_to(ada)
        first = phone.cookies["d"].value
        assert not any(told in first for told in (str(ada.pk), ada.pk.hex, "ada", "Ada"))
        sign_in(phone, ada)
        second = phone.cookies["d"].value
        assert not set(first.split(".")) & set(second.split(".")) - {first.split(".")[1]}

    def test_the_cookie_is_of_one_person_alone(self, ada, sam, clock):
        wrong_passwords(sam, clock)
        assert sign_in(known_to(ada), sam) == 422

    def test_the_cookie_opens_nothing_by_itself(self, ada, clock):
        phone = known_to(ada)
        assert phone.get("/today/").status_code == 302

    def test_the_cookie_may_be_of_two_who_share_a_tablet(self, ada, sam, clock):
        tablet = known_to(ada)
        assert sign_in(tablet, sam) == 302
        tablet.post("/me/logout/")
        wrong_passwords(ada, clock)
        assert sign_in(tablet, ada) == 302

    @pytest.mark.parametrize("value", ["", "~", "a.b.c", "..", "x.1.y~x.2.y~x.3.y", "é.9999999999.z", "a.²³.c"])
    def test_a_forged_cookie_is_no_known_device(self, ada, clock, value):
        wrong_passwords(ada, clock)
        browser = Browser()
        browser.cookies["d"] = value
        assert sign_in(browser, ada) == 422

    def test_a_new_password_ends_every_known_device(self, ada, clock):
        phone = known_to(ada)
        typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        assert Browser(ada).post("/me/password/change/", typed).status_code == 302
        wrong_passwords(ada, clock)
        assert sign_in(phone, ada, NEW) == 422

    def test_the_cookie_is_of_no_use_after_ninety_days(self, ada, clock):
        phone = known_to(ada)
        clock.forward(days=91)
        wrong_passwords(ada, clock)
        assert sign_in(phone, ada) == 422


class TestTheOwnerIsTold:
    def test_the_next_sign_in_and_the_page_about_me_say_that_tries_were_refused(self, ada, clock):
        phone = known_to(ada)
        wrong_passwords(ada, clock)
        sign_in(phone, ada)
        assert "Many tries to get in with your address were refused." in text(phone.get("/today/"))
        assert "On 13 January many tries to get in with your address were refused." in text(phone.get("/me/"))
        phone.post("/me/logout/")
        sign_in(phone, ada)
        assert "Many tries to get in with your address were refused." not in text(phone.get("/today/"))

    def test_the_page_about_me_says_nothing_without_a_refusal_or_after_thirty_days(self, ada, sam, clock):
        assert "me-refused" not in text(Browser(sam).get("/me/"))
        wrong_passwords(ada, clock)
        assert "me-refused" in text(Browser(ada).get("/me/"))
        clock.forward(days=31)
        assert "me-refused" not in text(Browser(ada).get("/me/"))

    def test_refused_resets_and_codes_are_told_too(self, ada, clock):
        resets_from_everywhere(ada, clock)
        assert Person.objects.get(pk=ada.pk).is_told_of_refusal is False

    def test_one_wrong_password_is_nothing_to_tell(self, ada, clock):
        sign_in(Browser(), ada, "wrong")
        assert Person.objects.get(pk=ada.pk).refused_at is None
