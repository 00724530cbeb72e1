"""Today: the home, at most three things."""

from django.http import HttpResponse

from plans.access import seat
from plans.models import Invitation
from repair.access import signed_in
from repair.accounts.models import SignedIn
from repair.http import page

MOST = 3


@signed_in()
def show(request: SignedIn) -> HttpResponse:
    """What there is to do today, at most three things, the nearest first."""
    return page(request, "checkins/today/show.html", {"cards": _cards(request)[:MOST]})


def _cards(request: SignedIn) -> list[str]:
    cards = [] if request.user.zone_is_confirmed else ["accounts/me/_zone.html"]
    mine = seat(request)
    if mine is not None and mine.plan.is_shared:
        return [*cards, "checkins/today/_empty.html"]
    if Invitation.objects.filter(came=request.user, state=Invitation.State.WAITING).exists():
        return [*cards, "checkins/today/_waiting.html"]
    if "invited" in request.session:
        cards.append("checkins/today/_invited.html")
    return [*cards, "checkins/today/_ask.html" if mine else "checkins/today/_begin.html"]
