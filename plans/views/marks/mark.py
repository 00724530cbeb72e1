"""Following through: a tap for how it went, and what the other is shown of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.mark import DayForm, MarkForm, SeesForm, WeeklyForm
from plans.models import Commitment, Mark, Noticed, Partner, Plan
from plans.models.couple.rest import is_asleep
from plans.models.marks.mark import Way
from plans.models.marks.recent import Lately
from repair.foundation.access import ACT
from repair.foundation.base import now
from repair.foundation.responses import done, page

CARD, THEIRS = "plans/mark/_card.html", "plans/mark/_theirs.html"
BACK = 28  # days that a page looks back


def card(lately: Lately) -> dict[str, Any]:
    """What the card of one's own things shows: today's, and yesterday's that can still be said."""
    is_light = lately.partner.is_light(lately.day)
    return {"partner": lately.partner, "own": lately.own(), "is_light": is_light, "ways": Way.choices}


@partners()
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """My part: today's, the four weeks behind, and how I want to see the other's."""
    asleep, (lately, since) = is_asleep(plan), _weeks(partner)
    context: dict[str, Any] = {"rows": lately.told(since), "is_asleep": asleep}
    context["things"] = [] if asleep else lately.mine
    context["daily"] = [thing for thing in context["things"] if thing.may_be_marked_weekly(now())]
    context |= {"form": SeesForm(initial={"sees": partner.sees})} | ({} if asleep else card(lately))
    return page(request, "plans/mark/show.html", context)


@partners(*ACT)
def make(request: HttpRequest, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """How it went."""
    thing, said = _thing(plan, commitment), MarkForm(request.POST).typed()
    Mark.make(thing, by=partner, at=now(), **said)
    return done(request, "today", part=CARD, context=card(Lately.of(partner, at=now())))


@partners(*ACT)
def undo(request: HttpRequest, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """Nothing was said."""
    thing, said = _thing(plan, commitment), DayForm(request.POST).typed()
    Mark.undo(thing, by=partner, at=now(), **said)
    return done(request, "today", part=CARD, context=card(Lately.of(partner, at=now())))


@partners(*ACT)
def weekly(request: HttpRequest, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """Once a week is enough to say how it went, or each day again."""
    thing, said = _thing(plan, commitment), WeeklyForm(request.POST).typed()
    thing.mark_weekly(said["weekly"] == "yes", by=partner)
    return done(request, "plans:mark-show")


@partners(*ACT)
def lighten(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Life is heavy."""
    partner.lighten(at=now())
    return done(request, "today", say=_("For seven days the smallest counts. Nobody is told."))


@partners(*ACT)
def as_usual(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Back to the whole of it."""
    partner.as_usual()
    return done(request, "today")


@partners(*ACT)
def see(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """When I am shown the other's."""
    partner.see(**SeesForm(request.POST).typed())
    return done(request, "plans:mark-show", say=_("It is kept. Nobody is told what you chose."))


@partners()
def theirs(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """What the other has said of the last four weeks, because I want to look."""
    lately, since = _weeks(partner)
    context = {"rows": lately.shown(since), "partner": partner, "is_asleep": is_asleep(plan)}
    return page(request, "plans/mark/theirs.html", context, part=THEIRS)


@partners(*ACT)
def notice(request: HttpRequest, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """I noticed."""
    thing, said = _thing(plan, commitment), DayForm(request.POST).typed()
    Noticed.say(thing, by=partner, at=now(), **said)
    return done(request, "plans:mark-theirs")


@partners(*ACT)
def unnotice(request: HttpRequest, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """I did not say it."""
    thing, said = _thing(plan, commitment), DayForm(request.POST).typed()
    Noticed.take_back(thing, by=partner, **said)
    return done(request, "plans:mark-theirs")


def _weeks(partner: Partner) -> tuple[Lately, date]:
    """The four weeks behind, and the day on which they begin."""
    since = partner.day(now()) - timedelta(days=BACK)
    return Lately.of(partner, at=now(), since=since), since


def _thing(plan: Plan, commitment: UUID) -> Commitment:
    return get_object_or_404(Commitment.objects.select_related("plan"), plan=plan, pk=commitment)
