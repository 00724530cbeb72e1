"""The doors. Every address goes through exactly one: @public, @signed_in, @partners or @readers.

Signing in is the default (the middleware asks for it); a view without a door fails the build, see tests/house.
@partners and @readers live in plans.access, since only there an address becomes a plan.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.views.decorators.http import require_http_methods

View = Callable[..., Any]
DOORS = ("public", "signed_in", "partners", "readers")
READ_ONLY = ("GET", "HEAD")
READ_AND_POST = ("GET", "HEAD", "POST")
POST_ONLY = ("POST",)


def behind_door(name: str, view: View, methods: tuple[str, ...]) -> View:
    """`view` behind the named door, answering these methods and 405 to all others."""
    guarded = require_http_methods(list(methods))(view)
    guarded.__dict__.update(door=name, methods=methods)
    return guarded


def public(*methods: str) -> Callable[[View], View]:
    """Anyone may come, signed in or not."""
    return lambda view: login_not_required(behind_door("public", view, methods or READ_ONLY))


def signed_in(*methods: str) -> Callable[[View], View]:
    """Anyone signed in may come; what they see is their own."""
    return lambda view: behind_door("signed_in", view, methods or READ_ONLY)


def library_view(name: str, view: View, *methods: str) -> View:
    """A library's view behind one of our doors; the wrapper keeps the library's own marks untouched."""

    @wraps(view)
    def through(request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            answer = view(request, *args, **kwargs)
        except RecursionError:  # a passkey field with JSON ten thousand levels deep
            raise BadRequest from None
        form = (getattr(answer, "context_data", None) or {}).get("form")
        if request.method == "POST" and answer.status_code == 200 and form is not None and form.errors:
            answer.status_code = 422  # the library answers a refused form with 200
        return answer

    through.__dict__.pop("login_required", None)
    guarded = behind_door(name, through, methods or READ_AND_POST)
    return login_not_required(guarded) if name == "public" else guarded
