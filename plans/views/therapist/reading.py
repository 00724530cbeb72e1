"""Views of a therapist: answer the request to read along, then read the agreement.

A therapist can write nothing else.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.access import Reader, readers
from plans.forms.couple import DeclineForm
from plans.models import Contract, Plan, TherapistGrant
from plans.models.therapist.grant_cards import plans_readable_by
from plans.presenters.after_signing import changes_since_signing
from plans.presenters.draft_agreement import seat_names
from repair.accounts.models import SignedInRequest
from repair.foundation.access import POST_ONLY, READ_AND_POST, public, signed_in
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

GRANT_SESSION_KEY = "reads"  # the session holds the grant's id, so that its token leaves the address at once (SEC-8)


@signed_in()
def list_readable_plans(request: SignedInRequest) -> HttpResponse:
    """List the plans that the person who is signed in may read, by the names of the partners."""
    return render_page(request, "plans/reading/list.html", {"readings": plans_readable_by(request.user, at=now())})


@public()
def show_reading_request(request: Request) -> HttpResponse:
    """Show who asks, what a reader sees and what not; the buttons for yes and no are of the same size."""
    grant = _held(request)
    if grant is None:
        return _gone(request)
    user = request.user if request.user.is_authenticated else None
    context = {"grant": grant, "may_decline": grant.may_be_declined_by(user)}
    return render_page(request, "plans/reading/asked.html", context)


@signed_in(*POST_ONLY)
def accept_reading_request(request: SignedInRequest) -> HttpResponse:
    """Accept the request. Reading begins once both partners have admitted the therapist."""
    grant = _held(request)
    if grant is None:
        return _gone(request)
    grant.accept(person=request.user, at=now())
    del request.session[GRANT_SESSION_KEY]
    return redirect_to(
        request, "plans:reading-list", say=_("Thank you. It stands here as soon as both of them want it.")
    )


@public(*READ_AND_POST)
def decline_reading_request(request: Request) -> HttpResponse:
    """Decline the request as its receiver: signed in, or by typing the address that the email came to."""
    grant = _held(request)
    if grant is None:
        return _gone(request)
    form = DeclineForm(request.POST if request.method == "POST" else None, asked=grant, user=request.user)
    if form.is_valid():
        grant.decline(at=now(), **form.answered)
        del request.session[GRANT_SESSION_KEY]
        return redirect_to(request, "plans:invitation-declined")
    context = {"form": form, "action": reverse("plans:reading-decline"), "back": reverse("plans:reading-asked")}
    return render_page(request, "plans/invitation/decline.html", context, part="plans/invitation/_decline_form.html")


@readers("agreement")
def show_agreement_to_reader(request: Request, plan: Plan, reader: Reader, grant: TherapistGrant) -> HttpResponse:
    """Show the agreement in force, and nothing else of the plan."""
    return render_page(request, "plans/reading/show.html", _paper(plan, grant))


@readers("agreement")
def show_version_to_reader(
    request: Request, number: int, plan: Plan, reader: Reader, grant: TherapistGrant
) -> HttpResponse:
    """Show one version of the agreement by its number; 404 if the reader may not see such a version."""
    context = _paper(plan, grant)
    found = next((each for each in context["versions"] if each.number == number), None)
    if found is None:
        raise Http404
    told = context["since"] if found == context["running"] else None
    context |= seat_names(plan, found) | {"contract": found, "since": told}
    return render_page(request, "plans/reading/show.html", context)


def open_reading_link(request: Request, token: str) -> HttpResponse:
    """Move the token from the link into the session and redirect, so that the token leaves the address (SEC-8).

    Opening the link changes no row. 404 with a neutral page for every token that opens nothing. Called by
    `open_invitation_link`, since both kinds of links have the same address.
    """
    grant = TherapistGrant.objects.by_token(token, at=now())
    if grant is None:
        return _gone(request)
    request.session[GRANT_SESSION_KEY] = str(grant.pk)
    return HttpResponseRedirect(reverse("plans:reading-asked"))


def _paper(plan: Plan, grant: TherapistGrant) -> dict[str, Any]:
    """Return the agreement in force and the versions that were in force, for a reader's page."""
    contract = Contract.running_of(plan)
    versions = list(contract.versions.select_related("plan")) if contract else []
    context = {"grant": grant, "contract": contract, "running": contract, "versions": versions}
    return seat_names(plan, contract) | context | {"since": changes_since_signing(contract, plan.day(now()))}


def _held(request: Request) -> TherapistGrant | None:
    """Return the open grant whose id this session holds, or None."""
    held = request.session.get(GRANT_SESSION_KEY)
    return TherapistGrant.objects.select_related("by__person").filter(pk=UUID(held)).open_at(now()) if held else None


def _gone(request: Request) -> HttpResponse:
    return render(request, "plans/invitation/gone.html", status=404)
