"""Becoming somebody here: by an address, a password and a code; and nobody learns who else is."""

import re

import pytest
from allauth.account.models import EmailAddress

from repair.accounts.models import Person
from repair.mail.models import Letter
from tests.harness.factories import PASSWORD, Browser

pytestmark = pytest.mark.django_db
MASK = re.compile(r'value="[A-Za-z0-9]{64}"|[\w+]+@example\.org')


def form(**more):
    return {
        "email": "new@example.org",
        "password1": PASSWORD,
        "name": "Nell",
        "shared": "on",
        "zone": "Europe/Berlin",
    } | more


def last_code():
    return Letter.objects.filter(kind="confirm_address").latest("posted_at").code


def signed_up(typed):
    """The person who has signed up with this form and typed the code."""
    browser = Browser()
    browser.post("/me/signup/", typed)
    browser.post("/me/confirm-email/", {"code": last_code()})
    return Person.objects.get()


def read(answer):
    return MASK.sub("", answer.content.decode())


def test_a_sign_up_confirmed_by_its_code_creates_a_person_who_is_signed_in(clock):
    browser = Browser()
    assert browser.post("/me/signup/", form())["Location"] == "/me/confirm-email/"
    assert browser.post("/me/confirm-email/", {"code": last_code()})["Location"] == "/begin/"
    nell = Person.objects.get()
    assert (nell.email, nell.name, nell.zone, nell.zone_is_confirmed, nell.language) == (
        "new@example.org",
        "Nell",
        "Europe/Berlin",
        False,
        "en",
    )
    assert browser.get("/today/").status_code == 200


def test_a_sign_up_opens_no_page_until_its_code_is_typed(clock):
    browser = Browser()
    browser.post("/me/signup/", form())
    assert browser.get("/today/").status_code == 302
    assert (Person.objects.count(), EmailAddress.objects.count()) == (0, 0)


def test_a_sign_up_ends_after_three_wrong_codes_and_a_new_one_can_begin(clock):
    browser = Browser()
    browser.post("/me/signup/", form())
    statuses = [browser.post("/me/confirm-email/", {"code": "000000"}).status_code for _ in range(3)]
    assert statuses == [422, 422, 302]
    clock.forward(seconds=11)  # one code in ten seconds
    assert signed_up(form(name="Nora")).name == "Nora"


def test_a_sign_up_code_is_refused_after_fifteen_minutes(clock):
    browser = Browser()
    browser.post("/me/signup/", form())
    code = last_code()
    clock.forward(minutes=15, seconds=1)
    browser.post("/me/confirm-email/", {"code": code})
    assert browser.get("/today/").status_code == 302


def test_known_and_unknown_addresses_get_the_same_answers_at_sign_up_and_reset(ada, clock):
    """SEC-5: sign-up and reset tell nobody who has an account."""
    seen = []
    for address in (ada.email, "new@example.org"):
        browser = Browser()
        first = browser.post("/me/signup/", form(email=address))
        second = browser.get(first["Location"])
        wrong = browser.post(first["Location"], {"code": "000000"})
        reset = Browser()
        third = reset.post("/me/password/reset/", {"email": address})
        fourth = reset.get(third["Location"])
        ways = [(answer.status_code, answer["Location"]) for answer in (first, third)]
        seen.append([*ways, wrong.status_code, *map(read, (second, wrong, fourth))])
    assert seen[0] == seen[1]


def test_known_and_unknown_addresses_get_exactly_one_letter_for_each_request(ada, clock):
    for address in (ada.email, "new@example.org"):
        Browser().post("/me/signup/", form(email=address))
        Browser().post("/me/password/reset/", {"email": f"other+{address}"})
    assert sorted(Letter.objects.values_list("kind", "address")) == [
        ("account_exists", ada.email),
        ("confirm_address", "new@example.org"),
        ("no_account", "other+ada@example.org"),
        ("no_account", "other+new@example.org"),
    ]


def test_a_wrong_password_and_an_unknown_address_read_the_same(ada, clock):
    known = Browser().post("/me/login/", {"login": ada.email, "password": "wrong wrong wrong"})
    unknown = Browser().post("/me/login/", {"login": "zoe@example.org", "password": "wrong wrong wrong"})
    assert (known.status_code, read(known)) == (unknown.status_code, read(unknown)) == (422, read(known))


def test_an_email_address_has_one_account_whatever_its_case(ada, clock):
    Browser().post("/me/signup/", form(email="ADA@Example.ORG"))
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nope"),
        ("email", "a@[127.0.0.1]"),
        ("email", "a@x.org, b@x.org"),
        ("email", "a@x.org\r\nBcc: b@x.org"),
        ("email", "x" * 255 + "@x.org"),
        ("password1", "short"),
        ("password1", "password12"),
        ("password1", "1234567890123"),
        ("name", ""),
        ("name", "\u202e\u200b"),
        ("name", "\u3164"),
        ("name", "\u2800 \u115f\u200d"),
        ("name", "\x07\ue000\U000e0041\ufffe"),
        ("name", "\u0301\u0301"),
        ("name", "x" * 61),
    ],
)
def test_an_invalid_sign_up_field_gets_an_error_and_the_other_fields_are_kept(field, value, response_context):
    answer = Browser().post("/me/signup/", form(**{field: value}))
    assert answer.status_code == 422
    assert len(answer.context["form"].errors[field]) >= 1
    kept = "Nell" if field != "name" else "new@example.org"
    assert kept in answer.content.decode()
    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["Nell", "Ж", "李", "👩‍👩‍👧", "<script>alert(1)</script>", "{{7*7}}", "=HYPERLINK(1)", "عائشة"]
)
def test_a_name_of_any_script_is_shown_as_it_is_written(name, clock):
    browser = Browser()
    browser.post("/me/signup/", form(name=name))
    browser.post("/me/confirm-email/", {"code": last_code()})
    assert Person.objects.get().name == name
    page = browser.get("/me/").content.decode()
    assert name.replace("<", "&lt;").replace(">", "&gt;") in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ne\u202ell\u2066 \u200bX  Y", "Nell X Y"),
        ("Ne\x1b[31mll\x7f\u3164", "Ne[31mll"),
        ("Z" + 59 * "\u0301", "\u0179" + 4 * "\u0301"),
        ("Ne\nll", "Ne ll"),
    ],
)
def test_invisible_bidirectional_and_stacked_characters_are_removed_from_a_name(typed, shown, clock):
    assert signed_up(form(name=typed)).name == shown


@pytest.mark.parametrize(
    ("zone", "becomes"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("US/Pacific", "America/Los_Angeles"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Mars/Olympus", "Europe/London"),
        ("../../etc/passwd", "Europe/London"),
        ("posixrules", "Europe/London"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("EST5EDT", "Europe/London"),
        ("Zulu", "UTC"),
        ("Etc/GMT+5", "Europe/London"),
        ("europe/berlin", "Europe/London"),
        ("", "Europe/London"),
    ],
)
def test_a_new_persons_time_zone_is_the_browsers_or_else_the_hosts(zone, becomes, clock):
    """B14."""
    assert signed_up(form(zone=zone)).zone == becomes


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "EST5EDT", "europe/berlin"])
def test_a_time_zone_chosen_by_hand_must_be_a_known_place(ada, zone):
    answer = Browser(ada).post("/me/edit/", {"name": "Ada L", "zone": zone})
    assert answer.status_code == 422
    assert "Ada L" in answer.content.decode()
