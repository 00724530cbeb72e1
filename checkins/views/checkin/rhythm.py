"""The rhythm: proposing, accepting, taking back."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from checkins.forms.checkin import WEEKDAY_CHOICES, posted_id
from checkins.forms.rhythm import WEEK_INTERVAL_CHOICES, RhythmForm, initial_from_rhythm
from checkins.models import Checkin, Rhythm
from checkins.models.checkin.checkin import starting_seat
from checkins.models.checkin.rhythm import CHECKIN_LENGTHS_MINUTES
from checkins.models.checkin.rhythm_times import next_clock_anomaly, next_clock_shift, schedule_in_zone
from checkins.models.checkin.scheduling import agree_to_rhythm
from plans.access import partners
from plans.models import Partner, Plan
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.clock import on_wall_clock
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners(*READ_AND_POST)
def propose_rhythm(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show and save a proposal; the form begins with the live rhythm on the partner's own clock."""
    at, live = now(), Rhythm.live_of(plan)
    begins = initial_from_rhythm(live, zone_of_partner(partner), at) if live else {}
    if request.GET.get("minutes") == str(CHECKIN_LENGTHS_MINUTES[0]):  # a page offers a shorter check-in
        begins |= {"minutes": CHECKIN_LENGTHS_MINUTES[0], "has_questions": False}
    form = bound(RhythmForm, request, partner=partner, initial=begins)
    if request.method == "POST" and form.is_valid():
        made = Rhythm.propose(by=partner, at=at, **form.cleaned_data)
        return redirect_to(request, "checkins:talk", say=_said(made, at))
    context = {"form": form, "live": live}
    return render_page(request, "checkins/rhythm/propose.html", context, part="checkins/rhythm/_form.html")


@partners(*POST_ONLY)
def accept_rhythm(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Accept the proposal."""
    agree_to_rhythm(_named(request, plan), by=partner, at=now())
    return redirect_to(request, "checkins:talk", say=_("That is when you talk."))


@partners(*POST_ONLY)
def take_back_rhythm(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Take the proposal back; the live rhythm goes on."""
    _named(request, plan).take_back(by=partner, at=now())
    return redirect_to(request, "checkins:talk")


@partners(*POST_ONLY)
def leave_questions_out(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Leave questions about the past out from now on."""
    Checkin.switch_past_questions_off(by=partner)
    return redirect_to(request, "checkins:talk", say=_("From now on your talks have no questions about the past."))


def _named(request: Request, plan: Plan) -> Rhythm:
    found = Rhythm.objects.filter(plan=plan, pk=posted_id(request.POST)).select_related("plan").first()
    if found is None:
        raise Http404
    return found


def _said(made: Rhythm, at: datetime) -> str:
    """Return what is agreed now, and on which night the clocks change (B13)."""
    stands = _("It stands there now. It holds as soon as both want it.")
    night = next_clock_anomaly(made.recurrence_from(at), at)
    if night is None:
        return stands
    day, time = date_format(night.begins, "l j F"), date_format(night.begins, "H:i")
    if night.is_left_out:
        says = _("On %(day)s the clocks go forward over that time: the talk begins at %(time)s that night.")
    else:
        says = _("On %(day)s the clocks go back and show %(time)s twice: the first one counts.")
    return f"{stands} {says % {'day': day, 'time': time}}"


def zone_of_partner(partner: Partner) -> str:
    """Return the zone in which this partner reads times."""
    return partner.person.zone if partner.person else "UTC"


def rhythm_card(plan: Plan, partner: Partner, at: datetime) -> dict[str, Any]:
    """Return the context of `checkins/rhythm/_card.html` for this partner, on their own clock."""
    live, proposed = Rhythm.live_of(plan), Rhythm.proposed_of(plan)
    shown = _shown(live, partner, at) if live else None
    wanted = _shown(proposed, partner, at) if proposed else None
    return {
        "rhythm": shown,
        "proposed": wanted,
        "changes": _changes(shown, wanted) if shown and wanted else [],
        "is_own_proposal": proposed is not None and proposed.by_id == partner.pk,
    }


def _shown(rhythm: Rhythm, partner: Partner, at: datetime) -> dict[str, Any]:
    zone, weekly = zone_of_partner(partner), rhythm.recurrence_from(at)
    day = weekly.first_date(at)
    here = schedule_in_zone(weekly, zone, day)
    seats = {seat.seat: seat for seat in partner.plan.seats}
    night = next_clock_anomaly(weekly, at) if zone == rhythm.zone else None
    return {
        "which": rhythm.pk,
        "every": rhythm.every,
        "weeks": dict(WEEK_INTERVAL_CHOICES)[rhythm.every],
        "days": get_text_list([str(dict(WEEKDAY_CHOICES)[each]) for each in here.weekdays], _("and")),
        "is_daily": rhythm.every == 1 and len(here.weekdays) == len(WEEKDAY_CHOICES),
        "time": here.clock,
        "next_at": on_wall_clock(weekly.start_of(day), zone),
        "minutes": rhythm.total_minutes,
        "has_questions": rhythm.has_questions,
        "first_four": seats.get(rhythm.starts),
        "starts": seats.get(starting_seat(rhythm)),
        "shift": next_clock_shift(weekly, zone, at),
        "twice": night if night and not night.is_left_out else None,
    }


def _changes(now: dict[str, Any], then: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the proposal would change: each with what holds now and what would hold then."""
    called = {"weeks": _("How often"), "days": _("Days"), "time": _("Time"), "minutes": _("Minutes")}
    rows = [{"name": name, "now": now[key], "then": then[key]} for key, name in called.items()]
    rows.append({"name": _("Who starts"), "now": _starts(now), "then": _starts(then)})
    asked = [str(_("fifteen minutes of their own") if each["has_questions"] else _("none")) for each in (now, then)]
    rows.append({"name": _("Questions about the past"), "now": asked[0], "then": asked[1]})
    for row in rows:
        row |= {key: row[key].strftime("%H:%M") for key in ("now", "then") if row["name"] == called["time"]}
    return [row for row in rows if row["now"] != row["then"]]


def _starts(shown: dict[str, Any]) -> str:
    first = shown["first_four"]
    return _("%(name)s, the first four talks") % {"name": first.name} if first else _("you take turns")
