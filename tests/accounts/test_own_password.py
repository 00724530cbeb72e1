"""Whoever holds an unlocked phone has as many tries of its owner's password as at the sign-in: 50 a day."""

import pytest

from plans.models import Signature
from tests.harness.factories import PASSWORD, Browser
from tests.plans.contract.test_contract_pages import SIGN, name
from tests.plans.contract_steps import proposed

pytestmark = pytest.mark.django_db
NEW = "a wholly new evening"
PAGES = {
    "/me/reauthenticate/": lambda typed: {"password": typed},
    "/me/password/change/": lambda typed: {"oldpassword": typed, "password1": NEW, "password2": NEW},
    "/plan/leave/": lambda typed: {"days": "7", "password": typed},
}


def guess(browser, clock, path, times):
    """Wrong passwords, five in each minute."""
    for number in range(times):
        if number % 5 == 0:
            clock.forward(minutes=1)
        assert browser.post(path, PAGES[path](f"guess {number}")).status_code == 422


@pytest.mark.parametrize("path", PAGES)
def test_the_right_password_is_refused_after_fifty_wrong_ones_and_taken_a_day_later(hers, plan, clock, ada, path):
    guess(hers, clock, path, 50)
    clock.forward(minutes=10)
    assert hers.post(path, PAGES[path](PASSWORD)).status_code == 422
    clock.forward(days=1)
    assert Browser(ada).post(path, PAGES[path](PASSWORD)).status_code == 302


def test_wrong_passwords_are_counted_together_on_every_page_that_asks(hers, plan, clock, partner, ada):
    contract = proposed(partner(ada), clock.now)
    for path, times in zip(PAGES, (20, 20, 10), strict=True):
        guess(hers, clock, path, times)
    clock.forward(minutes=10)
    hers = Browser(ada)
    answer = hers.post(SIGN, name(contract))
    assert (answer.status_code, Signature.objects.count()) == (422, 0)
    assert b"many tries" in answer.content


def test_right_passwords_are_not_counted(hers, clock):
    answers = []
    for _ in range(60):
        clock.forward(seconds=10)
        answers.append(hers.post("/me/reauthenticate/", {"password": PASSWORD}).status_code)
    assert set(answers) == {302}


def test_wrong_passwords_on_an_unlocked_phone_leave_the_sign_in_open(hers, ada, clock):
    guess(hers, clock, "/me/reauthenticate/", 50)
    assert Browser().post("/me/login/", {"login": ada.email, "password": PASSWORD}).status_code == 302
