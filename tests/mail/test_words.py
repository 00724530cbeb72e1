"""What letters say, byte for byte, and what they never say (SAF-2, SAF-5, SEC-4, SEC-23)."""

import os
import re
from datetime import timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as house
from django.core.exceptions import ImproperlyConfigured

from plans.models import Invitation, Plan
from repair.mail import kinds, wording
from repair.mail.letters import LIBRARY_MAILS
from repair.mail.models import Letter
from tests.harness import factories
from tests.mail.conftest import NOON

GOLDEN = Path(__file__).parent / "golden"
MARK = "Xylophone"  # stands in every field that must not show
CODE, TOKEN = "481516", "T0KEN"
NEVER = re.compile(
    r"\b(repair|trust|couple|partner|relationship|affair|betray|abuse|violence|safe|unsafe|therapist|therapy"
    r"|private|secret|slip|relapse|intimacy|hurt|apology|forgive)"
)
HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
    *("MIME-Version", "Content-Type"),
]
# The kinds this room sends itself, and the invitation; other rooms approve theirs in a golden folder of their own.
ALONE = sorted({*LIBRARY_MAILS.values(), "gathered", "invitation"})


@pytest.fixture
def marked(db):
    """Somebody whose every field is a mark."""
    return factories.person(MARK, email="receiver@example.org", zone="Asia/Tokyo")


def written(kind: str, marked) -> bytes:
    """A letter of this kind as it goes over the line, with what is random made fixed."""
    given = {"address": "receiver@example.org", "about": MARK, "plan": UUID(int=7)}
    if kind == "invitation":
        plan = Plan.begin(by=marked, at=NOON)
        asked = Invitation.ask(by=plan.seats[0], address="receiver@example.org", at=NOON)
        letter = Letter.objects.get(kind="invitation", about=str(asked.pk))
        token = asked.token
    else:
        letter = Letter.post(
            kind,
            at=NOON,
            key=MARK,
            to=marked,
            code=CODE if kind in ("confirm_address", "reset_code") else "",
            expires_at=NOON + timedelta(minutes=15),
            **given,
        )
        token = TOKEN
    letter.message_id = f"<{'0' * 32}@localhost>"
    to, content = wording.render_letter(letter, NOON)
    assert to == "receiver@example.org"
    boundary = re.search(rb'boundary="([^"]+)"', content)[1]
    return content.replace(boundary, b"BOUNDARY").replace(token.encode(), TOKEN.encode())


class Words(HTMLParser):
    """The words of a page's body."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(html.partition("</head>")[2])

    def handle_data(self, data: str) -> None:
        self.words += data.split()


@pytest.mark.parametrize("kind", ALONE)
def test_a_letter_reads_as_it_was_approved(kind, marked):
    """To approve new words: APPROVE=yes pytest tests/mail/test_words.py, then read the difference."""
    file = GOLDEN / f"{kind}.eml"
    content = written(kind, marked).replace(b"\r\n", b"\n")
    if os.environ.get("APPROVE") == "yes":
        file.write_bytes(content)
    assert content == file.read_bytes()


def test_every_letter_kind_that_travels_alone_has_an_approved_text():
    approved = {file.stem for file in GOLDEN.parent.parent.glob("**/golden/*.eml")}
    assert approved == {name for name in kinds.letter_kind_names() if kinds.letter_kind(name).alone}


@pytest.mark.parametrize("kind", ALONE)
def test_a_letter_tells_no_name_no_trade_and_one_address(kind, marked):
    content = written(kind, marked)
    message = message_from_bytes(content, policy=policy.default)
    text, html = (message.get_body((part,)).get_content() for part in ("plain", "html"))
    everything = content.decode() + text + html
    assert MARK.lower() not in everything.lower()
    assert NEVER.findall(everything.lower()) == []
    link = f"{house.SITE_URL}/t/{TOKEN}/" if kind == "invitation" else f"{house.SITE_URL}/"
    assert re.findall(r"https?://[^\s\"<]+", text) == [link]
    assert re.findall(r"https?://[^\s\"<]+", html) == [link, link]
    assert (CODE in text) == (kind in ("confirm_address", "reset_code"))


@pytest.mark.parametrize("kind", ALONE)
def test_a_letter_says_the_same_in_plain_text_and_html_and_nothing_else(kind, marked):
    content = written(kind, marked)
    message = message_from_bytes(content, policy=policy.default)
    assert message.keys() == HEADERS
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text, html = (message.get_body((part,)).get_content() for part in ("plain", "html"))
    assert Words(html).words == text.split()
    assert not re.search(r"<(img|link|style|script|iframe)|src=|url\(", html)
    assert max(map(len, content.splitlines())) < 998


@pytest.mark.parametrize("kind", ALONE)
def test_subject_and_sender_of_a_letter_are_neutral(kind, marked):
    message = message_from_bytes(written(kind, marked), policy=policy.default)
    assert str(message["From"]) == f"{house.SITE_NAME} <{house.MAIL_FROM}>"
    assert message["Subject"] == ("Your code" if kind in ("confirm_address", "reset_code") else "A note for you")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b@c.org",
        "a b@c.org",
        "a@b.org,c@d.org",
        "a@b.org\r\nBcc: c@d.org",
        "a@b.org>\r\nRCPT TO:<c@d.org",
        "<a@b.org>",
        "a@\x00",
        "a\x00@b.org",
        '"a b"@x.org',
        "a@[127.0.0.1]",
        "grüß@example.org",
        "a@example.org.",
        "a@-b.org",
        "a" * 65 + "@b.org",
        "a@" + "b" * 64 + ".org",
        "a@" + ".".join(["b" * 60] * 5),
        "a@b..org",
    ],
)
def test_a_text_that_is_not_one_plain_email_address_is_refused(address):
    """B9: never two recipients, never a header of somebody's own."""
    with pytest.raises(wording.NoAddress):
        wording.envelope_address(address)


@pytest.mark.parametrize(
    ("address", "goes_to"),
    [
        ("a@b", "a@b"),
        ("a+tag@example.org", "a+tag@example.org"),
        ("O'Neill@x.org", "O'Neill@x.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        (" a@b.org ", "a@b.org"),
    ],
)
def test_a_plain_email_address_is_accepted(address, goes_to):
    assert wording.envelope_address(address) == goes_to


def test_the_site_name_cannot_break_a_mail_header(marked, settings):
    settings.SITE_NAME = 'Nótes, "ours" <x@y.org>'
    message = message_from_bytes(written("gathered", marked), policy=policy.default)
    assert [each.addr_spec for each in message["From"].addresses] == [house.MAIL_FROM]
    settings.SITE_NAME = "Notes\r\nBcc: c@d.org"
    with pytest.raises(ValueError):
        written("password_changed", marked)


def test_the_app_does_not_start_with_a_sender_that_no_letter_could_carry(settings):
    wording.require_sender()
    settings.MAIL_FROM = "notes@::1"
    with pytest.raises(ImproperlyConfigured, match="MAIL_FROM"):
        wording.require_sender()
    settings.MAIL_FROM, settings.SITE_NAME = "notes@127.0.0.1", "Notes\r\nBcc: c@d.org"
    with pytest.raises(ImproperlyConfigured, match="SITE_NAME"):
        wording.require_sender()
