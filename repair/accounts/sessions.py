"""How long a sign-in lasts (SEC-12, SAF-18). Its moments are stored in the session: the server decides, not a cookie.

On a shared device, the default: 15 minutes idle, 12 hours in all, and it ends with the browser. On an own device: 30
minutes idle, 12 hours in all. On an own device, if the person chose it: 30 days.
"""

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token

from repair.foundation.base import now
from repair.foundation.requests import Request

SHARED_DEVICE, OWN_DEVICE, KEPT_DEVICE = "shared", "own", "kept"
IDLE_LIMITS = {SHARED_DEVICE: timedelta(minutes=15), OWN_DEVICE: timedelta(minutes=30), KEPT_DEVICE: timedelta(days=30)}
SIGN_IN_LIMITS = {SHARED_DEVICE: timedelta(hours=12), OWN_DEVICE: timedelta(hours=12), KEPT_DEVICE: timedelta(days=30)}
LOOKS_AGAIN_HEADER = "X-Looks-Again"  # set by static/js/live.js
SEEN_STEP_SECONDS = 60  # between two writes of the last request, so that reading pages rarely writes


def note_device_kind(session: SessionBase, *, shared: bool, keep: bool) -> None:
    """Store in the session, before the sign-in, what kind of device this is. `shared` wins over `keep`."""
    session["device"] = SHARED_DEVICE if shared else KEPT_DEVICE if keep else OWN_DEVICE


@receiver(user_logged_out)
def change_csrf_secret(request: HttpRequest, **rest: object) -> None:
    """Change the CSRF secret at sign-out; author tokens of earlier pages are worth nothing afterwards."""
    rotate_token(request)


@receiver(user_logged_in)
def start_session_clock(sender: object, request: Request, **rest: object) -> None:
    """Store when the person signed in and was last active (seconds since 1970).

    Without an answer the device is shared.
    """
    session = request.session
    session["in_at"] = session["seen_at"] = int(now().timestamp())
    session.setdefault("device", SHARED_DEVICE)
    outlast_browser(session)


def outlast_browser(session: SessionBase) -> None:
    """Let the cookie live for 30 days if the person chose so, else until the browser closes."""
    session.set_expiry(int(SIGN_IN_LIMITS[KEPT_DEVICE].total_seconds()) if session["device"] == KEPT_DEVICE else 0)


def is_session_over(session: SessionBase | dict[str, Any], at: int) -> bool:
    """Tell whether at `at` (seconds since 1970) the sign-in has been idle for too long, or has lasted too long."""
    kind = session.get("device", SHARED_DEVICE)
    idle, whole = at - session.get("seen_at", 0), at - session.get("in_at", 0)
    return idle >= IDLE_LIMITS[kind].total_seconds() or whole >= SIGN_IN_LIMITS[kind].total_seconds()


@receiver(pre_save, sender=UserSession)
def blur_session_address(sender: object, instance: UserSession, **rest: object) -> None:
    """Store the network of an IP address in a person's session list (/24 or /48), never the address itself (SEC-19)."""
    bits = 24 if ip_address(instance.ip).version == 4 else 48
    instance.ip = str(ip_network(f"{instance.ip}/{bits}", strict=False).network_address)


class KeepTime:
    """Middleware: end an expired sign-in before any view asks who this is; else note once a minute that it is in use.

    What a page requests by itself proves nobody's presence. A view marked `is_quiet`, and a request that an open page
    makes because the partner did something (`LOOKS_AGAIN_HEADER`), keep no sign-in alive.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        session = request.session
        if session.get(SESSION_KEY) and is_session_over(session, int(now().timestamp())):
            session.flush()
        return self.get_response(request)

    def process_view(self, request: Request, view: Callable, *rest: object) -> None:
        """Store that the person is active, at most once a minute; not for requests that a page makes by itself."""
        session, at = request.session, int(now().timestamp())
        if getattr(view, "is_quiet", False) or LOOKS_AGAIN_HEADER in request.headers or not session.get(SESSION_KEY):
            return
        if at - session["seen_at"] >= SEEN_STEP_SECONDS:
            session["seen_at"] = at
