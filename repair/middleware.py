"""Middleware: what every request passes on its way in, and every response on its way out."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from checkins.live.standing import plan_standing
from repair.accounts import form_rescue
from repair.celery import nudge
from repair.foundation.base import Refused
from repair.foundation.requests import Request
from repair.foundation.responses import render_error, render_refusal

GetResponse = Callable[[Request], HttpResponse]
MAX_BODY_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def headers(get_response: GetResponse) -> GetResponse:
    """Give the request its number; forbid storing the response and using camera or location (SEC-10, SEC-11)."""

    def middleware(request: Request) -> HttpResponse:
        request.number = secrets.token_hex(4)
        answer = get_response(request)
        answer["Cache-Control"] = "no-store, private"
        answer["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
        patch_vary_headers(answer, ["HX-Request", "Cookie"])
        return answer

    return middleware


def as_nobody(get_response: GetResponse) -> GetResponse:
    """Remove all cookies from a request for *More help*, so that the page cannot know its reader (SAF-3)."""

    def middleware(request: Request) -> HttpResponse:
        if request.path == reverse("help"):
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return middleware


def clean_input(get_response: GetResponse) -> GetResponse:
    """Answer 413 if a body is too large and 400 if the input is no text, before anything is looked up (B1 to B3)."""

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
    """Return the bytes that become text: path, query, cookies, our headers, and a form's body."""
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
    try:
        return _is_clean(raw.decode())
    except UnicodeDecodeError:
        return False


def _is_clean(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def local_time(get_response: GetResponse) -> GetResponse:
    """Activate the time zone of the person who is signed in, so that times are shown in it."""

    def middleware(request: Request) -> HttpResponse:
        zone = request.user.zone if request.user.is_authenticated else settings.DEFAULT_ZONE
        with timezone.override(ZoneInfo(zone)):
            return get_response(request)

    return middleware


class LookFirst:
    """Read the plan's version before a page reads anything else, so that the version is never newer than the page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: Callable, *rest: object) -> None:
        is_page = request.method == "GET" and not request.htmx
        if is_page and getattr(view, "door", "public") != "public" and not getattr(view, "is_quiet", False):
            plan_standing(request)


def nudge_sender(get_response: GetResponse) -> GetResponse:
    """After a POST ask a worker to send due letters at once; nothing depends on it."""

    def middleware(request: Request) -> HttpResponse:
        answer = get_response(request)
        if request.method == "POST" and answer.status_code < 400:
            nudge()
        return answer

    return middleware


class Refusals:
    """Turn a verb's refusal into the 409 page, and a method that no view takes into the 405 page."""

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
        return render_refusal(request, exception) if isinstance(exception, Refused) else None


class SignInFirst(LoginRequiredMiddleware):
    """Refuse visitors unless the view says @public; rescue the words of a form that came too late."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> Any:
        if getattr(request, "htmx", None):
            answer = render(request, "account/_again.html", status=401)
            answer["HX-Retarget"], answer["HX-Reswap"] = "#notice", "innerHTML"
            return answer
        if request.method == "POST":
            form_rescue.rescue(request)
            return redirect(form_rescue.sign_in_address(request))
        return super().handle_no_permission(request, view_func)
