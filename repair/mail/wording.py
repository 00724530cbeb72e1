"""Renders a letter into an email at the moment it leaves, from its kind's templates in the receiver's language.

The headers are the fewest that work. Nothing in them names the purpose of the site, a person or a plan (SAF-5).
"""

import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils import translation

from repair.mail import kinds
from repair.mail.models import Letter

MESSAGE_POLICY = SMTP.clone(cte_type="7bit", max_line_length=200)
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
    message["From"] = Address(settings.SITE_NAME, addr_spec=settings.MAIL_FROM)
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = at.astimezone(UTC)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html.strip() + "\n", subtype="html")
    return to, message.as_bytes()
