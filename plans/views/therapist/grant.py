"""Who reads along, as the two see it: asking, admitting, ending, and on which days it was read."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.couple import ReaderForm
from plans.models import Grant, Partner, Plan, Rest
from plans.models.therapist.grant_cards import cards
from repair.accounts import form_rescue
from repair.accounts.models import SignedIn
from repair.accounts.own_password import OwnPasswordForm
from repair.foundation.access import ACT, FORM
from repair.foundation.base import now
from repair.foundation.responses import done, page


@partners()
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Everybody who reads, once read, or is asked; and the days."""
    found, rest = cards(partner, at=now()), Rest.of(plan)
    has_one = any(card.state == "admitted" and card.grant.by_id == partner.pk for card in found)
    may_ask = plan.is_shared and rest is None and plan.closed_at is None and not has_one
    context = {"cards": found, "plan": plan, "rest": rest, "may_ask": may_ask}
    return page(request, "plans/therapist/show.html", context)


@partners(*FORM)
def ask(request: SignedIn, plan: Plan, partner: Partner) -> HttpResponse:
    """Ask somebody by letter. Whoever the address belongs to, the answer to this form is the same."""
    form = ReaderForm(request.POST if request.method == "POST" else form_rescue.take(request), request=request)
    if request.method == "POST" and form.is_valid():
        Grant.ask(by=partner, address=form.cleaned_data["address"], at=now())
        return done(request, "plans:grant-show", say=_("Your letter is on its way."))
    return page(
        request, "plans/therapist/ask.html", {"form": form, "partner": partner}, part="plans/therapist/_form.html"
    )


@partners(*FORM)
def admit(request: SignedIn, grant: UUID, plan: Plan, partner: Partner) -> HttpResponse:
    """Yes, they may read along: the second of the two yeses."""
    asked = get_object_or_404(Grant.objects.standing().select_related("by__person", "person"), plan=plan, pk=grant)
    if asked.is_admitted_by(partner):
        return HttpResponseRedirect(reverse("plans:grant-show"))
    form = OwnPasswordForm(request.POST if request.method == "POST" else form_rescue.take(request), request=request)
    if request.method == "POST" and form.is_valid():
        asked.admit(by=partner, at=now())
        return done(request, "plans:grant-show")
    return page(
        request, "plans/therapist/admit.html", {"form": form, "asked": asked}, part="plans/therapist/_admit_form.html"
    )


@partners(*ACT)
def end(request: HttpRequest, grant: UUID, plan: Plan, partner: Partner) -> HttpResponse:
    """Over, at once: one tap, no question, no letter."""
    get_object_or_404(Grant, plan=plan, pk=grant).end(by=partner, at=now())
    return done(request, "plans:grant-show")
