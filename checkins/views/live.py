"""The stream of a plan's version; a page that receives a new one loads its part through the ordinary view."""

from django.http import Http404, HttpResponse

from checkins.live.access import Listener
from checkins.models.plan_version import PlanVersion
from plans.access import partners
from plans.models import Partner, Plan
from repair.accounts.models import SignedInRequest

STREAM_RETRY_MILLISECONDS = 3000  # until a page whose stream was not held open asks again
HELD_STREAMS_KEY = "mend.live"  # key of the ASGI scope in which repair.asgi is told what to hold open


@partners()
def stream_plan_version(request: SignedInRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Send the plan's version. repair.asgi holds this response open; elsewhere it is complete and asked for again."""
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
    """Return one event of the stream."""
    return f"id: {number}\ndata: {number}\n\n"


stream_plan_version.is_quiet = True  # an open page does not prolong the sign-in
