"""Email addresses: which ones are accepted, and when two spellings are the same address (SEC-22, B9)."""

import re
import unicodedata
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")  # RFC 5321 dot-atom; no quotes, no spaces
ADDRESS_MAX_CHARACTERS = 254  # RFC 5321 4.5.3.1.3: 256 for the path, less its brackets


def normalize_address(address: str) -> str:
    """Return `address` in the one spelling that is stored: lower case, domain NFKC-folded and in ASCII (IDNA)."""
    local, _at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    domain = unicodedata.normalize("NFKC", domain).casefold()
    with suppress(UnicodeError):  # what IDNA cannot encode stays as it is; validated_address refuses it
        domain = domain if domain.isascii() else domain.encode("idna").decode()
    return f"{local.lower()}@{domain}"


def validated_address(address: str) -> str:
    """Return `normalize_address(address)`; raise `ValidationError` for quotes, an IP host or no mailbox at all."""
    address = normalize_address(address)
    local = address.rpartition("@")[0]
    try:
        validate_email(address)
    except ValidationError:
        local = ""
    if (
        len(address) > ADDRESS_MAX_CHARACTERS
        or not LOCAL_PART.fullmatch(local)
        or "[" in address
        or local[0] == "."
        or ".." in local
    ):
        raise ValidationError(_("This does not look like an address. It has one @, like name@example.org."))
    return address


def lock_address(address: str) -> None:
    """Let no other transaction decide who has `address` until this one ends.

    SQLite writes one transaction at a time anyway. On PostgreSQL the lock is a number, made of the address by a secret
    key: whoever looks for a row first then needs no unique error, which PostgreSQL logs with the address in it.
    """
    if connection.vendor != "postgresql":
        return
    digest = salted_hmac("address lock", normalize_address(address), algorithm="sha256").digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])


def masked_address(address: str) -> str:
    """Return what may be shown of somebody's address: the first letters of both halves and the last label."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain[:1]}….{domain.rpartition('.')[2]}"
