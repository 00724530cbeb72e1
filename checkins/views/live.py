"""The stream of a plan: a number, and nothing else. The page that hears a new one looks again, through its own door."""

from django.http import Http404, HttpResponse

from checkins.live.access import Listener
from checkins.models.plan_version import PlanVersion
from plans.access import partners
from plans.models import Partner, Plan
from repair.accounts.models import SignedInRequest

STREAM_RETRY_MILLISECONDS = 3000  # milliseconds until a page that was answered at once asks again
HELD_STREAMS_KEY = "mend.live"  # what the process that can hold answers open wants to know, see repair.asgi


@partners()
def stream_plan_version(request: SignedInRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Where the plan stands. repair.asgi keeps this answer open; anywhere else it is complete, and asked for again."""
    if plan.closed_at is not None or not plan.is_shared:
        raise Http404
    number = PlanVersion.of(plan)
    held = getattr(request, "scope", {}).get(HELD_STREAMS_KEY)
    if held is not None and "once" not in request.GET:
        key, person = request.session.session_key or "", request.user.pk
        held.append((Listener(session=key, person=person, partner=partner.pk, plan=plan.pk), number))
    answer = HttpResponse(
        f"retry: {STREAM_RETRY_MILLISECONDS}\n{server_sent_event(number)}", content_type="text/event-stream"
    )
    answer["X-Accel-Buffering"] = "no"
    return answer


def server_sent_event(number: int) -> str:
    """One thing told."""
    return f"id: {number}\ndata: {number}\n\n"


stream_plan_version.is_quiet = True  # an open page is no sign that somebody is there
