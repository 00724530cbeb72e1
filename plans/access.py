"""The doors of a plan: an address becomes (plan, partner), or there is nothing here."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest

from plans.models import Partner
from repair.access import FORM, PAGE, View, door


def seat(request: HttpRequest) -> Partner | None:
    """The live seat of whoever is signed in, with its plan; asked of the database once a request."""
    if not hasattr(request, "seat"):
        mine = Partner.objects.live().select_related("plan", "person")
        user = request.user
        request.seat = mine.filter(person=user).first() if user.is_authenticated else None  # type: ignore[attr-defined]
    return request.seat  # type: ignore[attr-defined]


def partners(*methods: str) -> Any:
    """Only for the two of a plan; hands the view `plan` and `partner`, or answers 404 as if nothing were here."""

    def wrap(view: View) -> View:
        @wraps(view)
        def through(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            mine = seat(request)
            if mine is None:
                raise Http404
            return view(request, *args, plan=mine.plan, partner=mine, **kwargs)

        return door("partners", through, methods or PAGE)

    return wrap


__all__ = ["FORM", "PAGE", "partners", "seat"]
