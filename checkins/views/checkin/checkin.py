"""The page of check-ins: the next one, how it begins and ends, and past ones."""

from datetime import datetime
from math import ceil
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from checkins.forms.checkin import JointLineForm, OwnLineForm, ReadinessForm
from checkins.models import Checkin, OwnLine, Readiness
from checkins.models.checkin import unheld
from checkins.models.checkin.flow import CheckinMode
from checkins.models.checkin.readiness import READINESS_WINDOW, readiness_deadline
from checkins.models.checkin.turn import remaining_turns
from checkins.presenters.guide import MODE_WORDS, agreed_checkin_rules, other_modes
from checkins.views.checkin import rhythm
from checkins.views.checkin.following import following_checkin, posted_checkin
from checkins.views.checkin.steps import CHECKIN_PAGE, step_context
from plans.access import partners
from plans.models import Partner, Plan, Rest
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

CHECKIN_START_PARTIAL = "checkins/checkin/_start.html"
MAX_PAST_CHECKINS = 30  # in the list


@partners()
def list_checkins(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the rhythm, the next check-in and past ones."""
    at = now()
    is_resting = plan.closed_at is not None or Rest.of(plan) is not None
    past = list(Checkin.objects.past(plan).select_related("held_by__person")[:MAX_PAST_CHECKINS])
    seats = {seat.seat: seat for seat in plan.seats}
    rows = [(each, seats.get(each.starts) if each.state == Checkin.State.HELD else None) for each in past]
    context: dict[str, Any] = {"plan": plan, "partner": partner, "past": rows, "is_resting": is_resting}
    if not is_resting and plan.is_shared:
        checkin = Checkin.objects.coming(plan, at).first()
        context |= {
            "checkin": checkin,
            "may_open": checkin is not None and (checkin.state == "open" or checkin.may_open(at)),
        }
        context |= {"may_hold": checkin is not None and at >= checkin.at}
        context |= rhythm.rhythm_card(plan, partner, at)
        context |= {"last": past[0] if past and past[0].may_hold(at) else None}
        context |= {"in_a_row": len(unheld.unheld_times_in_a_row(plan)) > 1}
    context |= {"is_left": remaining_turns(plan, is_resting=is_resting).exists()}
    context |= {"held": past[0] if past and past[0].may_undo(at) and not is_resting else None}
    return render_page(request, "checkins/checkin/show.html", context)


@partners()
def show_checkin(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the check-in: how to begin it, or its current step."""
    at = now()
    checkin = Checkin.objects.coming(plan, at).first()
    if checkin is None or Rest.of(plan) is not None or plan.closed_at is not None:
        return redirect_to(request, "checkins:talk")
    if checkin.state == Checkin.State.OPEN and request.htmx:
        return redirect_to(request, "checkins:checkin-led")  # the waiting page goes on to the open check-in
    if checkin.state == Checkin.State.OPEN:
        return render_page(request, CHECKIN_PAGE, step_context(checkin, partner))
    if at < checkin.at - READINESS_WINDOW:
        return redirect_to(request, "checkins:talk")
    form = bound(ReadinessForm, request)
    return render_page(
        request, "checkins/checkin/start.html", _before(checkin, partner, form), part=CHECKIN_START_PARTIAL
    )


def _before(checkin: Checkin, partner: Partner, form: ReadinessForm) -> dict[str, Any]:
    """Return the context of a check-in that is not open yet."""
    is_first = not Checkin.objects.held(partner.plan).exists()
    stands = Readiness.state_for(checkin, partner, at=now())
    return {
        "checkin": checkin,
        "partner": partner,
        "is_first": is_first,
        "form": form,
        "stands": stands,
        "until": readiness_deadline(checkin),
        "look_in": _look_in(checkin, now()),
        "ways": other_modes(checkin.way),
        "way_words": MODE_WORDS[checkin.way],
        "rules": agreed_checkin_rules(partner.plan),
    }


def _look_in(checkin: Checkin, at: datetime) -> int:
    """Return the seconds until the clock alone changes what both are shown; 0 if it will not."""
    return min(
        (ceil((moment - at).total_seconds()) for moment in (checkin.at, readiness_deadline(checkin)) if moment > at),
        default=0,
    )


@partners(*POST_ONLY)
def begin_checkin(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Store this partner's private taps; the check-in opens when both are ready."""
    checkin, at = posted_checkin(request, plan), now()
    if "begin" in request.POST:
        if request.POST["begin"] == CheckinMode.WRITING:
            Readiness.begin_in_writing(checkin, by=partner, at=at)
        else:
            Readiness.begin(checkin, by=partner, at=at)
        return redirect_to(request, "checkins:checkin-led")
    form = ReadinessForm(request.POST)
    if not form.is_valid() and checkin.state == Checkin.State.PLANNED:
        return render_page(
            request, "checkins/checkin/start.html", _before(checkin, partner, form), part=CHECKIN_START_PARTIAL
        )
    is_short = request.POST.get("short") == "yes"
    Readiness.record_taps(checkin, by=partner, at=at, is_ready=form.is_valid() and form.is_ready, is_short=is_short)
    return redirect_to(request, "checkins:checkin-led")


@partners(*POST_ONLY)
def ask_readiness_anew(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Ask both once more."""
    Readiness.ask_anew(posted_checkin(request, plan), by=partner, at=now())
    return redirect_to(request, "checkins:checkin-led")


@partners(*READ_AND_POST)
def hold_checkin(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Mark the check-in as held, with a line for both."""
    at = now()
    form = bound(JointLineForm, request)
    if request.method == "POST":
        checkin = posted_checkin(request, plan)
        if form.is_valid():
            checkin.hold(by=partner, at=at, line=form.cleaned_data["line"])
            return redirect_to(request, "checkins:own-line", say=_("The talk is closed."))
    else:
        found = Checkin.objects.coming(plan, at).first()
        if found is None or not found.may_hold(at):
            found = Checkin.objects.past(plan).first()
        if found is None or not found.may_hold(at):
            return HttpResponseRedirect(reverse("checkins:talk"))
        checkin = found
    context = {"form": form, "checkin": checkin, "partner": partner} | following_checkin(plan, checkin)
    return render_page(request, "checkins/checkin/hold.html", context, part="checkins/checkin/_hold.html")


@partners(*POST_ONLY)
def undo_hold(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Undo *held*."""
    posted_checkin(request, plan).undo(by=partner, at=now())
    return redirect_to(request, "checkins:talk")


@partners(*POST_ONLY)
def delete_joint_line(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Delete the line for both."""
    posted_checkin(request, plan).delete_line(by=partner)
    return redirect_to(request, "checkins:talk", say=_("It is gone."))


@partners(*READ_AND_POST)
def write_own_line(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Save a line for this partner alone, and show when the next check-in is."""
    checkin = posted_checkin(request, plan) if request.method == "POST" else Checkin.objects.held(plan).first()
    if checkin is None:
        return HttpResponseRedirect(reverse("checkins:talk"))
    form = bound(OwnLineForm, request, initial={"words": OwnLine.read(checkin, partner)})
    if request.method == "POST" and form.is_valid():
        OwnLine.write(checkin, by=partner, words=form.cleaned_data["words"], at=now())
        return redirect_to(request, "checkins:talk", say=_("Kept for you alone."))
    context = {"form": form, "checkin": checkin} | following_checkin(plan, checkin)
    return render_page(request, "checkins/checkin/own_line.html", context, part="checkins/checkin/_own_line.html")
