"""The plan's own page: who is in, what stands on it, what could come next."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from plans.access import partners, reads, seat
from plans.models import Contract, Grant, Milestone, Partner, Plan, Rest
from plans.views.couple import first_days
from plans.views.couple.rest import resting
from plans.views.writing.writing import asks_after
from repair.accounts.models import SignedIn
from repair.foundation.access import FORM, signed_in
from repair.foundation.base import now
from repair.foundation.responses import done, page


@signed_in(*FORM)
def begin(request: SignedIn) -> HttpResponse:
    """A page to begin a plan on; whoever has one is led to it, and a reader to what they read."""
    mine = seat(request)
    if mine is not None and mine.plan.closed_at is None:
        return HttpResponseRedirect(reverse("plans:plan-show"))
    if reads(request):  # a reader's account never sits in a plan
        return HttpResponseRedirect(reverse("plans:reading-list"))
    if request.method == "POST":
        Plan.begin(by=request.user, at=now())
        return done(request, "plans:plan-show")
    return page(request, "plans/plan/begin.html")


@partners()
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """The plan as its partner sees it."""
    asked = None if plan.is_shared else plan.invitations.shown_to(partner)
    rest = Rest.of(plan)
    context = {
        "plan": plan,
        "partner": partner,
        "asked": asked,
        "rest": rest,
        "is_fresh": rest is None and plan.closed_at is None and not Contract.objects.filter(plan=plan).exists(),
        "on_table": Contract.open_of(plan),
        "is_wanted": rest is None and plan.closed_at is None and Grant.objects.wait_for(partner).exists(),
        "milestones": Milestone.shown_to(partner, at=now()),
        "asks_after": asks_after(plan, partner),
        "first_days": first_days.card(plan, partner),
    }
    shown = resting(rest, partner, at=now()) if rest is not None else {}
    return page(request, "plans/plan/show.html", context | shown)
