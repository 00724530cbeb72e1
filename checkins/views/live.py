"""The stream of a plan: a number, and nothing else. The page that hears a new one looks again, through its own door."""

from django.http import Http404, HttpResponse

from checkins.live.access import Seat
from checkins.models.plan_version import Pulse
from plans.access import partners
from plans.models import Partner, Plan
from repair.accounts.models import SignedIn

RETRY = 3000  # milliseconds until a page that was answered at once asks again
HELD = "mend.live"  # what the process that can hold answers open wants to know, see repair.asgi


@partners()
def show(request: SignedIn, plan: Plan, partner: Partner) -> HttpResponse:
    """Where the plan stands. repair.asgi keeps this answer open; anywhere else it is complete, and asked for again."""
    if plan.closed_at is not None or not plan.is_shared:
        raise Http404
    number = Pulse.of(plan)
    held = getattr(request, "scope", {}).get(HELD)
    if held is not None and "once" not in request.GET:
        key, person = request.session.session_key or "", request.user.pk
        held.append((Seat(session=key, person=person, partner=partner.pk, plan=plan.pk), number))
    answer = HttpResponse(f"retry: {RETRY}\n{event(number)}", content_type="text/event-stream")
    answer["X-Accel-Buffering"] = "no"
    return answer


def event(number: int) -> str:
    """One thing told."""
    return f"id: {number}\ndata: {number}\n\n"


show.is_quiet = True  # an open page is no sign that somebody is there
