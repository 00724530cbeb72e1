"""A password is the letters that were meant and a code its digits, whatever bytes a keyboard sends for them."""

import unicodedata

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth import hashers

from plans.models import Signature
from repair.accounts.models import Person
from repair.accounts.typed_secrets import PASSWORD_MAX_CHARACTERS, code_digits
from repair.mail.models import Letter
from tests.accounts.test_locks import app_code, secret  # noqa: F401
from tests.harness.factories import Browser
from tests.plans.contract.test_contract_pages import SIGN, name
from tests.plans.contract_steps import proposed

pytestmark = pytest.mark.django_db
COMPOSED = "café am abend lang"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)
WIDE_SPACES = COMPOSED.replace(" ", "\u3000")
SPELLINGS = pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED, WIDE_SPACES])


def old_hash(who, password):
    """The password as it was hashed before passwords had one spelling: by its bytes."""
    who.password = hashers.make_password(password)
    who.save(update_fields=["password"])


def signs_in(who, password, browser=None):
    answer = (browser or Browser()).post("/me/login/", {"login": who.email, "password": password})
    return answer.status_code == 302


def wide(code):
    return "".join(chr(ord(digit) + 0xFEE0) for digit in code)


def arabic(code):
    return "".join(chr(ord(digit) + 0x0630) for digit in code)


CODE_SPELLINGS = pytest.mark.parametrize(
    "spelled",
    [
        wide,
        arabic,
        lambda code: "\u200b".join(code),
        lambda code: f"\ufeff{code}\u2060",
        lambda code: f"{code[:3]}\u00a0{code[3:]}.",
        lambda code: f"\u201c{code[:3]}\u2013{code[3:]}\u201d",
    ],
)


@SPELLINGS
@pytest.mark.parametrize("chosen", [COMPOSED, DECOMPOSED, WIDE_SPACES])
def test_a_password_is_the_same_in_each_spelling_of_its_letters(ada, clock, chosen, typed):
    ada.set_password(chosen)
    ada.save()
    assert signs_in(ada, typed)


@SPELLINGS
def test_a_signature_takes_the_own_password_in_each_spelling(hers, ada, partner, clock, typed):
    ada.set_password(DECOMPOSED)
    ada.save()
    hers.force_login(ada)
    answer = hers.post(SIGN, name(proposed(partner(ada), clock.now), password=typed))
    assert (answer.status_code, Signature.objects.count()) == (302, 1)


def test_an_old_hash_fits_the_bytes_it_was_made_of_and_is_made_anew_at_the_sign_in(ada, clock):
    old_hash(ada, DECOMPOSED)
    assert not signs_in(ada, COMPOSED)
    assert signs_in(ada, DECOMPOSED)
    assert signs_in(ada, COMPOSED)
    assert hashers.check_password(COMPOSED, Person.objects.get(pk=ada.pk).password)


def test_an_old_hash_signs_without_ending_the_session(hers, ada, partner, clock):
    old_hash(ada, DECOMPOSED)
    hers.force_login(ada)
    assert hers.post(SIGN, name(proposed(partner(ada), clock.now), password=DECOMPOSED)).status_code == 302
    assert hers.get("/me/").status_code == 200


def test_the_sign_in_that_makes_an_old_hash_anew_stays_signed_in(ada, clock):
    old_hash(ada, DECOMPOSED)
    browser = Browser()
    assert signs_in(ada, DECOMPOSED, browser)
    assert browser.get("/today/").status_code == 200


def test_a_new_password_and_its_repetition_may_be_spelled_differently(ada, clock):
    browser = Browser(ada)
    typed = {"oldpassword": "a quiet long evening", "password1": COMPOSED, "password2": DECOMPOSED}
    assert browser.post("/me/password/change/", typed).status_code == 302
    assert signs_in(ada, DECOMPOSED)


def test_a_reset_takes_a_password_and_its_repetition_in_two_spellings(ada, clock):
    browser = Browser()
    browser.post("/me/password/reset/", {"email": ada.email})
    browser.post("/me/password/reset/confirm/", {"code": Letter.objects.get(kind="reset_code").code})
    typed = {"password1": DECOMPOSED, "password2": COMPOSED}
    assert browser.post("/me/password/reset/complete/", typed).status_code == 302
    assert signs_in(ada, COMPOSED)


@pytest.mark.parametrize("password", ["\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11\uff12", "e\u0301" * 9])
def test_a_password_that_is_common_or_short_in_its_one_spelling_is_refused(db, clock, password):
    typed = {"email": "new@example.org", "password1": password, "name": "Nell"}
    assert Browser().post("/me/signup/", typed).status_code == 422


def test_a_password_that_no_form_would_take_again_is_refused(ada, clock):
    long = "long " * PASSWORD_MAX_CHARACTERS
    typed = {"oldpassword": "a quiet long evening", "password1": long, "password2": long}
    assert Browser(ada).post("/me/password/change/", typed).status_code == 422


def test_a_password_of_many_stacked_accents_takes_no_time(ada, clock):
    assert not signs_in(ada, "a" + "\u0315\u0300" * 100_000)


def test_an_unknown_address_hashes_a_decomposed_password_as_often_as_a_known_one(ada, clock, monkeypatch):
    """SEC-5."""
    hashed, encode = [], hashers.MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    counts = []
    for address in (ada.email, "unknown@example.org"):
        hashed.clear()
        Browser().post("/me/login/", {"login": address, "password": DECOMPOSED})
        counts.append(len(hashed))
    assert counts == [2, 2]


@CODE_SPELLINGS
def test_a_reset_code_is_its_digits_however_they_were_typed(ada, clock, spelled):
    browser = Browser()
    browser.post("/me/password/reset/", {"email": ada.email})
    code = Letter.objects.get(kind="reset_code").code
    answer = browser.post("/me/password/reset/confirm/", {"code": spelled(code)})
    assert answer["Location"] == "/me/password/reset/complete/"


@CODE_SPELLINGS
def test_a_sign_up_code_is_its_digits_however_they_were_typed(db, clock, spelled):
    browser = Browser()
    browser.post("/me/signup/", {"email": "new@example.org", "password1": COMPOSED, "name": "Nell"})
    answer = browser.post("/me/confirm-email/", {"code": spelled(Letter.objects.get().code)})
    assert answer["Location"] == "/begin/"


@CODE_SPELLINGS
def test_the_code_of_an_app_is_its_digits_however_they_were_typed(ada, secret, clock, spelled):  # noqa: F811
    browser = Browser()
    signs_in(ada, "a quiet long evening", browser)
    assert browser.post("/me/locks/authenticate/", {"code": spelled(app_code(secret))})["Location"] == "/today/"


@CODE_SPELLINGS
def test_a_recovery_code_is_its_digits_however_they_were_typed(ada, secret, clock, spelled):  # noqa: F811
    code = RecoveryCodes(Authenticator.objects.get(user=ada, type="recovery_codes")).get_unused_codes()[0]
    browser = Browser()
    signs_in(ada, "a quiet long evening", browser)
    assert browser.post("/me/locks/authenticate/", {"code": spelled(code)})["Location"] == "/today/"


def test_one_code_of_an_app_in_two_spellings_is_used_once(ada, secret, clock):  # noqa: F811
    code = app_code(secret)
    for typed, expected in ((code, 302), (wide(code), 422)):
        browser = Browser()
        signs_in(ada, "a quiet long evening", browser)
        assert browser.post("/me/locks/authenticate/", {"code": typed}).status_code == expected


@pytest.mark.parametrize(("typed", "digits"), [("", ""), ("no code", ""), ("1²３٤\u200b5 6", "123456")])
def test_the_digits_of_a_code_are_kept_and_nothing_else(typed, digits):
    assert code_digits(typed) == digits
