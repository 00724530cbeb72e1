"""When we talk: proposing it, accepting it, thinking better of it."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from checkins.forms import RhythmForm, named
from checkins.models import Rhythm
from checkins.models.checkin import speaker
from checkins.models.checkin_moving import agree
from checkins.models.rhythm_times import shift
from plans.access import partners
from plans.models import Partner, Plan
from repair.access import ACT, FORM
from repair.accounts import kept
from repair.base import now
from repair.http import done, page


@partners(*FORM)
def propose(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """A form to propose a day and a time."""
    typed = request.POST if request.method == "POST" else kept.take(request)
    form = RhythmForm(typed, partner=partner, initial={"weekday": 3, "clock": "19:00"})
    if request.method == "POST" and form.is_valid():
        Rhythm.propose(by=partner, at=now(), **form.cleaned_data)
        return done(request, "checkins:talk", say=_("It stands there now. It holds as soon as both want it."))
    return page(request, "checkins/rhythm/propose.html", {"form": form}, part="checkins/rhythm/_form.html")


@partners(*ACT)
def accept(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Yes, this time."""
    agree(_named(request, plan), by=partner, at=now())
    return done(request, "checkins:talk", say=_("That is when you talk."))


@partners(*ACT)
def take_back(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """The proposal is taken back; what was agreed before goes on."""
    _named(request, plan).take_back(by=partner, at=now())
    return done(request, "checkins:talk")


def _named(request: HttpRequest, plan: Plan) -> Rhythm:
    found = Rhythm.objects.filter(plan=plan, pk=named(request.POST)).select_related("plan").first()
    if found is None:
        raise Http404
    return found


def card(plan: Plan, partner: Partner, at: datetime) -> dict[str, Any]:
    """What `checkins/rhythm/_card.html` shows to this partner: everything on their own clock."""
    live, proposed = Rhythm.live_of(plan), Rhythm.proposed_of(plan)
    return {
        "rhythm": _shown(live, partner, at) if live else None,
        "proposed": _shown(proposed, partner, at) if proposed else None,
        "is_own_proposal": proposed is not None and proposed.by_id == partner.pk,
    }


def _shown(rhythm: Rhythm, partner: Partner, at: datetime) -> dict[str, Any]:
    zone = partner.person.zone if partner.person else "UTC"
    seats = {seat.seat: seat for seat in partner.plan.seats}
    return {
        "which": rhythm.pk,
        "next_at": rhythm.weekly.begins(rhythm.weekly.first_on(at)),
        "minutes": rhythm.minutes,
        "first_four": seats.get(rhythm.starts),
        "starts": seats.get(speaker(rhythm)),
        "shift": shift(rhythm.weekly, zone, at),
    }
