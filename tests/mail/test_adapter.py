"""The account library's mail goes through the outbox, and tells nobody who has an account (SEC-4, SEC-5, SEC-23)."""

import re
from datetime import timedelta
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client, RequestFactory, TestCase
from django.urls import reverse

from repair.accounts.models import Person
from repair.foundation.base import now
from repair.mail import kinds, sender
from repair.mail.letters import LIBRARY_MAILS
from repair.mail.models import Letter
from tests.harness.factories import PASSWORD

# Mails of the library that our settings never send: signing in by code, resetting by link.
NEVER_SENT = {"account/email/login_code", "account/email/password_reset_key"}
CODE = re.compile(r"Your code is (\S+)\.")


@pytest.fixture(autouse=True)
def no_limits(db):
    cache.clear()


def deliver():
    """What is due now, sent now."""
    return sender.deliver_due_letters(at=now())


def owed() -> list[tuple[str, str, bool]]:
    """The letters owed: kind, address, whether they carry a code."""
    rows = Letter.objects.filter(state="pending").order_by("posted_at")
    return [(row.kind, row.address, row.sealed is not None) for row in rows]


def sign_in(who: Person) -> Client:
    browser = Client()
    browser.post(reverse("account_login"), {"login": who.email, "password": PASSWORD, "shared": "on"})
    return browser


def say_password(browser: Client) -> None:
    """Once more, as is asked before anything that touches the account."""
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def sign_up(browser: Client, address: str):
    typed = {"email": address, "password1": PASSWORD, "name": "New", "shared": "on", "zone": "Europe/London"}
    return browser.post(reverse("account_signup"), typed)


def test_a_sign_up_is_confirmed_by_the_code_in_the_letter(sink):
    browser = Client()
    sign_up(browser, "new@example.org")
    assert owed() == [("confirm_address", "new@example.org", True)]
    assert deliver() == {"sent": 1}
    code = CODE.search(sink.text())[1]
    browser.post(reverse("account_email_verification_sent"), {"code": code})
    assert EmailAddress.objects.get(email="new@example.org").verified
    assert sink.to == ["new@example.org"]


def test_a_code_is_in_no_row_once_it_is_sent(sink):
    sign_up(Client(), "new@example.org")
    deliver()
    code = CODE.search(sink.text())[1]
    assert code not in str(list(Letter.objects.values()))


def test_a_sign_up_code_that_has_expired_is_not_sent(sink):
    sign_up(Client(), "new@example.org")
    assert sender.deliver_due_letters(at=now() + timedelta(minutes=15, seconds=1)) == {}
    assert (Letter.objects.get().state, sink.to) == ("stale", [])


def test_a_sign_up_with_an_address_that_has_an_account_looks_the_same(ada, sink):
    known, unknown = sign_up(Client(), ada.email), sign_up(Client(), "new@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert owed() == [("account_exists", ada.email, False), ("confirm_address", "new@example.org", True)]
    assert deliver() == {"sent": 2}
    assert sink.to == [ada.email, "new@example.org"]


def test_a_password_is_reset_by_the_code_in_the_letter(ada, sink):
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": ada.email})
    assert owed() == [("reset_code", ada.email, True)]
    deliver()
    browser.post(reverse("account_confirm_password_reset_code"), {"code": CODE.search(sink.text())[1]})
    new = "another quiet evening"
    browser.post(reverse("account_complete_password_reset"), {"password1": new, "password2": new})
    assert owed() == [("password_changed", ada.email, False)]
    assert Person.objects.get(pk=ada.pk).check_password(new)


def test_a_password_reset_without_an_account_looks_the_same(ada, sink):
    answers = [Client().post(reverse("account_reset_password"), {"email": to}) for to in (ada.email, "no@example.org")]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0]["Location"] == answers[1]["Location"]
    assert owed() == [("reset_code", ada.email, True), ("no_account", "no@example.org", False)]


@pytest.mark.parametrize("known", [True, False])
def test_a_letter_to_a_known_or_unknown_address_is_posted_with_as_many_queries(ada, known, django_assert_num_queries):
    request = RequestFactory().get("/")
    address = ada.email if known else "no@example.org"
    with context.request_context(request), django_assert_num_queries(5):
        get_adapter().send_mail(
            f"account/email/{'account_already_exists' if known else 'unknown_account'}", address, {}
        )
    assert Letter.objects.count() == 1


def test_a_forged_host_changes_no_letter(ada, sink):
    """SEC-4: links come from SITE_URL alone."""
    answer = Client(headers={"host": "evil.example"}).post(reverse("account_reset_password"), {"email": ada.email})
    assert (answer.status_code, owed()) == (400, [])
    Client(headers={"x-forwarded-host": "evil.example"}).post(reverse("account_reset_password"), {"email": ada.email})
    deliver()
    assert b"evil" not in sink.taken[0][3]


def test_a_new_address_is_confirmed_and_the_old_one_is_told_without_naming_it(ada, sink):
    browser = sign_in(ada)
    say_password(browser)
    browser.post(reverse("account_email"), {"email": "ada.new@example.org", "action_add": ""})
    assert owed() == [("confirm_address", "ada.new@example.org", True)]
    deliver()
    browser.post(reverse("account_email_verification_sent"), {"code": CODE.search(sink.text())[1]})
    assert Person.objects.get(pk=ada.pk).email == "ada.new@example.org"
    letters = owed()
    assert ("address_changed", "ada@example.org", False) in letters
    deliver()
    [told] = [content for _at, _id, to, content in sink.taken if to == "ada@example.org"]
    assert b"ada.new" not in told
    assert Letter.objects.get(kind="address_changed").to == ada


def test_a_changed_password_owes_a_letter_to_its_owner(ada):
    new = "another quiet evening"
    sign_in(ada).post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert owed() == [("password_changed", ada.email, False)]


def test_a_second_lock_and_new_recovery_codes_owe_letters_to_their_owner(ada, response_context):
    browser = sign_in(ada)
    say_password(browser)
    form = browser.get(reverse("mfa_activate_totp")).context["form"]
    code = format_hotp_value(hotp_value(form.secret, next(iter(yield_hotp_counters_from_time()))))
    for name, typed in (
        ("mfa_activate_totp", {"code": code}),
        ("mfa_generate_recovery_codes", {}),
        ("mfa_deactivate_totp", {}),
    ):
        with TestCase.captureOnCommitCallbacks(execute=True):
            browser.post(reverse(name), typed)
    assert [kind for kind, _address, _code in owed()] == ["lock_added", "new_codes", "lock_removed"]


@pytest.mark.parametrize(
    "prefix", sorted(prefix for prefix in LIBRARY_MAILS if prefix.startswith("mfa/") or "password_set" in prefix)
)
def test_every_account_notification_goes_to_the_owner_of_the_account(ada, prefix):
    with context.request_context(RequestFactory().get("/")):
        get_adapter().send_notification_mail(prefix, ada)
    assert [(letter.kind, letter.to, letter.address) for letter in Letter.objects.all()] == [
        (LIBRARY_MAILS[prefix], ada, ada.email)
    ]


def test_every_mail_of_allauth_has_a_letter_kind_or_is_never_sent():
    folder = Path(allauth.__file__).parent / "templates"
    had = {
        str(file.relative_to(folder)).removesuffix("_subject.txt")
        for room in ("account", "mfa")
        for file in (folder / room / "email").glob("*_subject.txt")
    }
    assert had == set(LIBRARY_MAILS) | NEVER_SENT
    assert all(kinds.letter_kind(kind).security for kind in LIBRARY_MAILS.values())


@pytest.mark.parametrize("prefix", [*sorted(NEVER_SENT), "account/email/brand_new"])
def test_a_mail_of_allauth_without_words_of_ours_is_never_sent(ada, prefix):
    with context.request_context(RequestFactory().get("/")), pytest.raises(kinds.UnknownLetterKind):
        get_adapter().send_mail(prefix, ada.email, {"code": "1"})
    assert Letter.objects.count() == 0
