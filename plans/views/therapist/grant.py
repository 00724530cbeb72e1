"""Views in which the partners ask a therapist to read along, admit them, end that, and see when they read."""

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
    """List every therapist who reads, has read or is asked, with the plan's local days on which they read."""
    found, rest = grant_cards_for(partner, at=now()), Rest.of(plan)
    has_one = any(card.state == "admitted" and card.grant.by_id == partner.pk for card in found)
    may_ask = plan.is_shared and rest is None and plan.closed_at is None and not has_one
    context = {"cards": found, "plan": plan, "rest": rest, "may_ask": may_ask}
    return render_page(request, "plans/therapist/show.html", context)


@partners(*READ_AND_POST)
def ask_therapist(request: SignedInRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Ask a therapist by email. The answer to this form is the same whoever the address belongs to."""
    form = bound(AskTherapistForm, request, request=request)
    if request.method == "POST" and form.is_valid():
        TherapistGrant.ask(by=partner, address=form.cleaned_data["address"], at=now())
        return redirect_to(request, "plans:grant-show", say=_("Your letter is on its way."))
    return render_page(
        request, "plans/therapist/ask.html", {"form": form, "partner": partner}, part="plans/therapist/_form.html"
    )


@partners(*READ_AND_POST)
def admit_therapist(request: SignedInRequest, grant: UUID, plan: Plan, partner: Partner) -> HttpResponse:
    """Admit the therapist, with the partner's own password (SEC-13). The grant needs a yes of both partners."""
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
    """End the grant now, without a question, a reason or a letter. Either partner may do so."""
    get_object_or_404(TherapistGrant, plan=plan, pk=grant).end(by=partner, at=now())
    return redirect_to(request, "plans:grant-show")
