"""Pages of a person's account: the front page, the quick exit, *More help*, and what is stored about me."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from repair.accounts.form_rescue import bound
from repair.accounts.forms import AboutMeForm
from repair.accounts.known_device import forget_device
from repair.accounts.models import Person, SignedInRequest
from repair.foundation.access import POST_ONLY, READ_AND_POST, public, signed_in
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page
from repair.foundation.words import help_lines

REFUSAL_SHOWN_FOR = timedelta(days=30)


@public()
def show_front_page(request: Request) -> HttpResponse:
    """Show what this site is, who runs it and how to start. A person who is signed in is sent to Today."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("today"))
    return render_page(request, "accounts/front.html")


@public()
def show_more_help(request: Request) -> HttpResponse:
    """Show *More help*, the same page for everyone (SAF-3, SAF-12).

    `repair.middleware.as_nobody` removes the cookies.
    """
    return render_page(request, "accounts/more/show.html", {"countries": help_lines.countries()})


@csrf_exempt
@public(*POST_ONLY)
def leave_page(request: Request) -> HttpResponse:
    """Exit at once (SAF-1): end the session, delete the cookies and open a neutral site.

    The answer is 200 with a refresh, not 303: under `form-action 'self'` Chromium drops a redirect to another site and
    the page stays (w3c/webappsec-csp 8). Clear-Site-Data leaves out "cache", which stalls Chromium for seconds. There
    is no CSRF check, since the exit has to work from a page that has grown old.
    """
    logout(request)
    answer = render(request, "accounts/left.html", {"leave_to": settings.LEAVE_TO})
    answer["Clear-Site-Data"] = '"cookies", "storage"'
    answer.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    answer.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    forget_device(request, answer)
    return answer


@signed_in()
def show_signed_in_again(request: Request) -> HttpResponse:
    """Answer a sign-in that was made on the page of an open form, with fresh tokens for that form; htmx swaps it in."""
    return render_page(request, "account/again.html")


@signed_in()
def show_me(request: SignedInRequest) -> HttpResponse:
    """Show the account of the person who is signed in: name, time zone, address, second factors, sessions.

    For 30 days it says that tries with the person's address were refused.
    """
    at = request.user.refused_at
    refused_at = at if at and now() - at < REFUSAL_SHOWN_FOR else None
    return render_page(request, "accounts/me/show.html", {"refused_at": refused_at})


@signed_in(*POST_ONLY)
def confirm_zone(request: SignedInRequest) -> HttpResponse:
    """Confirm that the time zone which the browser reported is right."""
    Person.objects.filter(pk=request.user.pk).update(zone_is_confirmed=True)
    return redirect_to(request, "today")


@signed_in(*POST_ONLY)
def turn_hints_off(request: SignedInRequest) -> HttpResponse:
    """Switch wording hints off for this person, for good (rule 27), and lead back to the page they came from."""
    return _hints(request, wants=False, say=_("No more hints. You can have them again under Me."))


@signed_in(*POST_ONLY)
def turn_hints_on(request: SignedInRequest) -> HttpResponse:
    """Switch wording hints on again for this person."""
    return _hints(request, wants=True, say=_("Hints are on again."))


def _hints(request: SignedInRequest, *, wants: bool, say: str) -> HttpResponse:
    """Store the choice; htmx gets the notice alone, else go back to `to` if it is a local path, else to Me."""
    Person.objects.filter(pk=request.user.pk).update(wants_hints=wants)
    if request.htmx:
        return render(request, "accounts/me/_hints_said.html", {"say": say})
    messages.success(request, say)
    to = request.POST.get("to", "")
    is_ours = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return HttpResponseRedirect(to if is_ours else reverse("me"))


@signed_in(*READ_AND_POST)
def edit_me(request: SignedInRequest) -> HttpResponse:
    """Change my name or my time zone; saving confirms the zone."""
    form = bound(AboutMeForm, request, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.instance.zone_is_confirmed = True
        form.save()
        return redirect_to(request, "me", say=_("Saved."))
    return render_page(request, "accounts/me/edit.html", {"form": form})
