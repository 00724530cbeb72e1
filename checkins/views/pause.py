"""Pause: one press from every page, and always a time to come back. Breathing asks nothing at all."""

from datetime import datetime, time, timedelta
from math import ceil
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.forms.checkin import named
from checkins.live.standing import standing
from checkins.models import Reset
from checkins.models.pause.pause_rule import LONGEST, SHORTEST, rule_of
from checkins.presenters import guide
from checkins.views.checkin.steps import open_talk
from plans.access import partners, seat
from plans.models import Partner, Plan
from plans.presenters.writing import calm
from repair.accounts.models import SignedIn
from repair.foundation.access import ACT, FORM, signed_in
from repair.foundation.base import now
from repair.foundation.clock import local, moment
from repair.foundation.responses import done, page

DAWN, MORNING, EVENING, NIGHT = time(5), time(10), time(20), time(22)


@partners(*FORM)
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """The pause that runs, or what a pause is; a post begins one, with no question asked."""
    at = now()
    if request.method == "POST":
        Reset.begin(by=partner, at=at, minutes=_minutes(request, partner, at))
        return done(request, "checkins:pause")
    running, rule = Reset.running_of(plan), rule_of(plan)
    context: dict[str, Any] = {"plan": plan, "partner": partner, "paused": running, "rule": guide.rule(rule, plan)}
    if running:
        context |= {
            "left": _left(running, at),
            "is_over": running.is_over(at),
            "may_choose": running.may_choose(partner, at),
        }
        context |= {
            "opens": guide.opens(rule, plan),
            "opening": guide.OPENING,
            "absorb": guide.ABSORB,
            "other": partner.other,
        } | calm(plan, partner)
    zone = _zone(partner)
    context |= {
        "chips": chips(zone, at, rule.minutes),
        "is_possible": Reset.is_possible(plan),
        "is_night": is_night(zone, at),
    }
    return page(request, "checkins/pause/show.html", context, part="checkins/pause/_page.html")


@partners()
def here(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """The pause that runs, as every page shows it; asked for by a page that is open."""
    if standing(request) is None:
        raise Http404
    return done(request, "checkins:pause", part="checkins/pause/_runs.html")


@partners(*ACT)
def set_time(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Another time to come back."""
    at = now()
    _named(request, plan).set_time(by=partner, at=at, minutes=_minutes(request, partner, at))
    return done(request, "checkins:pause")


@partners(*ACT)
def back(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """We are back, at the time or later."""
    _named(request, plan).come_back(by=partner, at=now(), in_time=request.POST.get("in_time") == "yes")
    to = "today" if open_talk(plan) is None else "checkins:checkin-led"  # a talk goes on at its step
    return done(request, to, say=_("The pause is over. Ten minutes are enough to begin again."))


@partners(*ACT)
def carry(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """What is open goes to the next talk."""
    _named(request, plan).carry(by=partner, at=now())
    return done(request, "today", say=_("It waits for your next talk."))


@signed_in()
def breathe(request: SignedIn) -> HttpResponse:
    """Breathing, and the senses. Nothing is asked, nothing is kept."""
    mine = seat(request)
    return page(request, "checkins/pause/breathe.html", {"senses": guide.SENSES, "is_shared": mine is not None})


def chips(zone: str, at: datetime, usual: int) -> list[dict[str, Any]]:
    """Four times to come back, each from 20 minutes to 24 hours away; late in the evening the morning comes first."""
    today, longest = local(at, zone).date(), at + timedelta(minutes=LONGEST)
    is_late = local(at, zone).time() < DAWN  # after midnight the morning is today's
    other = 60 if usual < 60 else 30
    morning = moment(today if is_late else today + timedelta(days=1), MORNING, zone)
    if morning > longest:
        morning = longest.replace(minute=0, second=0, microsecond=0)
    evening = max(moment(today, EVENING, zone), at + timedelta(hours=2))
    choices = [
        {"value": "usual", "at": at + timedelta(minutes=usual), "text": _span(usual)},
        {"value": "other", "at": at + timedelta(minutes=other), "text": _span(other)},
        {"value": "evening", "at": evening, "text": ""},
        {"value": "morning", "at": morning, "text": ""},
    ]
    return [choices[3], *choices[:3]] if is_night(zone, at) else choices


def _span(minutes: int) -> str:
    if minutes % 60:
        return _("In %(count)d minutes") % {"count": minutes}
    hours = minutes // 60
    return ngettext("In an hour", "In %(count)d hours", hours) % {"count": hours}


def is_night(zone: str, at: datetime) -> bool:
    """After ten in the evening: bodies calm down slowly then."""
    return not DAWN <= local(at, zone).time() < NIGHT


def _minutes(request: HttpRequest, partner: Partner, at: datetime) -> int:
    """The chosen span; with none chosen the usual one, and at night until the morning."""
    zone, usual = _zone(partner), rule_of(partner.plan).minutes
    offered = {chip["value"]: chip["at"] for chip in chips(zone, at, usual)}
    wanted = offered.get(request.POST.get("back", ""), offered["morning" if is_night(zone, at) else "usual"])
    return max(SHORTEST, min(int((wanted - at).total_seconds() // 60), LONGEST))


def _left(running: Reset, at: datetime) -> int:
    """The seconds after which an open page looks again by itself."""
    return max(0, ceil((running.returns_at - at).total_seconds()))


def _zone(partner: Partner) -> str:
    return partner.person.zone if partner.person else "UTC"


def _named(request: HttpRequest, plan: Plan) -> Reset:
    found = Reset.objects.filter(plan=plan, pk=named(request.POST)).select_related("plan").first()
    if found is None:
        raise Http404
    return found
