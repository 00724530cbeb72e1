"""Reading along, as the one who was asked sees it. Nothing here can be written but the answer to the question."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.access import Reader, readers
from plans.models import Contract, Grant, Plan
from plans.models.therapist.grant_cards import read_by
from plans.presenters.after_signing import since
from plans.presenters.table import names
from repair.accounts.models import SignedIn
from repair.foundation.access import ACT, public, signed_in
from repair.foundation.base import now
from repair.foundation.responses import done, page

SLOT = "reads"  # the session holds the question's id, so that its token leaves the address at once (SEC-8)


@signed_in()
def everyone(request: SignedIn) -> HttpResponse:
    """The pages somebody may read, by the names of the two."""
    return page(request, "plans/reading/list.html", {"readings": read_by(request.user, at=now())})


@public()
def asked(request: HttpRequest) -> HttpResponse:
    """Who asks, what can be read and what cannot; a yes and a no of the same size."""
    grant = _held(request)
    return _gone(request) if grant is None else page(request, "plans/reading/asked.html", {"grant": grant})


@signed_in(*ACT)
def accept(request: SignedIn) -> HttpResponse:
    """Yes, I will read along."""
    grant = _held(request)
    if grant is None:
        return _gone(request)
    grant.accept(person=request.user, at=now())
    del request.session[SLOT]
    return done(request, "plans:reading-list", say=_("Thank you. It stands here as soon as both of them want it."))


@public(*ACT)
def decline(request: HttpRequest) -> HttpResponse:
    """No, thanks."""
    grant = _held(request)
    if grant is None:
        return _gone(request)
    grant.decline(at=now())
    del request.session[SLOT]
    return done(request, "plans:invitation-declined")


@readers("agreement")
def show(request: HttpRequest, plan: Plan, reader: Reader, grant: Grant) -> HttpResponse:
    """The agreement that runs, and nothing else."""
    return page(request, "plans/reading/show.html", _paper(plan, grant))


@readers("agreement")
def version(request: HttpRequest, number: int, plan: Plan, reader: Reader, grant: Grant) -> HttpResponse:
    """One of its versions."""
    context = _paper(plan, grant)
    found = next((each for each in context["versions"] if each.number == number), None)
    if found is None:
        raise Http404
    told = context["since"] if found == context["running"] else None
    return page(request, "plans/reading/show.html", context | {"contract": found, "since": told})


def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter: the token goes into the session and out of the address. Opening it changes nothing."""
    grant = Grant.objects.by_token(token, at=now())
    if grant is None:
        return _gone(request)
    request.session[SLOT] = str(grant.pk)
    return HttpResponseRedirect(reverse("plans:reading-asked"))


def _paper(plan: Plan, grant: Grant) -> dict[str, Any]:
    """What runs and what ran; the rest of the plan is not among it."""
    contract = Contract.running_of(plan)
    versions = list(contract.versions.select_related("plan")) if contract else []
    context = {"grant": grant, "contract": contract, "running": contract, "versions": versions}
    return names(plan) | context | {"since": since(contract, plan.day(now()))}


def _held(request: HttpRequest) -> Grant | None:
    held = request.session.get(SLOT)
    return Grant.objects.select_related("by__person").filter(pk=UUID(held)).open_at(now()) if held else None


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "plans/invitation/gone.html", status=404)
