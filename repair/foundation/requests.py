"""The type of request that every view receives, and answers that are computed once for each request."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

Answer = TypeVar("Answer")


class Request(HttpRequest):
    """A request behind our middleware.

    `htmx` is true when htmx asks for a part of the page; `number` is the one that the log and a 500 page show.
    """

    htmx: HtmxDetails
    number: str


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
