"""An email is as wide as the standards allow, whatever the site is called, and reads as it was meant."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from repair.mail import wording
from tests.mail.conftest import NOON

NAMES = [
    "Notebook",
    "Nötebuch",
    "ä" * 64,
    "Ünsere Änderungen üben wir jeden Mittwoch und Sonntag für uns zwei",
    "日本語のノート" * 6,
    "a" * 40,
    "a" * 120,
    "ok " + "b" * 90,
    'q"' * 50,
    "a long name of plain words that goes on until it is as long as it may be",
    'Quiet & calm, (a "name")',
    "😀" * 20,
    "x" * 30 + " " + "ä" * 30,
    "שלום " * 9 + "x",
]


def message(owe, settings, name):
    settings.SITE_NAME = name
    _to, content = wording.render_letter(owe("confirm_address", code="481516", address="a@example.org"), NOON)
    return content


@pytest.mark.parametrize("name", NAMES)
def test_header_lines_and_encoded_words_keep_to_their_widths(name, owe, settings):
    head = message(owe, settings, name).split(b"\r\n\r\n")[0].decode("ascii")
    assert max(map(len, head.split("\r\n"))) <= 76
    assert max((len(word) for word in re.findall(r"=\?\S+\?=", head)), default=0) <= 75


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_program_reads_the_name_of_the_site_as_it_is(name, owe, settings):
    read = message_from_bytes(message(owe, settings, name))
    shown, address = parseaddr(read["From"])
    assert (str(make_header(decode_header(shown))), address) == (name, settings.MAIL_FROM)


@pytest.mark.parametrize("name", NAMES)
def test_the_lines_of_a_body_that_is_not_ascii_keep_to_76(name, owe, settings):
    read = message_from_bytes(message(owe, settings, name))
    for part in read.walk():
        if part["Content-Transfer-Encoding"] == "quoted-printable":
            assert max(map(len, part.get_payload().split("\r\n"))) <= 76


def test_a_long_sender_address_stands_on_a_line_of_its_own(owe, settings):
    settings.MAIL_FROM = f"notes@{'a' * 50}.example.org"
    head = message(owe, settings, "A name of some length").split(b"\r\n\r\n")[0].decode("ascii")
    assert f"From: A name of some length\r\n <{settings.MAIL_FROM}>\r\n" in head


def test_no_automatic_answer_is_wanted_by_either_header(owe, settings):
    read = message_from_bytes(message(owe, settings, "Notebook"))
    assert (read["Auto-Submitted"], read["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
