"""The type of request that every view receives, and answers that are computed once for each request."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django_htmx.middleware import HtmxDetails

Answer = TypeVar("Answer")


class Request(HttpRequest):
    """A request behind our middleware.

    `htmx` is true when htmx asks for a part of the page; `number` is the one that the log and a 500 page show.
    """

    htmx: HtmxDetails
    number: str


class _TokenCheck(CsrfViewMiddleware):
    """Django's CSRF check, which returns a reason and neither logs nor answers."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def has_valid_token(request: HttpRequest) -> bool:
    """Tell whether the request comes from a form of ours, by Django's CSRF check.

    An address that leads nowhere is answered before Django has checked it.
    """
    return _TokenCheck(lambda _request: None).process_view(request, None, (), {}) is None  # type: ignore[arg-type, return-value]


def is_from_this_site(request: HttpRequest) -> bool:
    """Tell whether the browser says that a page of this site sent the request; a browser that says nothing may have."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in ("same-origin", "none")
    ours = (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
    return origin is None or origin in ours


def once_per_request(ask: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    """Wrap `ask(request)` so that it runs once for each request; later calls return the same answer."""

    @wraps(ask)
    def remembered(request: Any) -> Answer:
        answers = request.__dict__.setdefault("_answers", {})
        if ask not in answers:
            answers[ask] = ask(request)
        found: Answer = answers[ask]
        return found

    return remembered
