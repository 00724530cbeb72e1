"""Views in which an owner makes a commitment smaller: at once and alone; the signed words stay visible."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.commitment import SmallerCommitmentForm
from plans.models import Commitment, Partner, Plan
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners(*READ_AND_POST)
def make_commitment_smaller(request: Request, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """Replace what counts from now on by smaller words. The form begins with the smallest version."""
    mine = _own(partner, commitment)
    form = bound(SmallerCommitmentForm, request, initial={"text": mine.smaller or mine.smallest})
    if request.method == "POST" and form.is_valid():
        mine.make_smaller(form.cleaned_data["text"], by=partner, at=now())
        return redirect_to(
            request, "plans:contract-show", say=_("It is smaller from now on. The signed words stay beside it.")
        )
    context = {"form": form, "commitment": mine, "can_undo": mine.can_undo(plan.day(now()))}
    return render_page(request, "plans/commitment/smaller.html", context, part="plans/commitment/_smaller_form.html")


@partners(*POST_ONLY)
def restore_signed_commitment(request: Request, plan: Plan, partner: Partner, commitment: UUID) -> HttpResponse:
    """Let the signed words count again. Refused later than the plan's local day on which they became smaller."""
    _own(partner, commitment).undo_smaller(by=partner, at=now())
    return redirect_to(request, "plans:contract-show", say=_("It stands as you signed it."))


def _own(partner: Partner, pk: UUID) -> Commitment:
    found = Commitment.objects.filter(pk=pk, owner=partner).first()
    if found is None:
        raise Http404
    return found
