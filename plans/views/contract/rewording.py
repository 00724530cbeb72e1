"""Views on rewordings, the other words that a partner proposes for a line: propose, accept, decline, take back."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.lines import LINE_FORMS
from plans.models import Contract, Partner, Plan, Rewording
from plans.models.contract.canonical_text import OWNED_KINDS, LineKind
from plans.models.contract.edit_conflict import EditConflict
from plans.models.contract.rewording import find_standing_line, is_others_shared_line, line_words
from plans.presenters import writer_notes
from plans.presenters.draft_agreement import seat_names
from plans.views.contract.draft_agreement import render_edit_conflict, respond_with_line, seen_version
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import Refused, now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

REWORDING_PAGE, REWORDING_PART = "plans/rewording/put.html", "plans/rewording/_form.html"


@partners(*READ_AND_POST)
def propose_rewording(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Propose other words for the line, which both partners can read at once.

    404 for a kind that its owner alone may word. 409 with both texts if other words were proposed since the page was
    opened (REL-19).
    """
    stands = _standing(plan, line)
    live = stands.rewordings.open().select_related("by", "line__by").first()
    initial = live.words if live else line_words(stands)
    form = bound(LINE_FORMS[stands.kind], request, initial=initial, today=plan.day(now()))
    before = seen_version(form, live.pk if live else stands.pk)
    if is_others_shared_line(stands, partner):
        form.offers_shared_terms_only(stands.kind, stands.term)
    context: dict[str, Any] = {"form": form, "line": stands, "live": live, "kind": LineKind(stands.kind)}
    called = seat_names(plan)
    context |= {"plan": plan, "live_name": called[f"name_{live.by.seat}"] if live else ""}
    context |= {"whose": called[f"name_{stands.by.seat}"]}
    if request.method == "POST" and form.is_valid():
        try:
            Rewording.put(line, by=partner, words=form.words, seen=before, at=now())
        except EditConflict as changed:
            return render_edit_conflict(request, REWORDING_PAGE, context, changed, part=REWORDING_PART)
        say = writer_notes.append_care(_("Your words lie beside the line, for both to read."), stands.kind, form.words)
        return redirect_to(request, "plans:table-show", say=say)
    return render_page(request, REWORDING_PAGE, context | {"seen": before}, part=REWORDING_PART)


@partners(*POST_ONLY)
def accept_rewording(request: Request, plan: Plan, partner: Partner, rewording: UUID) -> HttpResponse:
    """Accept the proposed words. They replace the line, and both partners agree to it."""
    line = _rewording(plan, rewording).take(by=partner, at=now())
    return respond_with_line(request, plan, partner, line.pk, say=_("The line reads so now, and you both agree."))


@partners(*POST_ONLY)
def decline_rewording(request: Request, plan: Plan, partner: Partner, rewording: UUID) -> HttpResponse:
    """Decline the proposed words. The line stays as it is."""
    found = _rewording(plan, rewording)
    found.leave(by=partner)
    return respond_with_line(request, plan, partner, found.line_id, say=_("The line stays as it is."))


@partners(*POST_ONLY)
def take_back_rewording(request: Request, plan: Plan, partner: Partner, rewording: UUID) -> HttpResponse:
    """Delete the proposed words, by their author, before they are answered.

    Words that are gone already are no error.
    """
    found = Rewording.objects.filter(pk=rewording, line__contract__plan=plan).first()
    if found is None:
        return redirect_to(request, "plans:table-show")
    found.take_back(by=partner)
    return respond_with_line(request, plan, partner, found.line_id, say=_("Your words are gone again."))


def _standing(plan: Plan, line: UUID) -> Any:
    """Return the line that stands there now, also after rewordings replaced the one that `line` names."""
    try:
        found = find_standing_line(line)
    except Refused:
        raise Http404 from None
    is_there = found.contract.plan_id == plan.pk and found.contract.state in Contract.OPEN
    if not is_there or found.kind in OWNED_KINDS:
        raise Http404
    return found


def _rewording(plan: Plan, pk: UUID) -> Rewording:
    found = Rewording.objects.filter(pk=pk, line__contract__plan=plan).select_related("line__contract", "by").first()
    if found is None:
        raise Http404
    return found
