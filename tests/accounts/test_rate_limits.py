"""How often a password, a code or a letter is tried, and that nobody uses up another's tries."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import connection

from repair.mail.models import Letter
from tests.harness.factories import PASSWORD, Browser

HERE, ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "198.51.100.9"}


def sign_in(password, where, who="ada@example.org"):
    return Browser().post("/me/login/", {"login": who, "password": password}, **where).status_code


@pytest.mark.django_db(transaction=True)
class TestManyCodesAtOnce:
    """Thirty that arrive in the same moment are judged like thirty one after the other."""

    def judged(self, browser, path):
        """How many of thirty wrong codes were compared with the right one."""
        assert browser.get(path).status_code == 200

        def guess(number):
            one = Browser()
            one.cookies = browser.cookies
            try:
                answer = one.post(path, {"code": f"{number:06}"})
            finally:
                connection.close()
            return b"This is not the code" in answer.content

        with ThreadPoolExecutor(10) as threads:
            return sum(threads.map(guess, range(30)))

    def test_thirty_simultaneous_reset_codes_are_compared_at_most_three_times(self, ada):
        browser = Browser()
        browser.post("/me/password/reset/", {"email": ada.email})
        assert self.judged(browser, "/me/password/reset/confirm/") in (1, 2, 3)

    def test_thirty_simultaneous_sign_up_codes_are_compared_at_most_three_times(self, db):
        browser = Browser()
        typed = {"email": "new@example.org", "password1": PASSWORD, "name": "New"}
        assert browser.post("/me/signup/", typed).status_code == 302
        assert self.judged(browser, "/me/confirm-email/") in (1, 2, 3)


@pytest.mark.django_db
class TestWrongPasswords:
    def test_wrong_passwords_from_another_network_do_not_lock_ada_out(self, ada, clock):
        assert [sign_in(f"wrong {n}", ELSEWHERE) for n in range(5)] == [422] * 5
        assert sign_in(PASSWORD, ELSEWHERE) == 422
        assert sign_in(PASSWORD, HERE) == 302

    def test_a_network_is_refused_for_a_day_after_fifty_wrong_passwords(self, ada, clock):
        for _ in range(10):
            for number in range(5):
                sign_in(f"wrong {number}", ELSEWHERE)
            clock.forward(minutes=6)
        assert sign_in(PASSWORD, ELSEWHERE) == 422
        clock.forward(days=1)
        assert sign_in(PASSWORD, ELSEWHERE) == 302


@pytest.mark.django_db
class TestLettersWithCodes:
    """Nobody fills somebody's mailbox; and nobody who is elsewhere can keep them from asking."""

    def asked(self, where, address="ada@example.org", path="/me/password/reset/", **more):
        return Browser().post(path, {"email": address} | more, **where).status_code

    @pytest.mark.parametrize(("address", "letters"), [("ada@example.org", 10), ("unknown@example.org", 5)])
    def test_a_network_asks_for_ten_resets_a_day_with_or_without_an_account(self, ada, clock, address, letters):
        answers = []
        for _ in range(12):
            answers.append(self.asked(ELSEWHERE, address))
            clock.forward(minutes=1)
        assert answers == [302] * 10 + [429] * 2
        assert Letter.objects.filter(address=address).count() == letters
        assert self.asked(HERE, address) == 302
        clock.forward(days=1)
        assert self.asked(ELSEWHERE, address) == 302

    def test_sign_ups_and_resets_share_the_daily_limit_of_code_letters(self, ada, clock):
        typed = {"password1": "a bridge over two rivers", "name": "Ex"}
        answers = []
        for _ in range(6):
            answers += [self.asked(ELSEWHERE), self.asked(ELSEWHERE, path="/me/signup/", **typed)]
            clock.forward(minutes=1)
        assert answers == [302] * 10 + [429] * 2

    def test_an_address_gets_thirty_reset_letters_a_day_from_all_networks(self, ada, clock):
        answers = []
        for number in range(40):
            answers.append(self.asked({"REMOTE_ADDR": f"198.51.100.{number // 8}"}))
            clock.forward(minutes=1)
        assert answers == [302] * 30 + [429] * 10

    def test_five_resets_a_minute_from_elsewhere_do_not_use_up_sams_own(self, sam, clock):
        for _ in range(7):
            for _ in range(5):
                self.asked(ELSEWHERE, sam.email)
            clock.forward(minutes=1)
        assert self.asked(HERE, sam.email) == 302
        assert Letter.objects.filter(kind="reset_code").count() == 11

    def test_sign_ups_from_elsewhere_do_not_use_up_those_of_the_owner_of_an_address(self, clock):
        typed = {"password1": "a bridge over two rivers", "name": "Ex"}
        for _ in range(40):
            self.asked(ELSEWHERE, "new@example.org", path="/me/signup/", **typed)
        assert self.asked(HERE, "new@example.org", path="/me/signup/", **typed) == 302

    def test_a_changed_address_that_others_ask_for_is_still_its_owners(self, ada, sam, clock):
        """Sam asks for codes to the address that Ada is about to take."""
        wanted = {"email": "wanted@example.org", "action_add": ""}
        for who, where, times in ((sam, ELSEWHERE, 12), (ada, HERE, 1)):
            browser = Browser()
            browser.post("/me/login/", {"login": who.email, "password": PASSWORD}, **where)
            for _ in range(times):
                clock.forward(seconds=20)
                browser.post("/me/reauthenticate/", {"password": PASSWORD}, **where)
                answer = browser.post("/me/email/", wanted, **where)
        assert answer["Location"] == "/me/confirm-email/"
        assert Letter.objects.filter(kind="confirm_address", address="wanted@example.org").count() == 11

    def test_resets_to_strangers_send_five_letters_a_day_from_a_network_and_fifty_from_all(self, ada, clock):
        answers = [self.asked(ELSEWHERE, f"stranger{number}@example.org") for number in range(20)]
        assert (answers, Letter.objects.count()) == ([302] * 20, 5)
        for number in range(60):
            self.asked({"REMOTE_ADDR": f"192.0.2.{number}"}, f"another{number}@example.org")
        assert Letter.objects.filter(kind="no_account").count() == 50
        assert self.asked(HERE) == 302
        assert Letter.objects.filter(kind="reset_code").count() == 1

    def test_thirty_sign_ups_a_day_begin_in_a_network_and_two_hundred_on_the_site(self, clock):
        typed = {"password1": "a bridge over two rivers", "name": "Ex"}

        def signs_up(number, network):
            clock.forward(seconds=10)
            where = {"REMOTE_ADDR": f"192.0.2.{network}"}
            return self.asked(where, f"new{number}@example.org", path="/me/signup/", **typed)

        assert [signs_up(number, 0) for number in range(31)] == [302] * 30 + [429]
        assert [signs_up(100 + number, 1 + number // 25) for number in range(171)] == [302] * 170 + [429]


@pytest.mark.django_db
def test_a_sign_up_hashes_the_password_whether_or_not_there_is_an_account(ada, clock, monkeypatch):
    hashed = []
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *given: hashed.append(given) or "md5$a$b")
    for address in ("ada@example.org", "unknown@example.org"):
        hashed.clear()
        typed = {"email": address, "password1": "a bridge over two rivers", "name": "Ex"}
        assert Browser().post("/me/signup/", typed).status_code == 302
        assert len(hashed) == 1


@pytest.mark.django_db
def test_rate_limit_counts_are_not_evicted_from_the_cache_by_other_counts(clock):
    for number in range(400):  # the cache's own measure is 300
        cache.set(f"tries-{number}", [number])
    assert [cache.get(f"tries-{number}") for number in range(400)] == [[number] for number in range(400)]
    assert settings.CACHES["default"]["max_entries"] == 50_000
