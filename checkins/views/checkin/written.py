"""What remains of closed check-ins: lines both kept, and those in writing until they are cleared."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from checkins.models import Afterwards, Checkin
from checkins.models.checkin.turn import read_remaining_turns
from checkins.views.checkin.following import posted_checkin
from checkins.views.checkin.steps import turns_with_taps
from plans.access import partners
from plans.models import Partner, Plan
from plans.models.couple.rest import is_asleep
from repair.foundation.access import POST_ONLY
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

MAX_WRITTEN_CHECKINS = 30  # check-ins


@partners()
def show_written(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show what remains, the same to both, with each partner's own choice for check-ins in writing."""
    found = read_remaining_turns(partner, is_resting=is_asleep(plan))
    left = [(pk, list(turns)) for pk, turns in groupby(found, key=lambda turn: turn.checkin)][:MAX_WRITTEN_CHECKINS]
    if not left:
        return HttpResponseRedirect(reverse("checkins:talk"))
    checkins, said = Checkin.objects.of(plan).in_bulk([pk for pk, _ in left]), Afterwards.of(partner)
    rows: list[dict[str, Any]] = [
        {
            "checkin": checkins[pk],
            "turns": turns_with_taps(turns),
            "is_written": any(not turn.is_live for turn in turns),
            "keeps": said.get(pk),
        }
        for pk, turns in left
        if pk in checkins
    ]
    return render_page(request, "checkins/turn/written.html", {"rows": rows, "partner": partner})


@partners(*POST_ONLY)
def choose_afterwards(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Store whether this partner keeps or clears it."""
    checkin, said = posted_checkin(request, plan), request.POST.get("said", "")
    if said not in ("keep", "clear"):
        raise Http404
    Afterwards.choose(checkin, by=partner, keeps=said == "keep", at=now())
    return redirect_to(request, "checkins:written")
