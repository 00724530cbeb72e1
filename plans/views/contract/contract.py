"""Views on the agreement as a whole: show it, freeze its text, sign, take a signature back, reopen, unsign."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.contract import SignForm
from plans.models import Contract, Partner, Plan, Rest
from plans.models.couple.rest import is_asleep
from plans.presenters.after_signing import changes_since_signing
from plans.presenters.draft_agreement import seat_names
from repair.accounts.form_rescue import bound
from repair.accounts.models import SignedInRequest
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import Refused, now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners()
def show_contract(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the agreement in force. It stays readable while the plan rests, whatever made the plan rest (SAF-11)."""
    rest = Rest.of(plan)
    every = list(Contract.objects.filter(plan=plan).defer("text").select_related("plan").order_by("-number"))
    latest = next((one for one in every if one.runs_from is not None), None)
    stands = latest if latest is not None and latest.shown_status(rest) in ("running", "resting") else None
    context = {
        "contract": stands,
        "is_asleep": rest is not None or plan.closed_at is not None,
        "open": next((one for one in every if one.state in Contract.OPEN), None),
        "since": changes_since_signing(stands, plan.day(now()), partner=partner),
        "has_earlier": any(one.text_hash for one in every),
    }
    return render_page(request, "plans/contract/show.html", seat_names(plan, stands) | context)


@partners(*POST_ONLY)
def freeze_contract(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Fix the text of the draft agreement, so that each partner can sign it alone."""
    _open(plan).freeze(by=partner, at=now())
    return redirect_to(request, "plans:contract-sign")


@partners(*POST_ONLY)
def reopen_contract(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Bring the frozen version back to the draft, as a new version with its lines and answers."""
    _open(plan).reopen(by=partner, at=now())
    return redirect_to(request, "plans:table-show", say=_("It is on the table again."))


@partners(*READ_AND_POST)
def sign_contract(request: SignedInRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Sign the version whose id and hash the form carries, with the partner's own password (SEC-13).

    The page shows the partner's own signature and never the other's. Refused with what changed if another text stands
    there by now.
    """
    contract = Contract.proposed_of(plan)
    if request.method != "POST" and contract is None:
        return HttpResponseRedirect(reverse("plans:table-show"))
    form = bound(SignForm, request, request=request)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        Contract.sign(typed["version"], by=partner, text_hash=typed["text_hash"], at=now())
        return redirect_to(request, "plans:contract-sign")
    if contract is None:
        raise Refused(_("No version waits for names now. Your name is not under anything new."))
    context = _to_sign(plan, partner, contract) | {"form": form}
    return render_page(request, "plans/contract/sign.html", context, part="plans/contract/_name.html")


@partners(*POST_ONLY)
def take_back_signature(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Take the partner's signature back before the version is in force. The other partner is not notified."""
    contract = Contract.open_of(plan) or Contract.standing(plan)
    if contract is not None:
        contract.take_back(by=partner, at=now())
    return redirect_to(request, "plans:contract-sign")


@partners(*POST_ONLY)
def unsign_contract(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """End the agreement in force by taking the partner's signature off, at once.

    The plan rests from now on (rule 6).
    """
    latest = Contract.objects.filter(plan=plan).ever_in_force().first()
    if latest is None:
        raise Http404
    latest.unsign(by=partner, at=now())
    return redirect_to(request, "plans:contract-show", say=_("Your name is off. The plan rests."))


def _open(plan: Plan) -> Contract:
    found = Contract.open_of(plan)
    if found is None:
        raise Refused(_("There is nothing on the table."))
    return found


def _to_sign(plan: Plan, partner: Partner, contract: Contract) -> dict[str, Any]:
    asleep = is_asleep(plan)
    mine = contract.signature_of(partner)
    return seat_names(plan) | {
        "contract": contract,
        "partner": partner,
        "other": partner.other,
        "mine": mine,
        "is_asleep": asleep,
    }
