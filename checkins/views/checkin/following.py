"""The check-in that a form names, and the one after it."""

from typing import Any

from django.http import Http404

from checkins.forms.checkin import posted_id
from checkins.models import Checkin, Rhythm
from checkins.models.checkin.checkin import starting_seat
from plans.models import Plan
from repair.foundation.base import now
from repair.foundation.requests import Request


def following_checkin(plan: Plan, checkin: Checkin) -> dict[str, Any]:
    """Return the check-in after this one, and who starts it if this one counts as held."""
    coming = Checkin.objects.coming(plan, now()).exclude(pk=checkin.pk).first()
    live = Rhythm.live_of(plan)
    seats = {seat.seat: seat for seat in plan.seats}
    after = None if checkin.state == Checkin.State.HELD else checkin
    return {
        "following_at": coming.at
        if coming
        else live and live.next_at,  # created three weeks ahead, or known from the rhythm
        "following_starts": seats.get(starting_seat(live, after=after)) if live else None,
    }


def posted_checkin(request: Request, plan: Plan) -> Checkin:
    """Return the check-in of this plan that the form names; raises Http404 without one."""
    found = Checkin.objects.of(plan).filter(pk=posted_id(request.POST)).select_related("plan", "rhythm").first()
    if found is None:
        raise Http404
    return found
