"""The plan's own page: who is in it, what was agreed, what could come next; and the page that begins a plan."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from plans.access import current_partner, has_live_grant, partners
from plans.models import Contract, Invitation, Milestone, Partner, Plan, Rest, TherapistGrant
from plans.views.couple import first_days
from plans.views.couple.rest import rest_context
from plans.views.writing.writing import shows_add_prompt
from repair.accounts.models import SignedInRequest
from repair.foundation.access import READ_AND_POST, signed_in
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@signed_in(*READ_AND_POST)
def begin_plan(request: SignedInRequest) -> HttpResponse:
    """Begin a plan. A partner is redirected to their plan, and a therapist to what they may read."""
    mine = current_partner(request)
    if mine is not None and mine.plan.closed_at is None:
        return HttpResponseRedirect(reverse("plans:plan-show"))
    if has_live_grant(request):  # an account that reads as a therapist is never a partner of a plan
        return HttpResponseRedirect(reverse("plans:reading-list"))
    if request.method == "POST":
        Plan.begin(by=request.user, at=now())
        return redirect_to(request, "plans:plan-show")
    return render_page(request, "plans/plan/begin.html")


@partners()
def show_plan(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the plan as this partner sees it."""
    asked = None if plan.is_shared else plan.invitations.shown_to(partner)
    rest = Rest.of(plan)
    context = {
        "plan": plan,
        "partner": partner,
        "asked": asked,
        "came": [] if plan.is_shared else Invitation.objects.waiting_for(partner),
        "rest": rest,
        "is_fresh": rest is None and plan.closed_at is None and not Contract.objects.filter(plan=plan).exists(),
        "on_table": Contract.open_of(plan),
        "is_wanted": rest is None and plan.closed_at is None and TherapistGrant.objects.wait_for(partner).exists(),
        "milestones": Milestone.shown_to(partner, at=now()),
        "asks_after": shows_add_prompt(plan, partner),
        "first_days": first_days.first_days_card(plan, partner),
    }
    shown = rest_context(rest, partner, at=now()) if rest is not None else {}
    return render_page(request, "plans/plan/show.html", context | shown)
