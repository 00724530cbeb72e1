"""Views on milestones that the couple write themselves: write, reach, undo, drop."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from plans.access import partners
from plans.forms.couple import MilestoneForm
from plans.models import Milestone, Partner, Plan
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners(*READ_AND_POST)
def write_milestone(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Write a milestone in one line, which both partners see at once."""
    form = bound(MilestoneForm, request)
    if request.method == "POST" and form.is_valid():
        Milestone.write(by=partner, words=form.cleaned_data["words"], at=now())
        return redirect_to(request, "plans:plan-show")
    return render_page(request, "plans/milestone/write.html", {"form": form}, part="plans/milestone/_form.html")


@partners(*POST_ONLY)
def reach_milestone(request: Request, milestone: UUID, plan: Plan, partner: Partner) -> HttpResponse:
    """Mark the milestone as reached today, by either partner."""
    _own(plan, milestone).reach(by=partner, at=now())
    return _list(request, partner)


@partners(*POST_ONLY)
def undo_milestone(request: Request, milestone: UUID, plan: Plan, partner: Partner) -> HttpResponse:
    """Open a reached milestone again. Refused later than the day after it was reached (the plan's local days)."""
    _own(plan, milestone).undo(by=partner, at=now())
    return _list(request, partner)


@partners(*POST_ONLY)
def drop_milestone(request: Request, milestone: UUID, plan: Plan, partner: Partner) -> HttpResponse:
    """Delete an open milestone. Refused unless the partner wrote it."""
    _own(plan, milestone).drop(by=partner)
    return _list(request, partner)


def _own(plan: Plan, milestone: UUID) -> Milestone:
    return get_object_or_404(Milestone, plan=plan, pk=milestone)


def _list(request: Request, partner: Partner) -> HttpResponse:
    context = {"milestones": Milestone.shown_to(partner, at=now())}
    return redirect_to(request, "plans:plan-show", part="plans/milestone/_list.html", context=context)
