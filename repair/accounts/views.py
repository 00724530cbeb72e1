"""Front page, quick exit, More help, and the pages about the person who is signed in."""

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
from repair.accounts.models import Person, SignedInRequest
from repair.foundation.access import POST_ONLY, READ_AND_POST, public, signed_in
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page
from repair.foundation.words import help_lines


@public()
def show_front_page(request: Request) -> HttpResponse:
    """Show what this is, who runs it and how to start; redirect a person who is signed in to Today."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("today"))
    return render_page(request, "accounts/front.html")


@public()
def show_more_help(request: Request) -> HttpResponse:
    """Show *More help*, the same for everyone (SAF-3, SAF-12); its request has no cookies, see repair.middleware."""
    return render_page(request, "accounts/more/show.html", {"countries": help_lines.countries()})


@csrf_exempt
@public(*POST_ONLY)
def leave_page(request: Request) -> HttpResponse:
    """Sign out, delete the cookies and go on to a neutral site: the quick exit (SAF-1).

    The answer is 200 with a refresh, not 303: under `form-action 'self'` Chromium drops a redirect to another site and
    stays (w3c/webappsec-csp 8). Clear-Site-Data leaves out "cache", which stalls Chromium for seconds.
    """
    logout(request)
    answer = render(request, "accounts/left.html", {"leave_to": settings.LEAVE_TO})
    answer["Clear-Site-Data"] = '"cookies", "storage"'
    answer.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    answer.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    return answer


@signed_in()
def show_signed_in_again(request: Request) -> HttpResponse:
    """Confirm a sign-in above a form: the form is still there, with fresh tokens."""
    return render_page(request, "account/again.html")


@signed_in()
def show_me(request: Request) -> HttpResponse:
    """Show the person's own name, time zone, addresses, second factors and sessions."""
    return render_page(request, "accounts/me/show.html")


@signed_in(*POST_ONLY)
def confirm_zone(request: SignedInRequest) -> HttpResponse:
    """Confirm the time zone that the browser reported."""
    Person.objects.filter(pk=request.user.pk).update(zone_is_confirmed=True)
    return redirect_to(request, "today")


@signed_in(*POST_ONLY)
def turn_hints_off(request: SignedInRequest) -> HttpResponse:
    """Turn wording hints off for this person, everywhere, and go back."""
    return _hints(request, wants=False, say=_("No more hints. You can have them again under Me."))


@signed_in(*POST_ONLY)
def turn_hints_on(request: SignedInRequest) -> HttpResponse:
    """Turn wording hints on again."""
    return _hints(request, wants=True, say=_("Hints are on again."))


def _hints(request: SignedInRequest, *, wants: bool, say: str) -> HttpResponse:
    Person.objects.filter(pk=request.user.pk).update(wants_hints=wants)
    if request.htmx:
        return render(request, "accounts/me/_hints_said.html", {"say": say})
    messages.success(request, say)
    to = request.POST.get("to", "")
    is_ours = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return HttpResponseRedirect(to if is_ours else reverse("me"))


@signed_in(*READ_AND_POST)
def edit_me(request: SignedInRequest) -> HttpResponse:
    """Change the person's name or time zone; saving confirms the zone."""
    form = bound(AboutMeForm, request, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.instance.zone_is_confirmed = True
        form.save()
        return redirect_to(request, "me", say=_("Saved."))
    return render_page(request, "accounts/me/edit.html", {"form": form})
