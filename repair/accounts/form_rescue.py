"""Keeps what was typed in a form whose session had ended, for its author and for nobody else.

Every form carries the field `by`: the id of its author, signed by this site, for this browser and for twelve hours.
When such a form arrives too late, its words are sealed under the author's own data key and stored in the new, anonymous
session. After the same person has signed in again, the form shows them. When another person signs in, they are deleted
unread.
"""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from repair.accounts.models import Person
from repair.foundation.base import now
from repair.foundation.crypto import CannotUnseal
from repair.foundation.requests import Request, is_from_this_site
from repair.foundation.responses import render_error

Form = TypeVar("Form", bound=BaseForm)
AUTHOR_SIGNER = signing.Signer(salt="by")
TOKEN_LASTS = timedelta(hours=12)
# The names of views whose forms have consequences (to leave, to sign, to let somebody read) and are never filled in for
# anybody; each package adds its own in `AppConfig.ready`.
NEVER_RESCUED_VIEWS: set[str] = set()
NEVER_RESCUED_FIELDS = (
    "csrfmiddlewaretoken",
    "by",
    "password",
    "password1",
    "password2",
    "oldpassword",
    "code",
    "credential",
)
RESCUE_SESSION_KEY = "kept"
RESCUE_VETOES: list[
    Callable[[str, str], bool]
] = []  # each is called with the form's path and a text: whether the text is never rescued
RESTORED_NOTICE = _("You are signed in again. Here is what you typed; it has not been sent yet.")


def author_token(request: Request) -> str:
    """Return the token of the person who is signed in, for the field `by` of a form; empty for a visitor.

    It holds their id, the moment and a digest of this browser's CSRF secret, which changes with each sign-in and
    sign-out: a copy of it is worth nothing in another browser, or after somebody signed out.
    """
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return ""
    get_token(request)  # makes the secret if there is none
    return AUTHOR_SIGNER.sign(f"{person.pk}.{now().timestamp():.0f}.{_browser(request)}")


def _browser(request: HttpRequest) -> str:
    """Return a digest of the browser's CSRF secret."""
    return salted_hmac("by", request.META.get("CSRF_COOKIE") or "").hexdigest()[:32]


def form_author(request: HttpRequest) -> Person | None:
    """Return the person whose token the posted form carries.

    None if it is missing, forged, older than twelve hours or an inactive account's, and if it was made for another
    browser, unless its author is signed in here.
    """
    try:
        pk, made, browser = AUTHOR_SIGNER.unsign(request.POST.get("by", "")).split(".")
    except (signing.BadSignature, ValueError):
        return None
    is_here = request.user.is_authenticated and str(request.user.pk) == pk
    if now().timestamp() - int(made) > TOKEN_LASTS.total_seconds() or not (is_here or browser == _browser(request)):
        return None
    return Person.objects.filter(pk=pk, is_active=True).first()


def rescue(request: HttpRequest) -> bool:
    """Seal the posted words for the form's author and store them in the session.

    Return False, and store nothing, if another site sent them, the token names nobody, no field may be kept or the form
    has consequences.
    """
    if request.resolver_match is None or request.resolver_match.view_name in NEVER_RESCUED_VIEWS:
        return False
    person = form_author(request) if is_from_this_site(request) else None
    words = {name: _keepable(request, name) for name in request.POST if name not in NEVER_RESCUED_FIELDS}
    if person is None or not words:
        return False
    sealed = person.seal(json.dumps(words), RESCUE_SESSION_KEY, request.path, "words")
    request.session[RESCUE_SESSION_KEY] = {
        "by": str(person.pk),
        "path": request.path,
        "words": base64.b64encode(sealed).decode(),
    }
    return True


def _keepable(request: HttpRequest, name: str) -> list[str]:
    """Return the posted texts of a field, with an empty text for each one that a veto forbids to keep."""
    texts = request.POST.getlist(name)
    return ["" if any(never(request.path, text) for never in RESCUE_VETOES) else text for text in texts]


def restore(request: Request) -> QueryDict | None:
    """Return the words rescued for this person and this path, and delete them from the session; None without any.

    Words of another person are deleted unread. Words for another path stay, and a POST leaves them too.
    """
    slot: dict[str, Any] | None = request.session.get(RESCUE_SESSION_KEY)
    if not slot or not request.user.is_authenticated:
        return None
    if slot["by"] != str(request.user.pk):
        del request.session[RESCUE_SESSION_KEY]
        return None
    if slot["path"] != request.path or request.method not in ("GET", "HEAD"):
        return None
    try:
        words = json.loads(
            request.user.unseal(base64.b64decode(slot["words"]), RESCUE_SESSION_KEY, request.path, "words")
        )
    except CannotUnseal:
        return None
    finally:
        del request.session[RESCUE_SESSION_KEY]
    typed = QueryDict(mutable=True)
    for name, texts in words.items():
        typed.setlist(name, texts)
    return typed


def bound(form: Callable[..., Form], request: Request, /, *args: Any, **kwargs: Any) -> Form:
    """Build `form` with what was posted, or with the words rescued for this person and page, or unbound.

    `form` is a form class; `args` and `kwargs` are its further arguments.
    """
    typed = request.POST if request.method == "POST" else restore(request)
    return form(typed, *args, **kwargs)


def sign_in_address(request: HttpRequest) -> str:
    """Return the URL of the sign-in page, which leads back to the form's page."""
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}"


def stale_form(request: Request, reason: str = "") -> HttpResponse:
    """Answer a failed CSRF check (Django's CSRF_FAILURE_VIEW) with 403 and a neutral page.

    The words are rescued for their author, unless another person is signed in here.
    """
    person = request.user if request.user.is_authenticated else None
    author = form_author(request)
    kept_here = author is not None and person in (None, author) and rescue(request)
    return render_error(request, 403, back=request.path if kept_here else "", kept=kept_here)
