"""Our middleware: what every request and every answer passes. Its order is in the settings."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from checkins.live.standing import plan_standing
from repair.accounts import form_rescue
from repair.celery import nudge
from repair.foundation.base import Refused
from repair.foundation.requests import Request
from repair.foundation.responses import posted_words, render_error, render_refusal

GetResponse = Callable[[Request], HttpResponse]
STAYS_HEADER, GO_TO_HEADER = "X-Stays", "X-Go-To"  # static/js/send.js
MAX_BODY_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def headers(get_response: GetResponse) -> GetResponse:
    """Number the request for the log; let no answer be stored (SEC-10) or use camera, microphone or place (SEC-11)."""

    def middleware(request: Request) -> HttpResponse:
        request.number = secrets.token_hex(4)
        answer = get_response(request)
        answer["Cache-Control"] = "no-store, private"
        answer["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
        patch_vary_headers(answer, ["HX-Request", "Cookie"])
        return answer

    return middleware


def stay_on_page(get_response: GetResponse) -> GetResponse:
    """Answer a form that a script sends with 200 and the address to open, where the answer would be a redirect.

    So the page, with what was typed there, stays open until the answer has arrived. An answer without `STAYS_HEADER`
    comes from a proxy.
    """

    def middleware(request: Request) -> HttpResponse:
        answer = get_response(request)
        if STAYS_HEADER in request.headers:
            answer[STAYS_HEADER] = "yes"
            if "Location" in answer:
                answer.status_code, answer[GO_TO_HEADER] = 200, answer["Location"]
                del answer["Location"]
        return answer

    return middleware


def as_nobody(get_response: GetResponse) -> GetResponse:
    """Drop the cookies of a request for *More help*, so that the page cannot know people or differ for them (SAF-3)."""

    def middleware(request: Request) -> HttpResponse:
        if request.path == reverse("help"):
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return middleware


def clean_input(get_response: GetResponse) -> GetResponse:
    """Answer 413 to a body that is too large and 400 to what is no text, before anything is looked up (B1 to B3)."""

    def middleware(request: Request) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return render_error(request, 400)
        if int(length) > MAX_BODY_BYTES:
            return render_error(request, 413)
        if not all(map(_is_text, _raw_parts(request))):
            return render_error(request, 400)
        if request.method == "POST" and not all(
            _is_clean(text) for name in request.POST for text in (name, *request.POST.getlist(name))
        ):
            return render_error(request, 400)
        return get_response(request)

    return middleware


def _raw_parts(request: Request) -> list[bytes]:
    """Return the bytes that become text: path, query, cookies, htmx's headers, and the body of a form."""
    meta = request.META
    raw = [
        unquote_to_bytes(str(request.path_info)),
        unquote_to_bytes(meta.get("QUERY_STRING", "")),
        unquote_to_bytes(meta.get("HTTP_COOKIE", "")),
    ]
    raw += [unquote_to_bytes(str(text)) for name, text in meta.items() if name.startswith("HTTP_HX_")]
    if request.content_type == "application/x-www-form-urlencoded":
        raw.append(unquote_to_bytes(request.body))
    return raw


def _is_text(raw: bytes) -> bool:
    """Tell whether the bytes are UTF-8 that `_is_clean` accepts."""
    try:
        return _is_clean(raw.decode())
    except UnicodeDecodeError:
        return False


def _is_clean(text: str) -> bool:
    """Tell whether the text has no NUL, which PostgreSQL refuses, and no lone surrogates, which UTF-8 cannot encode."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def local_time(get_response: GetResponse) -> GetResponse:
    """Set the time zone in which pages show times: the reader's own, for a visitor DEFAULT_ZONE."""

    def middleware(request: Request) -> HttpResponse:
        zone = request.user.zone if request.user.is_authenticated else settings.DEFAULT_ZONE
        with timezone.override(ZoneInfo(zone)):
            return get_response(request)

    return middleware


class LookFirst:
    """Middleware: read the plan's version number before the view reads anything else.

    A change in between then has a higher number than the page, and the page fetches it: no change is lost.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: Callable, *rest: object) -> None:
        """Read the number, once in the request, for a whole page that is not @public and not marked `is_quiet`."""
        is_page = request.method == "GET" and not request.htmx
        if is_page and getattr(view, "door", "public") != "public" and not getattr(view, "is_quiet", False):
            plan_standing(request)


def nudge_sender(get_response: GetResponse) -> GetResponse:
    """After a successful POST ask a worker to send at once what may be due now. Nothing depends on it."""

    def middleware(request: Request) -> HttpResponse:
        answer = get_response(request)
        if request.method == "POST" and answer.status_code < 400:
            nudge()
        return answer

    return middleware


class Refusals:
    """Middleware: turn a verb's refusal into the 409 page, and an answer with status 405 into the 405 page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != 405:
            return answer
        page = render_error(request, 405)
        page["Allow"] = answer.get("Allow", "")
        return page

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        """Answer `Refused` with the 409 page; leave other exceptions to Django."""
        return render_refusal(request, exception) if isinstance(exception, Refused) else None


class SignInFirst(LoginRequiredMiddleware):
    """Middleware: send visitors to the sign-in page, unless the view is @public.

    What a visitor posted, since their session had expired, is rescued for its author alone, or shown to its sender.
    """

    def handle_no_permission(self, request: Any, view_func: Callable) -> Any:
        """Answer htmx with a sign-in form (401), and a POST with a redirect after rescuing its words."""
        if getattr(request, "htmx", None):
            answer = render(request, "account/_again.html", status=401)
            answer["HX-Retarget"], answer["HX-Reswap"] = "#notice", "innerHTML"
            return answer
        if request.method == "POST":
            if form_rescue.rescue(request) or not (typed := posted_words(request)):
                return redirect(form_rescue.sign_in_address(request))
            return render_error(request, 403, typed=typed, back=form_rescue.sign_in_address(request))
        return super().handle_no_permission(request, view_func)
