"""Recognizes a device on which a person has signed in before, so that tries from elsewhere do not keep them out.

The cookie is set after a sign-in on an own device, never on a shared one. It holds random numbers, each with a
signature that fits one person and their present password: without the person's id nobody reads from it whose it is. It
opens nothing, and nothing is stored about it (OWASP, device cookies).
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from repair.accounts.models import Person

DEVICE_COOKIE_NAME = "__Host-d" if settings.HTTPS else "d"
KNOWN_FOR = timedelta(days=90)
MAX_PEOPLE = 3  # who are known on one device


def _signature(number: str, until: str, person: Person) -> str:
    """Return what fits this number, end and person while their password is the same."""
    return salted_hmac("known device", f"{number} {until} {person.pk} {person.get_session_auth_hash()}").hexdigest()


def _entries(request: HttpRequest) -> list[list[str]]:
    """Return the well-formed entries of the cookie: number, end in seconds since 1970, signature."""
    entries = [entry.split(".") for entry in request.COOKIES.get(DEVICE_COOKIE_NAME, "").split("~")]
    return [entry for entry in entries if len(entry) == 3 and entry[1].isascii() and entry[1].isdigit()][:MAX_PEOPLE]


def _is_of(entry: list[str], person: Person) -> bool:
    number, until, signature = entry
    return constant_time_compare(signature, _signature(number, until, person))


def has_device_cookie(request: HttpRequest) -> bool:
    """Tell whether the browser sent anything to compare."""
    return bool(_entries(request))


def known_device(request: HttpRequest, person: Person, *, at: datetime) -> str:
    """Return the random number of this device if `person` has signed in on it, else an empty text."""
    found = [each for each in _entries(request) if int(each[1]) > at.timestamp() and _is_of(each, person)]
    return found[0][0] if found else ""


def remember_device(request: HttpRequest, answer: HttpResponseBase, person: Person, *, at: datetime) -> None:
    """Let the device be known to this person for 90 days, beside at most two others."""
    number, until = secrets.token_urlsafe(12), str(int((at + KNOWN_FOR).timestamp()))
    others = [each for each in _entries(request) if not _is_of(each, person)][: MAX_PEOPLE - 1]
    entries = [[number, until, _signature(number, until, person)], *others]
    answer.set_cookie(
        DEVICE_COOKIE_NAME,
        "~".join(".".join(each) for each in entries),
        max_age=KNOWN_FOR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget_device(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Delete the cookie, if the browser has it: the device is shared, or its user leaves in a hurry."""
    if DEVICE_COOKIE_NAME in request.COOKIES:
        answer.delete_cookie(DEVICE_COOKIE_NAME, samesite="Lax")
