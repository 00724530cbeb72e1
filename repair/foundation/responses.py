"""The few ways in which a view answers: a page, a part of it, a redirect, a refusal, an error page."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import requires_csrf_token

from repair.foundation.base import Refused
from repair.foundation.forms import typed_texts
from repair.foundation.requests import Request, has_valid_token

# Per status: what happened, and what to do next. The page adds links and the exit.
ERRORS = {
    400: (
        _("This could not be read"),
        _("Something in what was sent is not text we can keep. Nothing was changed."),
    ),
    403: (_("This page has grown old"), _("Nothing was changed. Open the page again and send it once more.")),
    404: (
        _("There is nothing here"),
        _("The address may be mistyped, or what was here is not for this account."),
    ),
    405: (_("This cannot be done here"), _("Nothing was changed. Go back and use the buttons of the page.")),
    409: (_("Something has changed meanwhile"), _("Nothing you wrote is lost.")),
    413: (_("That is more than fits"), _("Nothing was changed. Send it in smaller pieces.")),
    429: (
        _("Please wait a little"),
        _("There were many tries in a short time. Nothing is lost; try again in a few minutes."),
    ),
    500: (
        _("Something went wrong on our side"),
        _("What you sent may not be saved. Open the page again and look."),
    ),
    503: (_("Back in a moment"), _("The house is being looked after. Try again in a minute.")),
}
# The sentence where the page has stayed open, with all that was typed.
STILL_IN_THE_FORM = _("What you sent may not be saved. It is still in the form: send it again in a minute.")


def render_page(
    request: Request, template: str, context: dict[str, Any] | None = None, *, part: str = ""
) -> HttpResponse:
    """Render the page, or for htmx its `part`. The status is 422 if the form in the context was refused, else 200."""
    context = context or {}
    form = context.get("form")
    refused = form is not None and form.is_bound and bool(form.errors)
    wanted = part if part and request.htmx else template
    return render(request, wanted, context, status=422 if refused else 200)


def redirect_to(
    request: Request,
    to: str,
    *args: Any,
    say: str = "",
    part: str = "",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Answer a verb that was done.

    htmx gets `part` with `context` if one is given, else an order to open the page named `to`. Without htmx the answer
    is a redirect to that page. `say` is shown there once.
    """
    if request.htmx and part:
        return render(request, part, context or {})
    if say:
        messages.success(request, say)
    if request.htmx:
        return HttpResponse(status=200, headers={"HX-Redirect": reverse(to, args=args)})
    return HttpResponseRedirect(reverse(to, args=args))


def render_error(request: Request, status: int, **context: Any) -> HttpResponse:
    """Render the error page of this status. htmx gets the sentence alone, and only the page's notice changes."""
    title, sentence = ERRORS[status]
    context = {"title": title, "sentence": sentence, "status": status} | context
    if getattr(request, "htmx", None):
        answer = render(request, "errors/_error.html", context, status=status)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#notice", "innerHTML"
        return answer
    return render(request, "errors/error.html", context, status=status)


def render_refusal(request: Request, no: Refused) -> HttpResponse:
    """Answer 409: the refusal's sentence, what is there now, and everything that was typed, to read and copy."""
    return render_error(request, 409, sentence=no.sentence, now=no.now, typed=posted_words(request))


def posted_words(request: Request) -> list[str]:
    """Return the words that a person typed into a form of ours; none if the request has no valid CSRF token."""
    try:
        return typed_texts(request.POST) if request.POST and has_valid_token(request) else []
    except (MultiPartParserError, SuspiciousOperation, OSError):  # a body that cannot be parsed has no texts
        return []


def bad_request(request: Request, exception: Exception) -> HttpResponse:
    """Answer 400 (Django's `handler400`)."""
    return render_error(request, 400)


def forbidden(request: Request, exception: Exception) -> HttpResponse:
    """Answer 403 (Django's `handler403`)."""
    return render_error(request, 403)


def not_found(request: Request, exception: Exception) -> HttpResponse:
    """Answer 404 (`handler404`), the same for absent and forbidden (SEC-2).

    What was typed for an absent object is shown.
    """
    return render_error(request, 404, typed=posted_words(request))


@requires_csrf_token
def server_error(request: Request) -> HttpResponse:
    """Answer 500 (Django's `handler500`) with what was typed, and a number that the log has too, for the host."""
    context: dict[str, Any] = {"number": getattr(request, "number", "") or secrets.token_hex(4)}
    if getattr(request, "htmx", None):
        context["sentence"] = STILL_IN_THE_FORM
    return render_error(request, 500, typed=posted_words(request), **context)
