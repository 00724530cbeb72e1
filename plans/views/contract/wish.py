"""Views on wishes for what the other partner does: write one, take it back."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.wish import WishForm
from plans.models import Contract, Line, Partner, Plan, Wish
from plans.models.contract.kinds import LineKind
from plans.presenters import writer_notes
from plans.presenters.draft_agreement import seat_names
from plans.views.contract.draft_agreement import respond_with_table
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners(*READ_AND_POST)
def put_down_wish(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Add a wish, which the other partner can read at once. Three of one person can be open."""
    form = bound(WishForm, request)
    if request.method == "POST" and form.is_valid():
        Wish.put_down(by=partner, text=form.cleaned_data["text"], at=now())
        return redirect_to(request, "plans:table-show", say=_said(form.cleaned_data))
    other = seat_names(plan)["name_b" if partner.seat == Partner.Seat.A else "name_a"]
    context = {"form": form, "plan": plan, "other": other, "about": _about(request, plan, partner)}
    return render_page(request, "plans/wish/put_down.html", context, part="plans/wish/_form.html")


def _about(request: Request, plan: Plan, partner: Partner) -> Line | None:
    """Return the other partner's line that the wish started from, named by `line` in the address, or None."""
    table = Contract.table_of(plan)
    lines = table.lines.commitments().exclude(by=partner).select_related("by") if table is not None else ()
    return next((line for line in lines if str(line.pk) == request.GET.get("line", "")), None)


def _said(typed: dict[str, str]) -> str:
    return writer_notes.append_care(
        _("Your wish lies beside the table. You can take it back."), LineKind.COMMITMENT, typed
    )


@partners(*POST_ONLY)
def take_back_wish(request: Request, plan: Plan, partner: Partner, wish: UUID) -> HttpResponse:
    """Delete the partner's own wish. A wish that is gone already is no error."""
    mine = Wish.objects.filter(pk=wish, by=partner).first()
    if mine is not None:
        mine.take_back(by=partner)
    return respond_with_table(request, plan, partner, say=_("The wish is gone."))
