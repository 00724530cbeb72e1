"""Access decorators: every view stands behind exactly one of @public, @signed_in, @partners and @readers.

Django's LoginRequiredMiddleware refuses visitors unless a view says @public. A view without one of the four fails the
build (tests/house/test_access.py). @partners and @readers are in plans.access, where an address becomes a plan.
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
    """Mark `view` with the decorator's name, and answer 405 to every method but these."""
    guarded = require_http_methods(list(methods))(view)
    guarded.__dict__.update(door=name, methods=methods)
    return guarded


def public(*methods: str) -> Callable[[View], View]:
    """Let everyone use the view, signed in or not."""
    return lambda view: login_not_required(behind_door("public", view, methods or READ_ONLY))


def signed_in(*methods: str) -> Callable[[View], View]:
    """Let everyone use the view who is signed in; the view shows that person's own rows."""
    return lambda view: behind_door("signed_in", view, methods or READ_ONLY)


def library_view(name: str, view: View, *methods: str) -> View:
    """Put a library's view behind one of our decorators; the wrapper keeps the attributes the library set."""

    @wraps(view)
    def through(request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            answer = view(request, *args, **kwargs)
        except RecursionError:  # JSON ten thousand levels deep in a passkey field
            raise BadRequest from None
        form = (getattr(answer, "context_data", None) or {}).get("form")
        if request.method == "POST" and answer.status_code == 200 and form is not None and form.errors:
            answer.status_code = 422  # the library answers an invalid form with 200
        return answer

    through.__dict__.pop("login_required", None)
    guarded = behind_door(name, through, methods or READ_AND_POST)
    return login_not_required(guarded) if name == "public" else guarded
