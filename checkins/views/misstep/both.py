"""Missteps that both can read: side by side, with one next step. Neither waits for the other's side."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from checkins.forms.misstep import NextStepForm, RetentionDaysForm
from checkins.models import misstep as steps
from checkins.presenters.misstep_sides import misstep_things, shared_misstep
from checkins.views.misstep.misstep import MISSTEP_LIST, own_misstep
from plans.access import partners
from plans.models import Partner, Plan
from plans.models.writing.shared import MISSTEP_KINDS
from plans.views.writing.writing import own_words_context
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

MISSTEP_SHOW = "checkins:misstep-show"


@partners()
def list_missteps(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show what this is for and what it is not for, and the missteps there are."""
    context = own_words_context(plan, partner)
    context |= {
        "things": misstep_things(plan, partner),
        "days": RetentionDaysForm(initial={"days": partner.keeps_days}),
    }
    context["waiting"] = [text for text in context["waiting"] if text.kind in MISSTEP_KINDS]
    return render_page(request, "checkins/misstep/list.html", context)


@partners()
def show_serious_help(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show what is no misstep, and what helps through the hour; visits are not logged."""
    return render_page(request, "checkins/misstep/bigger.html", {"plan": plan})


@partners(*READ_AND_POST)
def show_misstep(request: Request, plan: Plan, partner: Partner, thing: UUID) -> HttpResponse:
    """Show one misstep from both sides; a POST offers the next step."""
    sides = shared_misstep(plan, partner, thing)
    if sides is None:
        raise Http404
    form = bound(NextStepForm, request)
    if request.method == "POST" and form.is_valid():
        kind, said = form.kind_and_words
        steps.offer_next_step(thing, by=partner, kind=kind, words=said, at=now())
        return redirect_to(request, MISSTEP_SHOW, thing, say=_("It waits beside the table, for both of you to read."))
    context = own_words_context(plan, partner) | {"one": sides, "form": form}
    context["waiting"] = [text for text in context["waiting"] if text.about == thing]
    return render_page(request, "checkins/misstep/show.html", context)


@partners(*POST_ONLY)
def attach_misstep(request: Request, plan: Plan, partner: Partner, thing: UUID) -> HttpResponse:
    """Attach a side that the partner has begun alone."""
    try:
        mine = own_misstep(partner, UUID(request.POST.get("which", "")))
    except ValueError:
        raise Http404 from None
    mine.attach_to(thing, by=partner)
    return redirect_to(request, "checkins:misstep-write", mine.pk)


@partners(*POST_ONLY)
def set_retention_days(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Set for how long what this partner shared stays."""
    form = RetentionDaysForm(request.POST)
    if not form.is_valid():
        return redirect_to(request, MISSTEP_LIST)
    partner.set_retention_days(form.cleaned_data["days"])
    return redirect_to(request, MISSTEP_LIST, say=_("Kept."))
