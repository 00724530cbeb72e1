"""Wishes for what the other does: put down, and taken back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.wish import WishForm
from plans.models import Contract, Line, Partner, Plan, Wish
from plans.models.contract.kinds import Kind
from plans.presenters import writer_notes
from plans.presenters.table import names
from plans.views.contract.table import whole
from repair.accounts import form_rescue
from repair.foundation.access import ACT, FORM
from repair.foundation.base import now
from repair.foundation.responses import done, page


@partners(*FORM)
def put_down(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """I would like …"""
    form = WishForm(request.POST if request.method == "POST" else form_rescue.take(request))
    if request.method == "POST" and form.is_valid():
        Wish.put_down(by=partner, text=form.cleaned_data["text"], at=now())
        return done(request, "plans:table-show", say=_said(form.cleaned_data))
    other = names(plan)["name_b" if partner.seat == Partner.Seat.A else "name_a"]
    context = {"form": form, "plan": plan, "other": other, "about": _about(request, plan, partner)}
    return page(request, "plans/wish/put_down.html", context, part="plans/wish/_form.html")


def _about(request: HttpRequest, plan: Plan, partner: Partner) -> Line | None:
    """The other's line that made somebody think of a wish, if they came from one."""
    table = Contract.table_of(plan)
    lines = table.lines.commitments().exclude(by=partner).select_related("by") if table is not None else ()
    return next((line for line in lines if str(line.pk) == request.GET.get("line", "")), None)


def _said(typed: dict[str, str]) -> str:
    return writer_notes.aloud(_("Your wish lies beside the table. You can take it back."), Kind.COMMITMENT, typed)


@partners(*ACT)
def take_back(request: HttpRequest, plan: Plan, partner: Partner, wish: UUID) -> HttpResponse:
    """Gone."""
    mine = Wish.objects.filter(pk=wish, by=partner).first()
    if mine is not None:
        mine.take_back(by=partner)
    return whole(request, plan, partner, say=_("The wish is gone."))
