"""Several sign-ups with one address, codes typed at once: one has the address, and the others read a sentence."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection

from repair.accounts.models import Person
from repair.mail.models import Letter
from tests.accounts.test_sign_up import form
from tests.harness.factories import PASSWORD, Browser, person

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "raced-for@example.org"
BROWSERS = 4


def all_at_once(acts):
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, act) for act in acts]]


def asked(browser, path, typed, **where):
    """The code that this browser was sent for what it has posted."""
    before = set(Letter.objects.values_list("pk", flat=True))
    assert browser.post(path, typed, **where).status_code == 302
    return Letter.objects.exclude(pk__in=before).get().code


def confirm(browser, code):
    return lambda: browser.post("/me/confirm-email/", {"code": code})


def postgres_log():
    """What the server of the suite has written, if it is PostgreSQL."""
    log = Path(connection.settings_dict.get("HOST") or "/nowhere") / "log"
    return log.read_text() if connection.vendor == "postgresql" and log.exists() else ""


def test_sign_ups_with_one_new_address_at_once_all_wait_for_their_code():
    browsers = [Browser(REMOTE_ADDR=f"203.0.113.{number}") for number in range(BROWSERS)]
    answers = all_at_once([lambda each=each: each.post("/me/signup/", form(email=ADDRESS)) for each in browsers])
    assert [answer["Location"] for answer in answers] == ["/me/confirm-email/"] * BROWSERS
    assert Letter.objects.filter(kind="confirm_address").count() == BROWSERS


def test_right_codes_for_one_address_at_once_make_one_person_and_no_unique_error():
    browsers = [Browser(REMOTE_ADDR=f"203.0.113.{number}") for number in range(BROWSERS)]
    codes = [asked(each, "/me/signup/", form(email=ADDRESS, name=f"Nell {n}")) for n, each in enumerate(browsers)]
    answers = all_at_once([confirm(*pair) for pair in zip(browsers, codes, strict=True)])
    assert sorted(answer["Location"] for answer in answers) == ["/begin/"] + ["/me/login/"] * (BROWSERS - 1)
    assert (Person.objects.count(), EmailAddress.objects.filter(email=ADDRESS, verified=True).count()) == (1, 1)
    assert ADDRESS not in postgres_log()


def test_a_right_code_that_is_sent_twice_at_once_makes_one_person():
    first = Browser()
    code = asked(first, "/me/signup/", form(email=ADDRESS))
    second = Browser()
    second.cookies.load(first.cookies.output(header="", sep=";"))
    answers = all_at_once([confirm(first, code), confirm(second, code)])
    assert {answer.status_code for answer in answers} <= {302, 400}
    assert "/begin/" in {answer.get("Location") for answer in answers}
    assert Person.objects.count() == 1


def test_a_sign_up_and_two_changed_addresses_at_once_leave_one_owner_and_no_unique_error():
    newcomer = Browser(REMOTE_ADDR="203.0.113.9")
    acts = [confirm(newcomer, asked(newcomer, "/me/signup/", form(email=ADDRESS)))]
    for number, name in enumerate(("Ada", "Sam")):
        browser = Browser(REMOTE_ADDR=f"203.0.113.{number}")
        browser.post("/me/login/", {"login": person(name).email, "password": PASSWORD})
        browser.post("/me/reauthenticate/", {"password": PASSWORD})
        cache.clear()
        acts.append(confirm(browser, asked(browser, "/me/email/", {"email": ADDRESS, "action_add": ""})))
    answers = all_at_once(acts)
    assert {answer.status_code for answer in answers} <= {302, 422}
    assert EmailAddress.objects.filter(email=ADDRESS, verified=True).count() == 1
    assert Person.objects.filter(email=ADDRESS).count() == 1
    assert ADDRESS not in postgres_log()
