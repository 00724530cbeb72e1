"""The access decorators. Every view has exactly one: @public, @signed_in, @partners or @readers.

Signing in is the default, which the middleware asks for. A view without a decorator fails the build (tests/house).
@partners and @readers are in plans/access.py, since only the plans layer can find the plan of a URL.
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
    """Return `view` with its decorator's name and methods noted for the tests; other methods get 405 (B18)."""
    guarded = require_http_methods(list(methods))(view)
    guarded.__dict__.update(door=name, methods=methods)
    return guarded


def repeatable(view: View) -> View:
    """Mark a view that saves what is typed at every pause: an equal POST counts again, since another came between.

    Without the mark a form that is sent twice is done once (repair/accounts/sent_form.py).
    """
    view.__dict__["is_repeatable"] = True
    return view


def is_repeatable(view: View) -> bool:
    """Tell whether `view` is marked by `repeatable`."""
    return bool(getattr(view, "is_repeatable", False))


def public(*methods: str) -> Callable[[View], View]:
    """Let everyone use the view, signed in or not; GET and HEAD unless `methods` says otherwise."""
    return lambda view: login_not_required(behind_door("public", view, methods or READ_ONLY))


def signed_in(*methods: str) -> Callable[[View], View]:
    """Let everyone use the view who is signed in; it shows them what is their own.

    GET and HEAD unless `methods` says otherwise.
    """
    return lambda view: behind_door("signed_in", view, methods or READ_ONLY)


def library_view(name: str, view: View, *methods: str) -> View:
    """Return a view of allauth behind the decorator `name`; GET, HEAD and POST unless `methods` says otherwise.

    The view's own marks are kept, but for `login_required`. A refused form is answered with 422, as in our own views.
    """

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
