"""Views on offers (words from a check-in, a misstep or a session that wait): make a line of one, or drop it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.models import Line, Offer, Partner, Plan
from plans.views.contract.draft_agreement import respond_with_table
from repair.foundation.access import POST_ONLY
from repair.foundation.base import now
from repair.foundation.requests import Request


@partners(*POST_ONLY)
def lay_down_offer(request: Request, plan: Plan, partner: Partner, offer: UUID) -> HttpResponse:
    """Make a line of the draft agreement out of the offer. Doing it twice makes one line."""
    if not Line.objects.filter(was=offer, contract__plan=plan).exists():
        _offer(plan, offer).lay_down(by=partner, at=now())
    return respond_with_table(request, plan, partner, say=_("It is on the table. You can take it back."))


@partners(*POST_ONLY)
def drop_offer(request: Request, plan: Plan, partner: Partner, offer: UUID) -> HttpResponse:
    """Delete the offer. Refused unless the partner is its author; an offer that is gone already is no error."""
    waiting = Offer.objects.filter(pk=offer, by__plan=plan).first()
    if waiting is not None:
        waiting.drop(by=partner)
    return respond_with_table(request, plan, partner, say=_("It is gone."))


def _offer(plan: Plan, pk: UUID) -> Offer:
    found = Offer.objects.filter(pk=pk, by__plan=plan).select_related("by").first()
    if found is None:
        raise Http404
    return found
