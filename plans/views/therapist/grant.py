"""Who reads along, as the two see it: asking, admitting, ending, and on which days it was read."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.couple import AskTherapistForm
from plans.models import Partner, Plan, Rest, TherapistGrant
from plans.models.therapist.grant_cards import grant_cards_for
from repair.accounts.form_rescue import bound
from repair.accounts.models import SignedInRequest
from repair.accounts.own_password import OwnPasswordForm
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners()
def show_therapist_grants(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Everybody who reads, once read, or is asked; and the days."""
    found, rest = grant_cards_for(partner, at=now()), Rest.of(plan)
    has_one = any(card.state == "admitted" and card.grant.by_id == partner.pk for card in found)
    may_ask = plan.is_shared and rest is None and plan.closed_at is None and not has_one
    context = {"cards": found, "plan": plan, "rest": rest, "may_ask": may_ask}
    return render_page(request, "plans/therapist/show.html", context)


@partners(*READ_AND_POST)
def ask_therapist(request: SignedInRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Ask somebody by letter. Whoever the address belongs to, the answer to this form is the same."""
    form = bound(AskTherapistForm, request, request=request)
    if request.method == "POST" and form.is_valid():
        TherapistGrant.ask(by=partner, address=form.cleaned_data["address"], at=now())
        return redirect_to(request, "plans:grant-show", say=_("Your letter is on its way."))
    return render_page(
        request, "plans/therapist/ask.html", {"form": form, "partner": partner}, part="plans/therapist/_form.html"
    )


@partners(*READ_AND_POST)
def admit_therapist(request: SignedInRequest, grant: UUID, plan: Plan, partner: Partner) -> HttpResponse:
    """Yes, they may read along: the second of the two yeses."""
    asked = get_object_or_404(
        TherapistGrant.objects.standing().select_related("by__person", "person"), plan=plan, pk=grant
    )
    if asked.is_admitted_by(partner):
        return HttpResponseRedirect(reverse("plans:grant-show"))
    form = bound(OwnPasswordForm, request, request=request)
    if request.method == "POST" and form.is_valid():
        asked.admit(by=partner, at=now())
        return redirect_to(request, "plans:grant-show")
    return render_page(
        request, "plans/therapist/admit.html", {"form": form, "asked": asked}, part="plans/therapist/_admit_form.html"
    )


@partners(*POST_ONLY)
def end_therapist_grant(request: Request, grant: UUID, plan: Plan, partner: Partner) -> HttpResponse:
    """Over, at once: one tap, no question, no letter."""
    get_object_or_404(TherapistGrant, plan=plan, pk=grant).end(by=partner, at=now())
    return redirect_to(request, "plans:grant-show")
