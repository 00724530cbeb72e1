"""Today: the home, at most three things."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse

from checkins.models import Checkin, Rhythm
from plans.access import reads, seat
from plans.models import Commitment, Invitation, Partner, Rest
from repair.access import signed_in
from repair.accounts.models import SignedIn
from repair.base import now
from repair.http import page

MOST = 3


@signed_in()
def show(request: SignedIn) -> HttpResponse:
    """What there is to do today, at most three things, the nearest first."""
    context = _about(request, now())
    return page(request, "checkins/today/show.html", context | {"cards": context["cards"][:MOST]})


def _about(request: SignedIn, at: datetime) -> dict[str, Any]:
    cards = [] if request.user.zone_is_confirmed else ["accounts/me/_zone.html"]
    mine = seat(request)
    if mine is not None and mine.plan.closed_at is not None:
        return {"plan": mine.plan, "cards": [*cards, "plans/rest/_closed.html"]}
    if mine is not None and mine.plan.is_shared:
        return _shared(mine, at, cards)
    if Invitation.objects.filter(came=request.user, state=Invitation.State.WAITING).exists():
        return {"cards": [*cards, "checkins/today/_waiting.html"]}
    if "invited" in request.session:
        cards.append("checkins/today/_invited.html")
    if mine is None and reads(request):
        return {"cards": [*cards, "checkins/today/_reading.html"]}
    return {"cards": [*cards, "checkins/today/_ask.html" if mine else "checkins/today/_begin.html"]}


def _shared(mine: Partner, at: datetime, cards: list[str]) -> dict[str, Any]:
    """Of a plan both are in: what waits for a word, the talk when it is near, else when it is."""
    context: dict[str, Any] = {"partner": mine, "plan": mine.plan, "cards": cards}
    rest = Rest.of(mine.plan)
    if rest is not None:
        cards.append("plans/rest/_resting.html")
        return context | {"rest": rest, "is_ready": rest.is_ready(mine)}
    before = len(cards)
    talk = Checkin.objects.coming(mine.plan, at).first()
    is_near = talk is not None and (talk.state == Checkin.State.OPEN or talk.may_open(at))
    context |= {"talk": talk, "may_open": is_near, "may_hold": is_near and talk is not None and at >= talk.at}
    is_shown = is_near or (talk is not None and talk.move_to is not None)
    if is_shown:
        cards.append("checkins/checkin/_next.html")
    proposed = Rhythm.proposed_of(mine.plan)
    if proposed is not None and proposed.by_id != mine.pk:
        cards.append("checkins/today/_accept.html")
    things = list(Commitment.objects.active(mine.plan).filter(owner=mine))
    context |= {"things": things}
    if things:
        cards.append("checkins/today/_mine.html")
    if talk is None and Rhythm.live_of(mine.plan) is None:
        cards.append("checkins/today/_first.html")
    elif not is_shown:
        context |= {"is_quiet": len(cards) == before}
        cards.append("checkins/today/_empty.html")
    return context
