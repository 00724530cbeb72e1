"""Views to rest the plan, to resume and to leave it: each partner alone, at once and without a reason (rule 6)."""

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
    """Rest the plan with one tap. The form may say after how many days the partner wants to look again."""
    Rest.begin(plan=plan, by=partner, at=now(), **RestForm(request.POST).valid_fields())
    return redirect_to(request, "plans:plan-show")


@partners(*POST_ONLY)
def mark_ready_to_resume(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Record that the partner is ready to resume. The plan resumes when both are; neither sees the other's answer."""
    rest = Rest.of(plan)
    if rest is None or rest.mark_ready(by=partner, at=now()):
        return redirect_to(request, "plans:plan-show")
    return redirect_to(request, "plans:plan-show", part=REST_CARD, context=rest_context(rest, partner, at=now()))


@partners(*POST_ONLY)
def mark_not_ready_to_resume(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Take "ready to resume" back. The other partner never learns of either."""
    rest = Rest.of(plan)
    if rest is None:
        return redirect_to(request, "plans:plan-show")
    rest.unmark_ready(by=partner)
    return redirect_to(request, "plans:plan-show", part=REST_CARD, context=rest_context(rest, partner, at=now()))


def rest_context(rest: Rest, partner: Partner, *, at: datetime) -> dict[str, Any]:
    """Return what `plans/rest/_resting.html` shows to this partner: their own answers alone.

    `again_on` is the day on which they want to look again; `is_over` says whether it has come, in their time zone.
    """
    again_on = rest.again_on(partner)
    is_over = again_on is not None and again_on <= partner.day(at)
    return {"is_ready": rest.is_ready(partner), "again_on": again_on, "is_over": is_over}


@signed_in(*READ_AND_POST)
def confirm_leaving(request: SignedInRequest) -> HttpResponse:
    """Leave the plan at once, with the person's own password (SEC-13). A person who has left is redirected."""
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
    """Show the page for a person who has left. It treats ending as a result like any other."""
    return render_page(request, "plans/rest/left.html")
