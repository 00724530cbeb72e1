"""Other words for a line: put beside it, taken, left, taken back."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.lines import FORMS
from plans.models import Contract, Partner, Plan, Rewording
from plans.models.contract.canonical_text import OWNED, Kind
from plans.models.contract.edit_conflict import Stale
from plans.models.contract.rewording import names_other, standing, words_of
from plans.presenters import writer_notes
from plans.presenters.table import names
from plans.views.contract.table import row, seen, stale
from repair.accounts import form_rescue
from repair.foundation.access import ACT, FORM
from repair.foundation.base import Refused, now
from repair.foundation.responses import done, page

PAGE, PART = "plans/rewording/put.html", "plans/rewording/_form.html"


@partners(*FORM)
def put(request: HttpRequest, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """I would say it so."""
    stands = _standing(plan, line)
    live = stands.rewordings.open().select_related("by", "line__by").first()
    typed = request.POST if request.method == "POST" else form_rescue.take(request)
    before = seen(typed, live.pk if live else stands.pk)
    form = FORMS[stands.kind](typed, initial=live.words if live else words_of(stands), today=plan.day(now()))
    if names_other(stands, partner):
        form.for_both(stands.kind, stands.term)
    context: dict[str, Any] = {"form": form, "line": stands, "live": live, "kind": Kind(stands.kind)}
    called = names(plan)
    context |= {"plan": plan, "live_name": called[f"name_{live.by.seat}"] if live else ""}
    context |= {"whose": called[f"name_{stands.by.seat}"]}
    if request.method == "POST" and form.is_valid():
        try:
            Rewording.put(line, by=partner, words=form.words, seen=before, at=now())
        except Stale as changed:
            return stale(request, PAGE, context, changed, part=PART)
        say = writer_notes.aloud(_("Your words lie beside the line, for both to read."), stands.kind, form.words)
        return done(request, "plans:table-show", say=say)
    return page(request, PAGE, context | {"seen": before}, part=PART)


@partners(*ACT)
def take(request: HttpRequest, plan: Plan, partner: Partner, rewording: UUID) -> HttpResponse:
    """Yes, so."""
    line = _rewording(plan, rewording).take(by=partner, at=now())
    return row(request, plan, partner, line.pk, say=_("The line reads so now, and you both agree."))


@partners(*ACT)
def leave(request: HttpRequest, plan: Plan, partner: Partner, rewording: UUID) -> HttpResponse:
    """The line stays as it is."""
    found = _rewording(plan, rewording)
    found.leave(by=partner)
    return row(request, plan, partner, found.line_id, say=_("The line stays as it is."))


@partners(*ACT)
def take_back(request: HttpRequest, plan: Plan, partner: Partner, rewording: UUID) -> HttpResponse:
    """I think better of it."""
    found = Rewording.objects.filter(pk=rewording, line__contract__plan=plan).first()
    if found is None:
        return done(request, "plans:table-show")
    found.take_back(by=partner)
    return row(request, plan, partner, found.line_id, say=_("Your words are gone again."))


def _standing(plan: Plan, line: UUID) -> Any:
    try:
        found = standing(line)
    except Refused:
        raise Http404 from None
    is_there = found.contract.plan_id == plan.pk and found.contract.state in Contract.OPEN
    if not is_there or found.kind in OWNED:
        raise Http404
    return found


def _rewording(plan: Plan, pk: UUID) -> Rewording:
    found = Rewording.objects.filter(pk=pk, line__contract__plan=plan).select_related("line__contract", "by").first()
    if found is None:
        raise Http404
    return found
