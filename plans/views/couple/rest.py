"""The plan standing still, going on, and being left. Each of them alone, at once, without a reason."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from plans.access import current_partner, partners
from plans.forms.couple import LeaveForm
from plans.forms.mark import RestForm
from plans.models import Partner, Plan, Rest, Shared
from plans.models.couple.rest import leave_plan
from plans.models.writing.shared import leave_and_withdraw
from repair.accounts.form_rescue import bound
from repair.accounts.models import SignedInRequest
from repair.foundation.access import POST_ONLY, READ_AND_POST, signed_in
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

REST_CARD = "plans/rest/_resting.html"


@partners(*POST_ONLY)
def begin_rest(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Let it rest: one tap, no question. The way back stands on the page it leads to."""
    Rest.begin(plan=plan, by=partner, at=now(), **RestForm(request.POST).valid_fields())
    return redirect_to(request, "plans:plan-show")


@partners(*POST_ONLY)
def mark_ready_to_resume(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """I am ready to go on; what the other has said stays theirs."""
    rest = Rest.of(plan)
    if rest is None or rest.mark_ready(by=partner, at=now()):
        return redirect_to(request, "plans:plan-show")
    return redirect_to(request, "plans:plan-show", part=REST_CARD, context=rest_context(rest, partner, at=now()))


@partners(*POST_ONLY)
def mark_not_ready_to_resume(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Not yet, after all."""
    rest = Rest.of(plan)
    if rest is None:
        return redirect_to(request, "plans:plan-show")
    rest.unmark_ready(by=partner)
    return redirect_to(request, "plans:plan-show", part=REST_CARD, context=rest_context(rest, partner, at=now()))


def rest_context(rest: Rest, partner: Partner, *, at: datetime) -> dict[str, Any]:
    """What `plans/rest/_resting.html` shows to this partner; of the other's answers nothing."""
    again_on = rest.again_on(partner)
    is_over = again_on is not None and again_on <= partner.day(at)
    return {"is_ready": rest.is_ready(partner), "again_on": again_on, "is_over": is_over}


@signed_in(*READ_AND_POST)
def confirm_leaving(request: SignedInRequest) -> HttpResponse:
    """Out of the plan at once; whoever is out already reads what comes after."""
    mine = current_partner(request)
    if mine is None:
        if Partner.objects.filter(person=request.user).exists():
            return HttpResponseRedirect(reverse("plans:rest-left"))
        raise Http404
    form = bound(LeaveForm, request, request=request)
    if not Shared.objects.open_of(mine).exists():
        del form.fields["withdraw"]
    if request.method == "POST" and form.is_valid():
        go = leave_and_withdraw if form.cleaned_data.get("withdraw") else leave_plan
        go(by=mine, at=now(), days=form.cleaned_data["days"])
        return redirect_to(request, "plans:rest-left")
    return render_page(
        request, "plans/rest/leave.html", {"form": form, "plan": mine.plan}, part="plans/rest/_leave_form.html"
    )


@signed_in()
def show_after_leaving(request: SignedInRequest) -> HttpResponse:
    """Afterwards: ending is a result, too."""
    return render_page(request, "plans/rest/left.html")
