"""Rescues the words of a form that arrives after its session has ended, for their author and for nobody else.

Every form carries `by`, its author's id signed by this site. When such a form arrives too late, its words are sealed
under the author's own data key and put into the new, anonymous session. After the same person signs in again, the form
is shown filled. If another person signs in, the words are deleted.
"""

import base64
import json
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from repair.accounts.models import Person
from repair.foundation.crypto import CannotUnseal
from repair.foundation.requests import Request
from repair.foundation.responses import render_error

Form = TypeVar("Form", bound=BaseForm)
AUTHOR_SIGNER = signing.Signer(salt="by")
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
    """Return the signed id of the person who is signed in, for a form on this page; empty for a visitor."""
    person = getattr(request, "user", None)
    return AUTHOR_SIGNER.sign(str(person.pk)) if person is not None and person.is_authenticated else ""


def form_author(request: HttpRequest) -> Person | None:
    """Return the person whose token the posted form carries, or None."""
    try:
        return Person.objects.filter(pk=AUTHOR_SIGNER.unsign(request.POST.get("by", "")), is_active=True).first()
    except signing.BadSignature:
        return None


def rescue(request: HttpRequest) -> bool:
    """Seal the words of this late form for its author; return False if the author is unknown or there are no words."""
    person = form_author(request)
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
    """Return the texts of a field, without those that the form would always refuse (a credential, say)."""
    texts = request.POST.getlist(name)
    return ["" if any(never(request.path, text) for never in RESCUE_VETOES) else text for text in texts]


def restore(request: Request) -> QueryDict | None:
    """Return the rescued words for this person and this page, once; delete words of another person unread."""
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
    """Return the URL of the sign-in page, which leads back to the form."""
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}"


def stale_form(request: Request, reason: str = "") -> HttpResponse:
    """Answer Django's CSRF failure with a neutral 403.

    The words are rescued for their author, unless somebody else is signed in here.
    """
    person = request.user if request.user.is_authenticated else None
    author = form_author(request)
    kept_here = author is not None and person in (None, author) and rescue(request)
    return render_error(request, 403, back=request.path if kept_here else "", kept=kept_here)
