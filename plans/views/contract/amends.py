"""Views on amends in force (acts for the other partner): their owner alone marks and ends them (rules 15, 31)."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.models import Amends, Partner, Plan
from repair.foundation.access import POST_ONLY
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to

CONTRACT_URL_NAME = "plans:contract-show"


@partners(*POST_ONLY)
def mark_amends_done(request: Request, plan: Plan, partner: Partner, amends: UUID) -> HttpResponse:
    """Mark the amends as done. 404 unless the partner owns them."""
    _own(partner, amends).mark_done(by=partner, at=now())
    return redirect_to(request, CONTRACT_URL_NAME, say=_("It reads as done now, in your word."))


@partners(*POST_ONLY)
def undo_amends_done(request: Request, plan: Plan, partner: Partner, amends: UUID) -> HttpResponse:
    """Take the mark "done" off the amends again, for a tap by mistake. 404 unless the partner owns them."""
    _own(partner, amends).mark_not_done(by=partner, at=now())
    return redirect_to(request, CONTRACT_URL_NAME, say=_("It is open again."))


@partners(*POST_ONLY)
def end_amends(request: Request, plan: Plan, partner: Partner, amends: UUID) -> HttpResponse:
    """End the amends now, without a reason. 404 unless the partner owns them."""
    _own(partner, amends).end(by=partner, at=now())
    return redirect_to(request, CONTRACT_URL_NAME, say=_("It has ended. Nothing is owed."))


def _own(partner: Partner, pk: UUID) -> Amends:
    found = Amends.objects.filter(pk=pk, owner=partner).select_related("plan", "owner").first()
    if found is None:
        raise Http404
    return found
