"""Counts tries of passwords and codes, and requests for letters, by whom they concern and where they come from.

The limits are in `rate_limits`. Tries for one address from elsewhere do not use up those of its owner; once they are
refused, the owner is told.
"""

from datetime import datetime, timedelta

from allauth.account.utils import filter_users_by_email
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.db.models import Q
from django.http import HttpRequest

from repair.accounts.known_device import has_device_cookie, known_device
from repair.accounts.models import Person
from repair.accounts.rate_limits import WHOLE_SITE, per_origin_key

REFUSAL_NOTED_EVERY = timedelta(hours=1)


def count(request: HttpRequest, action: str, key: str) -> RateLimitUsage | None:
    """Count one try of an action of `rate_limits`; None if its limit is reached. What is returned can be undone."""
    return ratelimit.consume(request, app="allauth.account", action=action, key=key)


def device_of_owner(request: HttpRequest, address: str, *, at: datetime) -> str:
    """Return the number of this device if the owner of `address` has signed in on it, else an empty text."""
    if not has_device_cookie(request):
        return ""
    owners = filter_users_by_email(address, prefer_verified=True)
    return next(filter(None, (known_device(request, owner, at=at) for owner in owners)), "")


def origin(request: HttpRequest, device: str) -> str:
    """Return what tries are counted by beside whom they concern: the known device, else the network."""
    return f"device {device}" if device else f"network {ratelimit.get_ip(request)}"


def count_password(request: HttpRequest, address: str, *, at: datetime) -> RateLimitUsage | None:
    """Count a try of a password at the sign-in; None if too many from here were wrong. Undo it if it was right."""
    device = device_of_owner(request, address, at=at)
    network = RateLimitUsage(usage=[]) if device else count(request, "login_failed", WHOLE_SITE)
    tried = network and count(request, "wrong_password", per_origin_key(address, origin(request, device)))
    if network is None or tried is None:
        note_refusal(address, at=at)
        return None
    return RateLimitUsage(usage=network.usage + tried.usage)


def forget_wrong_passwords(request: HttpRequest, address: str, *, at: datetime) -> None:
    """Let the sign-in be tried anew from here: the owner of `address` has proved themselves by a code."""
    key = per_origin_key(address, origin(request, device_of_owner(request, address, at=at)))
    ratelimit.clear(request, app="allauth.account", action="wrong_password", key=key)


def count_second_lock(request: HttpRequest, person: Person, *, at: datetime) -> list[RateLimitUsage] | None:
    """Count a try of a code of the second lock at the sign-in; None if too many were wrong. Undo it if it was right."""
    device = known_device(request, person, at=at)
    tried = [count(request, "second_lock", per_origin_key(str(person.pk), origin(request, device)))]
    if tried[0] and not device:
        tried.append(count(request, "second_lock_total", str(person.pk)))
    counted = [each for each in tried if each]
    if len(counted) == len(tried):
        return counted
    note_refusal(person.email, at=at)
    return None


def may_request_code(request: HttpRequest, address: str, *, at: datetime) -> bool:
    """Count a request for an email with a code, and tell whether it may be made from here.

    The answer is the same whether or not the address has an account (SEC-5).
    """
    device = device_of_owner(request, address, at=at)
    may = bool(count(request, "letters", per_origin_key(address, origin(request, device))))
    if may and not device:
        may = bool(count(request, "letters_network", WHOLE_SITE) and count(request, "letters_total", address))
    if not may:
        note_refusal(address, at=at)
    return may


def may_sign_up(request: HttpRequest, address: str, *, at: datetime) -> bool:
    """Count a sign-up, and tell whether one more may begin from this network and on this site today."""
    return may_request_code(request, address, at=at) and bool(count(request, "sign_ups", WHOLE_SITE))


def may_write_to_stranger(request: HttpRequest) -> bool:
    """Count a letter that an address has no account, and tell whether one more may leave today."""
    return bool(count(request, "letters_to_strangers", WHOLE_SITE))


def count_letter_to_person(request: HttpRequest) -> None:
    """Do for an address with an account what `may_write_to_stranger` does for one without, and refuse nothing."""
    count(request, "letters_to_people", WHOLE_SITE)


def note_refusal(address: str, *, at: datetime) -> None:
    """Remember, for the person with this address if there is one, that tries were refused; at most once an hour."""
    is_due = Q(refused_at=None) | Q(refused_at__lte=at - REFUSAL_NOTED_EVERY)
    Person.objects.filter(is_due, email=address).update(refused_at=at, is_told_of_refusal=False)
