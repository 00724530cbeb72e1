"""One form is done once: a second, equal POST of it gets the answer of the first and has no effect of its own.

Every form of a page holds a CSRF token, which Django masks anew for each page and each part of a page. So the token
names the rendered form, and who posts the same token, address and fields again sends the same form again: a double
click, a browser that repeats a request, a retry after an answer that was lost.
"""

import base64
import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, models
from django.http import HttpResponse
from django.middleware.csrf import CSRF_TOKEN_LENGTH
from django.utils.translation import gettext as _

from repair.foundation.access import is_repeatable
from repair.foundation.base import Refused, now
from repair.foundation.crypto import CannotUnseal, keyed_hash
from repair.foundation.requests import Request
from repair.foundation.responses import render_refusal

ANSWER_KEPT_FOR = timedelta(minutes=15)
LONGEST_WAIT = timedelta(seconds=20)  # for the answer of an equal form that is being done now
LOOKS_EVERY_SECONDS = 0.05
TOKEN_FIELD = "csrfmiddlewaretoken"  # noqa: S105
KEPT_HEADERS = ("Location", "HX-Redirect", "HX-Retarget", "HX-Reswap", "Content-Type")


class SentForm(models.Model):
    """A form that a person has sent: being done while `answer` is None, then the answer, sealed for its sender.

    `id` is a keyed hash of sender, address and fields; the fields are not stored.
    """

    id = models.CharField(primary_key=True, max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    done_by = models.UUIDField(default=uuid4)  # the request that does it
    sent_at = models.DateTimeField(db_index=True)
    answer = models.BinaryField(null=True)

    def __str__(self) -> str:
        return self.pk

    @classmethod
    def claim(cls, key: str, request: Any, *, at: datetime) -> Self | None:
        """Store that this request does the form; return None if another request does it or has done it."""
        mine = cls(pk=key, person_id=request.user.pk, sent_at=at)
        cls.objects.bulk_create([mine], ignore_conflicts=True)
        return mine if cls.objects.filter(pk=key, done_by=mine.done_by).exists() else None


def form_key(request: Request) -> str:
    """Return the keyed hash of who sends what to which address."""
    fields = sorted((name, texts) for name, texts in request.POST.lists())
    sent = json.dumps([str(request.user.pk), request.get_full_path(), bool(request.htmx), fields])
    return keyed_hash(settings.SECRET_KEY.encode(), "sent form", sent)


class OneEffect:
    """Middleware: answer a form that was sent before as the first time. Only an answer below 400 is kept."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        answer = self.get_response(request)
        claimed: SentForm | None = request.__dict__.get("sent_form")
        if claimed is not None:
            with suppress(DatabaseError):  # what was done is done; a repeat is told that it cannot be known
                _settle(claimed, request.__dict__["sent_by"], answer)
        return answer

    def process_view(self, request: Request, view: Callable, *rest: object) -> HttpResponse | None:
        """Claim the form for this request, or return the answer that an equal one got."""
        # A script may send the cookie's own, shorter secret: it comes from no rendered form and names none.
        is_form = request.method == "POST" and len(request.POST.get(TOKEN_FIELD, "")) == CSRF_TOKEN_LENGTH
        if not is_form or not request.user.is_authenticated or is_repeatable(view):
            return None
        key, deadline = form_key(request), time.monotonic() + LONGEST_WAIT.total_seconds()
        while time.monotonic() < deadline:
            if claimed := SentForm.claim(key, request, at=now()):
                request.__dict__.update(sent_form=claimed, sent_by=request.user)
                return None
            if answer := _wait(key, request, deadline):
                return answer
        return _unknown(request)


def _settle(claimed: SentForm, person: Any, answer: HttpResponse) -> None:
    """Keep the answer; or forget the form if it was refused, so that it can be sent again."""
    if answer.status_code >= 400 or answer.streaming:
        claimed.delete()
        return
    kept = {
        "status": answer.status_code,
        "headers": {name: answer[name] for name in KEPT_HEADERS if name in answer},
        "body": base64.b64encode(answer.content).decode(),
    }
    sealed = person.seal(json.dumps(kept), "sent form", claimed.pk, "answer")
    SentForm.objects.filter(pk=claimed.pk, done_by=claimed.done_by).update(answer=sealed)


def _wait(key: str, request: Request, deadline: float) -> HttpResponse | None:
    """Wait until the equal form is done and return its answer; return None if it was refused or has expired."""
    while time.monotonic() < deadline:
        there = SentForm.objects.filter(pk=key).first()
        if there is None:
            return None
        if there.sent_at < now() - ANSWER_KEPT_FOR:
            SentForm.objects.filter(pk=key, done_by=there.done_by).delete()
            return None
        if there.answer is not None:
            return _answer_again(there, request)
        if there.sent_at < now() - LONGEST_WAIT:  # the process that did it has ended
            return _unknown(request)
        time.sleep(LOOKS_EVERY_SECONDS)
    return None


def _answer_again(there: SentForm, request: Any) -> HttpResponse:
    try:
        kept = json.loads(request.user.unseal(bytes(there.answer or b""), "sent form", there.pk, "answer"))
    except CannotUnseal:
        return _unknown(request)
    return HttpResponse(base64.b64decode(kept["body"]), status=kept["status"], headers=kept["headers"])


def _unknown(request: Request) -> HttpResponse:
    """Answer 409 with what was typed: the first request has left no answer."""
    sentence = _("This was sent already, and its answer is not here. Open the page and look before you send it again.")
    return render_refusal(request, Refused(sentence))
