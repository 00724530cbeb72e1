"""What I would like to do for the other: marked and ended by me alone (rules 15 and 31)."""

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
    """It is done, in my word."""
    _own(partner, amends).mark_done(by=partner, at=now())
    return redirect_to(request, CONTRACT_URL_NAME, say=_("It reads as done now, in your word."))


@partners(*POST_ONLY)
def undo_amends_done(request: Request, plan: Plan, partner: Partner, amends: UUID) -> HttpResponse:
    """A tap too many."""
    _own(partner, amends).mark_not_done(by=partner, at=now())
    return redirect_to(request, CONTRACT_URL_NAME, say=_("It is open again."))


@partners(*POST_ONLY)
def end_amends(request: Request, plan: Plan, partner: Partner, amends: UUID) -> HttpResponse:
    """It ends now; nothing is owed."""
    _own(partner, amends).end(by=partner, at=now())
    return redirect_to(request, CONTRACT_URL_NAME, say=_("It has ended. Nothing is owed."))


def _own(partner: Partner, pk: UUID) -> Amends:
    found = Amends.objects.filter(pk=pk, owner=partner).select_related("plan", "owner").first()
    if found is None:
        raise Http404
    return found
