"""A sign-up waits in its browser until its code is typed; whoever types a right code first has the address."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session

from repair.accounts.models import Person
from repair.accounts.sign_up import release_unconfirmed
from repair.mail.models import Letter
from tests.accounts.test_sign_up import form, last_code, read
from tests.harness.factories import PASSWORD, Browser, person

pytestmark = pytest.mark.django_db
NEW = "a wholly new evening"


def begun(clock, **more):
    """A browser that has signed up, and the code it was sent."""
    clock.forward(minutes=1)
    browser = Browser()
    assert browser.post("/me/signup/", form(**more))["Location"] == "/me/confirm-email/"
    return browser, last_code()


def typed(browser, code):
    return browser.post("/me/confirm-email/", {"code": code})


@pytest.mark.parametrize(
    "refused", [{"password1": "short"}, {"name": ""}, {"email": "new@example.org "} | {"name": ""}]
)
def test_a_refused_sign_up_form_changes_nothing_for_another_browser(clock, refused):
    phone, code = begun(clock)
    assert Browser().post("/me/signup/", form(**refused)).status_code == 422
    assert typed(phone, code)["Location"] == "/begin/"


def test_nothing_is_stored_under_an_address_before_its_code_is_typed(clock):
    phone, code = begun(clock)
    assert (Person.objects.count(), EmailAddress.objects.count()) == (0, 0)
    typed(phone, code)
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("new@example.org", True, True)]


def test_a_sign_up_keeps_no_password_while_it_waits(clock):
    phone, _code = begun(clock)
    assert PASSWORD not in str(phone.session.items())


def test_the_first_right_code_has_the_address_and_the_second_gets_a_sentence(clock):
    phone, phones_code = begun(clock, name="Nell on the phone")
    laptop, laptops_code = begun(clock, name="Nell on the laptop", password1=NEW)
    assert typed(laptop, laptops_code)["Location"] == "/begin/"
    answer = typed(phone, phones_code)
    assert answer["Location"] == "/me/login/"
    assert "This address has an account already." in read(phone.get("/me/login/"))
    assert Person.objects.get().name == "Nell on the laptop"


def test_a_sign_up_begun_on_a_phone_is_finished_on_a_laptop(clock):
    """The code belongs to the browser that asked for it; the laptop asks for its own, and both then sign in."""
    phone, phones_code = begun(clock)
    laptop = Browser()
    assert typed(laptop, phones_code)["Location"] == "/me/login/"
    laptop, laptops_code = begun(clock, password1=NEW)
    assert typed(laptop, laptops_code)["Location"] == "/begin/"
    assert typed(phone, phones_code)["Location"] == "/me/login/"
    answer = phone.post("/me/login/", {"login": "new@example.org", "password": NEW})
    assert (answer["Location"], laptop.get("/today/").status_code) == ("/today/", 200)


def test_a_code_of_another_browser_does_not_fit(clock):
    phone, _phones = begun(clock)
    _laptop, laptops_code = begun(clock)
    assert typed(phone, laptops_code).status_code == 422


def test_a_sign_up_page_that_was_left_too_long_says_that_the_code_has_run_out(clock):
    phone, code = begun(clock)
    clock.forward(minutes=15, seconds=1)
    assert typed(phone, code)["Location"] == "/me/login/"
    assert "The code has run out. Please begin again." in read(phone.get("/me/login/"))
    assert Person.objects.count() == 0


def test_a_new_code_ends_the_older_one_and_can_be_asked_for_twice(clock):
    phone, first = begun(clock)
    codes = [first]
    for _ in range(3):
        clock.forward(minutes=1)
        phone.post("/me/confirm-email/", {"action": "resend"})
        codes.append(last_code())
    assert codes[2] == codes[3]
    assert b"Send a new code" not in phone.get("/me/confirm-email/").content
    assert typed(phone, codes[3])["Location"] == "/begin/"


@pytest.mark.parametrize("address", ["ada@example.org", "new@example.org"])
def test_known_and_unknown_addresses_are_answered_alike_when_a_new_code_is_asked_for(ada, clock, address):
    """SEC-5."""
    phone, _code = begun(clock, email=address) if address != ada.email else (Browser(), "")
    if address == ada.email:
        phone.post("/me/signup/", form(email=address))
    statuses = [typed(phone, "000000").status_code]
    statuses.append(phone.post("/me/confirm-email/", {"action": "resend"}).status_code)
    statuses += [typed(phone, "000000").status_code for _ in range(2)]
    assert statuses == [422, 302, 422, 302]
    assert read(phone.get("/me/login/")).count("That was not the code, three times.") == 1


def test_no_code_fits_a_sign_up_with_the_address_of_an_account(ada, clock):
    browser = Browser()
    browser.post("/me/signup/", form(email=ada.email))
    assert typed(browser, browser.session["sign_up"]["code"]).status_code == 422


def test_a_sign_up_leads_to_the_page_that_was_asked_for(clock):
    browser = Browser()
    browser.post("/me/signup/", form(next="/me/edit/"))
    assert typed(browser, last_code())["Location"] == "/me/edit/"


def test_an_account_without_a_confirmed_address_gives_way_to_whoever_types_the_code(clock):
    """Versions before a sign-up waited in its session made such accounts."""
    EmailAddress.objects.filter(user=person("New")).update(verified=False)
    phone, code = begun(clock)
    assert typed(phone, code)["Location"] == "/begin/"
    assert Person.objects.get().name == "Nell"


def test_an_account_with_a_confirmed_address_is_never_released(ada):
    release_unconfirmed(ada.email)
    assert Person.objects.get() == ada


class TestAPersonWhoIsGone:
    """What a session has begun for somebody who is gone ends with a sentence."""

    SENTENCE = "What was begun here is over. Please begin again."

    def ended(self, browser, answer):
        return answer["Location"] == "/me/login/" and self.SENTENCE in read(browser.get("/me/login/"))

    def test_a_reset_code_is_typed_after_the_account_is_gone(self, ada, clock):
        browser = Browser()
        browser.post("/me/password/reset/", {"email": ada.email})
        code = Letter.objects.get(kind="reset_code").code
        ada.delete()
        assert self.ended(browser, browser.post("/me/password/reset/confirm/", {"code": code}))

    def test_a_new_password_is_chosen_after_the_account_is_gone(self, ada, clock):
        browser = Browser()
        browser.post("/me/password/reset/", {"email": ada.email})
        browser.post("/me/password/reset/confirm/", {"code": Letter.objects.get(kind="reset_code").code})
        ada.delete()
        chosen = {"password1": NEW, "password2": NEW}
        assert self.ended(browser, browser.post("/me/password/reset/complete/", chosen))

    def test_the_second_lock_is_opened_after_the_account_is_gone(self, ada, clock):
        TOTP.activate(ada, generate_totp_secret())
        browser = Browser()
        browser.post("/me/login/", {"login": ada.email, "password": PASSWORD})
        ada.delete()
        assert self.ended(browser, browser.post("/me/locks/authenticate/", {"code": "123456"}))

    def test_the_code_of_an_older_sign_up_is_typed_after_its_account_is_gone(self, ada, clock):
        """An account from before a sign-up waited in its session: its address is confirmed at the sign-in."""
        EmailAddress.objects.filter(user=ada).update(verified=False)
        browser = Browser()
        browser.post("/me/login/", {"login": ada.email, "password": PASSWORD})
        code = last_code()
        ada.delete()
        assert self.ended(browser, typed(browser, code))

    def test_a_session_whose_row_is_gone_is_told_so(self, clock):
        phone, code = begun(clock)
        Session.objects.all().delete()
        assert typed(phone, code)["Location"] == "/me/login/"
