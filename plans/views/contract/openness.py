"""Views on extra openness in force: its giver alone ends it and offers it again (rules 6, 31)."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.models import Draft, Openness, Partner, Plan
from repair.foundation.access import POST_ONLY
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to


@partners(*POST_ONLY)
def end_openness(request: Request, plan: Plan, partner: Partner, openness: UUID) -> HttpResponse:
    """End the openness now, without a reason; no letter is sent. 404 unless the partner gave it."""
    _own(partner, openness).end(by=partner, at=now())
    return redirect_to(request, "plans:contract-show", say=_("It has ended. No letter goes out, and nobody asks why."))


@partners(*POST_ONLY)
def renew_openness(request: Request, plan: Plan, partner: Partner, openness: UUID) -> HttpResponse:
    """Copy the openness to a draft with a new last day.

    It holds only once it is offered, agreed to and signed by both.
    """
    Draft.renew(_own(partner, openness), by=partner, at=now())
    return redirect_to(
        request, "plans:table-show", say=_("It lies among your own lines, with a new end. Offer it from there.")
    )


def _own(partner: Partner, pk: UUID) -> Openness:
    found = Openness.objects.filter(pk=pk, owner=partner).select_related("plan", "owner").first()
    if found is None:
        raise Http404
    return found
