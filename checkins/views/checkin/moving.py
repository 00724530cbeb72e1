"""Moving one check-in to another time, which asks for no reason."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from checkins.forms.checkin import MoveForm
from checkins.models import Checkin
from checkins.models.checkin.rhythm_times import comes_twice, is_in_gap
from checkins.views.checkin.following import posted_checkin
from plans.access import partners
from plans.models import Partner, Plan
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners(*READ_AND_POST)
def propose_checkin_move(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Suggest another time within seven days, on the partner's own clock."""
    at, zone = now(), partner.person.zone if partner.person else "UTC"
    form = bound(MoveForm, request, zone=zone, at=at)
    if request.method == "POST":
        checkin = posted_checkin(request, plan)
        if form.is_valid():
            checkin.propose_move(by=partner, to=form.cleaned_data["to"], at=at)
            return redirect_to(request, "checkins:talk", say=_said(form))
    else:
        coming = Checkin.objects.coming(plan, at).first()
        is_asked = coming is not None and coming.move_awaits_answer(partner, at=at)
        if coming is None or coming.state != Checkin.State.PLANNED or is_asked:
            return HttpResponseRedirect(reverse("checkins:talk"))
        checkin = coming
    return render_page(
        request, "checkins/checkin/move.html", {"form": form, "checkin": checkin}, part="checkins/checkin/_move.html"
    )


@partners(*POST_ONLY)
def accept_checkin_move(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Accept the very time that was read."""
    checkin = posted_checkin(request, plan)
    checkin.accept_move(by=partner, to=_moment(request.POST.get("to", "")), at=now())
    return redirect_to(request, "checkins:talk", say=_("It stands there now."))


@partners(*POST_ONLY)
def keep_checkin_time(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Keep the time."""
    posted_checkin(request, plan).drop_move(by=partner)
    return redirect_to(request, "checkins:talk")


def _said(form: MoveForm) -> str:
    """Return what is agreed now, and which time is meant where the clocks change (B13)."""
    day, clock, zone = form.cleaned_data["day"], form.cleaned_data["clock"], form.zone
    if is_in_gap(day, clock, zone):
        shown = form.cleaned_data["to"].astimezone(ZoneInfo(zone)).strftime("%H:%M")
        return _("The clocks go forward that night, and that time is left out: it begins at %(time)s.") % {
            "time": shown
        }
    if comes_twice(day, clock, zone):
        return _("The clocks go back that night, and that time comes twice: the first one counts.")
    return _("It moves as soon as both want it.")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise Http404 from None
