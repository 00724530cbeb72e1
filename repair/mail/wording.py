"""Renders a letter into an email at the moment it leaves, from its kind's templates in the receiver's language.

The headers are the fewest that work. Nothing in them names the purpose of the site, a person or a plan (SAF-5).
"""

import re
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils import translation

from repair.mail import kinds
from repair.mail.models import Letter

LONGEST_LINE = 76  # of a header with encoded words (RFC 2047, 2) and of quoted-printable (RFC 2045, 6.7)
# Raw headers are written as they are: Python 3.11 folds a long name into words that do not read as the name any more.
MESSAGE_POLICY = SMTP.clone(cte_type="7bit", max_line_length=LONGEST_LINE, refold_source="none")
ADDRESS_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
DOMAIN_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ENVELOPE_ADDRESS = re.compile(rf"{ADDRESS_ATOM}(\.{ADDRESS_ATOM})*@(?=.{{1,253}}$)({DOMAIN_LABEL}\.)*{DOMAIN_LABEL}")


class NoAddress(ValueError):
    """This is not one email address."""


def envelope_address(text: str) -> str:
    """Return one address for RCPT, its domain in ASCII; raises `NoAddress` if it could be read as more (B9)."""
    local, _at, domain = text.strip().rpartition("@")
    try:
        made = f"{local}@{domain.encode('idna').decode()}" if not domain.isascii() else f"{local}@{domain}"
    except UnicodeError:
        raise NoAddress from None
    if not ENVELOPE_ADDRESS.fullmatch(made) or len(made) > 254 or len(local) > 64:
        raise NoAddress
    return made


def require_sender() -> None:
    """Check the From address of every letter; raises `ImproperlyConfigured`."""
    try:
        envelope_address(settings.MAIL_FROM)
    except NoAddress:
        raise ImproperlyConfigured("MAIL_FROM is no address: set it to one like notes@example.org.") from None
    if not settings.SITE_NAME.isprintable():
        raise ImproperlyConfigured("SITE_NAME cannot stand in a letter: set it to one line of plain text.")


def letter_context(letter: Letter) -> dict[str, Any]:
    """Return the context of the templates."""
    link = {"site_name": settings.SITE_NAME, "site_url": f"{settings.SITE_URL}/", "code": letter.code}
    if letter.expires_at:
        link["minutes"] = max(1, int((letter.expires_at - letter.posted_at).total_seconds() // 60))
    return link | kinds.letter_kind(letter.kind).words(letter)


def render_letter(letter: Letter, at: datetime) -> tuple[str, bytes]:
    """Return (envelope address, message bytes)."""
    to = envelope_address(letter.recipient_address)
    folder, context = kinds.letter_kind(letter.kind).folder, letter_context(letter)
    language = letter.to.language if letter.to else settings.LANGUAGE_CODE
    with translation.override(language):
        subject = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
        text = render_to_string(f"{folder}/body.txt", context).strip() + "\n"
        html = render_to_string(f"{folder}/body.html", context | {"subject": subject, "language": language})
    message = EmailMessage(policy=MESSAGE_POLICY)
    message.set_raw("From", sender_header(settings.SITE_NAME, settings.MAIL_FROM))
    message["To"] = to
    message.set_raw("Subject", folded_header("Subject", subject))
    message["Date"] = at.astimezone(UTC)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # what Exchange looks at instead
    message.set_content(text, cte=_encoding(text))
    message.add_alternative(html.strip() + "\n", subtype="html", cte=_encoding(html))
    return to, message.as_bytes()


def folded_header(name: str, text: str) -> str:
    """Return the text for the header `name`, in lines of at most 76 and encoded words of at most 75 characters.

    Raise `ValueError` for text that could end the header.
    """
    if not text.isprintable():
        raise ValueError(f"This cannot stand in the header {name}.")
    plain = _folded(name, text, "us-ascii") if text.isascii() else ""
    fits = plain and max(map(len, f"{name}: {plain}".split("\r\n"))) <= LONGEST_LINE
    return plain if fits else _folded(name, text, "utf-8")  # only an encoded word can be broken anywhere


def _folded(name: str, text: str, charset: str) -> str:
    return Header(text, charset, maxlinelen=LONGEST_LINE, header_name=name).encode(linesep="\r\n")


def sender_header(name: str, address: str) -> str:
    """Return the value of From; the address stands on a line of its own if it does not fit beside the name."""
    quoted = formataddr((name, "")).removesuffix(" <>") if name.isascii() else name
    shown = folded_header("From", quoted)
    if shown.startswith("=?"):  # encoded words stand for the name itself, without quotes
        shown = _folded("From", name, "utf-8")
    last = shown.rpartition("\r\n")[2]
    fits = len("From: ") + len(last) + len(f" <{address}>") <= LONGEST_LINE
    return f"{shown} <{address}>" if fits else f"{shown}\r\n <{address}>"


def _encoding(text: str) -> str:
    """Return how a body is encoded: ASCII stays as it is, a long link in one line; other text is quoted-printable."""
    return "7bit" if text.isascii() else "quoted-printable"
