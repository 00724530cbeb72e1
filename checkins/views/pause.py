"""Pause: one press from every page, and always a time to come back."""

from datetime import datetime, time, timedelta
from math import ceil
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.forms.checkin import posted_id
from checkins.live.standing import plan_standing
from checkins.models import Pause
from checkins.models.pause.pause_rule import LONGEST_PAUSE_MINUTES, SHORTEST_PAUSE_MINUTES, pause_rule_of
from checkins.presenters import guide
from checkins.views.checkin.steps import open_checkin_of
from plans.access import current_partner, partners
from plans.models import Partner, Plan
from plans.presenters.writing import hard_moment_context
from repair.accounts.models import SignedInRequest
from repair.foundation.access import POST_ONLY, READ_AND_POST, signed_in
from repair.foundation.base import now
from repair.foundation.clock import on_wall_clock, wall_clock_to_utc
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

NIGHT_ENDS, MORNING_RETURN, EVENING_RETURN, NIGHT_BEGINS = time(5), time(10), time(20), time(22)


@partners(*READ_AND_POST)
def show_pause(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the running pause, or what a pause is; a POST begins one without a question."""
    at = now()
    if request.method == "POST":
        Pause.begin(by=partner, at=at, minutes=_minutes(request, partner, at))
        return redirect_to(request, "checkins:pause")
    running, rule = Pause.running_of(plan), pause_rule_of(plan)
    context: dict[str, Any] = {
        "plan": plan,
        "partner": partner,
        "paused": running,
        "rule": guide.pause_rule_sentences(rule, plan),
    }
    if running:
        context |= {
            "left": _left(running, at),
            "is_over": running.is_over(at),
            "may_choose": running.may_choose_time(partner, at),
        }
        context |= {
            "opens": guide.reopening_sentence(rule, plan),
            "opening": guide.REOPENING_LINES,
            "absorb": guide.ABSORBING_ACTIVITIES,
            "other": partner.other,
        } | hard_moment_context(plan, partner)
    zone = _zone(partner)
    context |= {
        "chips": return_time_choices(zone, at, rule.minutes),
        "is_possible": Pause.is_possible(plan),
        "is_night": is_night(zone, at),
    }
    return render_page(request, "checkins/pause/show.html", context, part="checkins/pause/_page.html")


@partners()
def show_running_pause(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the running pause as a part of every page; open pages ask for it."""
    if plan_standing(request) is None:
        raise Http404
    return redirect_to(request, "checkins:pause", part="checkins/pause/_runs.html")


@partners(*POST_ONLY)
def set_return_time(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Set another time to come back."""
    at = now()
    _named(request, plan).set_time(by=partner, at=at, minutes=_minutes(request, partner, at))
    return redirect_to(request, "checkins:pause")


@partners(*POST_ONLY)
def return_from_pause(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Note that both are back, at the time or later."""
    _named(request, plan).come_back(by=partner, at=now(), in_time=request.POST.get("in_time") == "yes")
    to = "today" if open_checkin_of(plan) is None else "checkins:checkin-led"  # an open check-in goes on at its step
    return redirect_to(request, to, say=_("The pause is over. Ten minutes are enough to begin again."))


@partners(*POST_ONLY)
def carry_pause(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Leave what is open for the next check-in."""
    _named(request, plan).carry(by=partner, at=now())
    return redirect_to(request, "today", say=_("It waits for your next talk."))


@signed_in()
def show_breathing(request: SignedInRequest) -> HttpResponse:
    """Show breathing and the senses. Nothing is asked, nothing is stored."""
    mine = current_partner(request)
    return render_page(
        request, "checkins/pause/breathe.html", {"senses": guide.GROUNDING_LINES, "is_shared": mine is not None}
    )


def return_time_choices(zone: str, at: datetime, usual: int) -> list[dict[str, Any]]:
    """Return four times to come back, from 20 minutes to 24 hours away; late in the evening the morning first."""
    today, longest = on_wall_clock(at, zone).date(), at + timedelta(minutes=LONGEST_PAUSE_MINUTES)
    is_late = on_wall_clock(at, zone).time() < NIGHT_ENDS  # after midnight the morning is today's
    other = 60 if usual < 60 else 30
    morning = wall_clock_to_utc(today if is_late else today + timedelta(days=1), MORNING_RETURN, zone)
    if morning > longest:
        morning = longest.replace(minute=0, second=0, microsecond=0)
    evening = max(wall_clock_to_utc(today, EVENING_RETURN, zone), at + timedelta(hours=2))
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
    """Tell whether it is after ten in the evening there."""
    return not NIGHT_ENDS <= on_wall_clock(at, zone).time() < NIGHT_BEGINS


def _minutes(request: Request, partner: Partner, at: datetime) -> int:
    """Return the chosen length; the usual one without a choice, and at night until the morning."""
    zone, usual = _zone(partner), pause_rule_of(partner.plan).minutes
    offered = {chip["value"]: chip["at"] for chip in return_time_choices(zone, at, usual)}
    wanted = offered.get(request.POST.get("back", ""), offered["morning" if is_night(zone, at) else "usual"])
    return max(SHORTEST_PAUSE_MINUTES, min(int((wanted - at).total_seconds() // 60), LONGEST_PAUSE_MINUTES))


def _left(running: Pause, at: datetime) -> int:
    """Return the seconds after which an open page loads again by itself."""
    return max(0, ceil((running.returns_at - at).total_seconds()))


def _zone(partner: Partner) -> str:
    return partner.person.zone if partner.person else "UTC"


def _named(request: Request, plan: Plan) -> Pause:
    found = Pause.objects.filter(plan=plan, pk=posted_id(request.POST)).select_related("plan").first()
    if found is None:
        raise Http404
    return found
