"""Views on marks: an owner marks how a commitment went, and chooses when to be shown the other partner's marks."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.mark import MarkDayForm, MarkForm, MarksShownForm, WeeklyForm
from plans.models import Commitment, Mark, Noticed, Partner, Plan
from plans.models.couple.rest import is_asleep
from plans.models.marks.mark import Obstacle
from plans.models.marks.recent import RecentMarks
from repair.foundation.access import POST_ONLY
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

OWN_MARKS_CARD, PARTNER_MARKS_PART = "plans/mark/_card.html", "plans/mark/_theirs.html"
MARKS_SHOWN_DAYS = 28  # before today, in the time zone of the person who looks


def own_marks_card(lately: RecentMarks) -> dict[str, Any]:
    """Return the context of the card with the partner's own commitments that can be marked: today's and yesterday's."""
    is_light = lately.partner.is_light(lately.day)
    return {"partner": lately.partner, "own": lately.own_due_list(), "is_light": is_light, "ways": Obstacle.choices}


@partners()
def show_own_marks(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the partner's own marks of the last 28 days, and their choice of when to see the other partner's."""
    asleep, (lately, since) = is_asleep(plan), _weeks(partner)
    context: dict[str, Any] = {"rows": lately.own_marked_since(since), "is_asleep": asleep}
    context["things"] = [] if asleep else lately.mine
    context["daily"] = [thing for thing in context["things"] if thing.may_be_marked_weekly(now())]
    context |= {"form": MarksShownForm(initial={"sees": partner.sees})} | ({} if asleep else own_marks_card(lately))
    return render_page(request, "plans/mark/show.html", context)


@partners(*POST_ONLY)
def make_mark(request: Request, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """Mark how the commitment went on today or yesterday of its owner's time zone. A second mark replaces the first."""
    thing, said = _thing(plan, commitment), MarkForm(request.POST).valid_fields()
    Mark.make(thing, by=partner, at=now(), **said)
    return redirect_to(request, "today", part=OWN_MARKS_CARD, context=own_marks_card(RecentMarks.of(partner, at=now())))


@partners(*POST_ONLY)
def undo_mark(request: Request, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """Delete the mark of that day."""
    thing, said = _thing(plan, commitment), MarkDayForm(request.POST).valid_fields()
    Mark.undo(thing, by=partner, at=now(), **said)
    return redirect_to(request, "today", part=OWN_MARKS_CARD, context=own_marks_card(RecentMarks.of(partner, at=now())))


@partners(*POST_ONLY)
def choose_weekly_marking(request: Request, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """Switch a daily commitment to one mark a week, or back to one a day."""
    thing, said = _thing(plan, commitment), WeeklyForm(request.POST).valid_fields()
    thing.mark_weekly(said["weekly"] == "yes", by=partner)
    return redirect_to(request, "plans:mark-show")


@partners(*POST_ONLY)
def begin_light_week(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Let the smallest version of each commitment count for seven days. The other partner is not notified."""
    partner.make_week_light(at=now())
    return redirect_to(request, "today", say=_("For seven days the smallest counts. Nobody is told."))


@partners(*POST_ONLY)
def end_light_week(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """End the seven days early: whole commitments count again."""
    partner.make_week_usual()
    return redirect_to(request, "today")


@partners(*POST_ONLY)
def choose_marks_shown(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Store when the partner is shown the other partner's marks: daily, on the day of the check-in, or on request."""
    partner.set_marks_shown(**MarksShownForm(request.POST).valid_fields())
    return redirect_to(request, "plans:mark-show", say=_("It is kept. Nobody is told what you chose."))


@partners()
def show_partner_marks(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the other partner's marks of the last 28 days, on request."""
    lately, since = _weeks(partner)
    context = {"rows": lately.others_marked_since(since), "partner": partner, "is_asleep": is_asleep(plan)}
    return render_page(request, "plans/mark/theirs.html", context, part=PARTNER_MARKS_PART)


@partners(*POST_ONLY)
def notice_mark(request: Request, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """Record "I noticed" for a day on which the other partner marked the commitment as done, at least partly."""
    thing, said = _thing(plan, commitment), MarkDayForm(request.POST).valid_fields()
    Noticed.say(thing, by=partner, at=now(), **said)
    return redirect_to(request, "plans:mark-theirs")


@partners(*POST_ONLY)
def take_back_noticing(request: Request, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """Delete the partner's own "I noticed" of that day."""
    thing, said = _thing(plan, commitment), MarkDayForm(request.POST).valid_fields()
    Noticed.take_back(thing, by=partner, **said)
    return redirect_to(request, "plans:mark-theirs")


def _weeks(partner: Partner) -> tuple[RecentMarks, date]:
    """Return the marks of the last 28 days and the day on which they begin, in the partner's time zone."""
    since = partner.day(now()) - timedelta(days=MARKS_SHOWN_DAYS)
    return RecentMarks.of(partner, at=now(), since=since), since


def _thing(plan: Plan, commitment: UUID) -> Commitment:
    return get_object_or_404(Commitment.objects.select_related("plan"), plan=plan, pk=commitment)
