"""What both can read of it: side by side, and one next step. Neither waits for the other's side."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from checkins.forms.misstep import DaysForm, StepForm
from checkins.models import misstep as steps
from checkins.presenters.misstep_sides import both, things
from checkins.views.misstep.misstep import LIST, own
from plans.access import partners
from plans.models import Partner, Plan
from plans.models.writing.shared import LOOKED_AT, see
from plans.views.writing.writing import about
from repair.accounts import form_rescue
from repair.foundation.access import ACT, FORM
from repair.foundation.base import now
from repair.foundation.responses import done, page

SHOW = "checkins:misstep-show"


@partners()
def show_all(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """What this is for and what it is not for; what is there already, shared or mine alone."""
    context = about(plan, partner)
    context |= {"things": things(plan, partner), "days": DaysForm(initial={"days": partner.keeps_days})}
    context["waiting"] = [text for text in context["waiting"] if text.kind in LOOKED_AT]
    return page(request, "checkins/misstep/list.html", context)


@partners()
def bigger(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """What is no small thing, and what helps through the hour; nothing is noted of coming here."""
    return page(request, "checkins/misstep/bigger.html", {"plan": plan})


@partners(*FORM)
def show(request: HttpRequest, plan: Plan, partner: Partner, thing: UUID) -> HttpResponse:
    """One thing from both sides; posted to, the next step waits beside the table."""
    sides = both(plan, partner, thing)
    if sides is None:
        raise Http404
    form = StepForm(request.POST if request.method == "POST" else form_rescue.take(request))
    if request.method == "POST" and form.is_valid():
        kind, said = form.step
        steps.step(thing, by=partner, kind=kind, words=said, at=now())
        return done(request, SHOW, thing, say=_("It waits beside the table, for both of you to read."))
    context = about(plan, partner) | {"one": sides, "form": form}
    context["waiting"] = [text for text in context["waiting"] if text.about == thing]
    return page(request, "checkins/misstep/show.html", context)


@partners(*ACT)
def beside(request: HttpRequest, plan: Plan, partner: Partner, thing: UUID) -> HttpResponse:
    """What I have begun alone is a side of this."""
    try:
        mine = own(partner, UUID(request.POST.get("which", "")))
    except ValueError:
        raise Http404 from None
    mine.lay_beside(thing, by=partner)
    return done(request, "checkins:misstep-write", mine.pk)


@partners(*ACT)
def seen(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """From Today to what is new; that I went there stays mine."""
    see(partner, LOOKED_AT, at=now())
    return done(request, LIST)


@partners(*ACT)
def stay(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """For how long what I have shared stays."""
    form = DaysForm(request.POST)
    if not form.is_valid():
        return done(request, LIST)
    partner.keep(form.cleaned_data["days"])
    return done(request, LIST, say=_("Kept."))
