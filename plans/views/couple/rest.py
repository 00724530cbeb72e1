"""The plan standing still, going on, and being left. Each of them alone, at once, without a reason."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from plans.access import partners, seat
from plans.forms.couple import LeaveForm
from plans.forms.mark import RestForm
from plans.models import Partner, Plan, Rest, Shared
from plans.models.couple.rest import leave as leave_plan
from plans.models.writing.shared import leave_with_it
from repair.accounts import form_rescue
from repair.accounts.models import SignedIn
from repair.foundation.access import ACT, FORM, signed_in
from repair.foundation.base import now
from repair.foundation.responses import done, page

CARD = "plans/rest/_resting.html"


@partners(*ACT)
def begin(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Let it rest: one tap, no question. The way back stands on the page it leads to."""
    Rest.begin(plan=plan, by=partner, at=now(), **RestForm(request.POST).typed())
    return done(request, "plans:plan-show")


@partners(*ACT)
def ready(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """I am ready to go on; what the other has said stays theirs."""
    rest = Rest.of(plan)
    if rest is None or rest.ready(by=partner, at=now()):
        return done(request, "plans:plan-show")
    return done(request, "plans:plan-show", part=CARD, context=resting(rest, partner, at=now()))


@partners(*ACT)
def not_ready(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Not yet, after all."""
    rest = Rest.of(plan)
    if rest is None:
        return done(request, "plans:plan-show")
    rest.not_ready(by=partner)
    return done(request, "plans:plan-show", part=CARD, context=resting(rest, partner, at=now()))


def resting(rest: Rest, partner: Partner, *, at: datetime) -> dict[str, Any]:
    """What `plans/rest/_resting.html` shows to this partner; of the other's answers nothing."""
    again_on = rest.again_on(partner)
    is_over = again_on is not None and again_on <= partner.day(at)
    return {"is_ready": rest.is_ready(partner), "again_on": again_on, "is_over": is_over}


@signed_in(*FORM)
def leave(request: SignedIn) -> HttpResponse:
    """Out of the plan at once; whoever is out already reads what comes after."""
    mine = seat(request)
    if mine is None:
        if Partner.objects.filter(person=request.user).exists():
            return HttpResponseRedirect(reverse("plans:rest-left"))
        raise Http404
    form = LeaveForm(request.POST if request.method == "POST" else form_rescue.take(request), request=request)
    if not Shared.objects.open_of(mine).exists():
        del form.fields["withdraw"]
    if request.method == "POST" and form.is_valid():
        go = leave_with_it if form.cleaned_data.get("withdraw") else leave_plan
        go(by=mine, at=now(), days=form.cleaned_data["days"])
        return done(request, "plans:rest-left")
    return page(request, "plans/rest/leave.html", {"form": form, "plan": mine.plan}, part="plans/rest/_leave_form.html")


@signed_in()
def left(request: SignedIn) -> HttpResponse:
    """Afterwards: ending is a result, too."""
    return page(request, "plans/rest/left.html")
