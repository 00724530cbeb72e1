"""Views on the draft agreement: its lines are offered, left out, put back and taken back.

Also the answers that other views of this folder share: the whole draft, one line, an edit conflict.
"""

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from plans.access import partners
from plans.models import Contract, Draft, Line, Partner, Plan
from plans.models.contract.edit_conflict import EditConflict
from plans.models.contract.rewording import Rewording
from plans.presenters.draft_agreement import line_context, table_context
from repair.foundation.access import POST_ONLY
from repair.foundation.base import Refused, now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

TABLE_CHANGED_PART = "plans/contract/answered.html"


@partners()
def show_table(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the draft agreement, with the partner's own drafts."""
    return render_page(
        request, "plans/contract/table.html", table_context(plan, partner, now()), part="plans/contract/_table.html"
    )


@partners(*POST_ONLY)
def open_next_version(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Open the next version, with the lines in force or last in force. Both partners agree to each line anew."""
    Contract.open(by=partner, at=now())
    return redirect_to(request, "plans:table-show")


@partners(*POST_ONLY)
def take_back_line(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Turn the partner's own line into a private draft again. Doing it twice is doing it once."""
    if not Draft.objects.filter(was=line, by=partner).exists():
        Draft.take_back(line_on_table(plan, line), by=partner, at=now())
    return respond_with_table(request, plan, partner, say=_("It is yours alone again."))


@partners(*POST_ONLY)
def leave_out_line(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Leave the line out of this version for now; either partner may do so."""
    line_on_table(plan, line).leave_out(by=partner)
    return respond_with_table(request, plan, partner, say=_("It is left out for now."))


@partners(*POST_ONLY)
def put_back_line(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Put a line that was left out back among the lines; the other partner's agreement to it is asked for anew."""
    line_on_table(plan, line).put_back(by=partner, at=now())
    return respond_with_table(request, plan, partner, say=_("It is among the lines again."))


@partners(*POST_ONLY)
def leave_out_other_lines(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Leave out every line that not both partners agree to. Refused if nothing is being drafted."""
    contract = Contract.table_of(plan)
    if contract is None:
        raise Refused(_("There is nothing on the table."))
    Line.leave_out_the_rest(contract, by=partner)
    return respond_with_table(
        request, plan, partner, say=_("The lines you both agree to are on the table. The others wait below.")
    )


def line_on_table(plan: Plan, pk: UUID) -> Line:
    """Return the line of the open version; 404 if there is none.

    If a rewording replaced that line, the refusal shows the words that stand there now.
    """
    found = Line.objects.filter(pk=pk, contract__plan=plan, contract__state__in=Contract.OPEN).first()
    if found is not None:
        return found
    then = Rewording.objects.filter(stood_as=pk, line__contract__plan=plan).select_related("line__by").first()
    if then is None or then.line.pk == pk:
        raise Http404
    raise Refused(_("This line reads otherwise by now. Nothing was answered for you."), now=then.line.clause.words)


def respond_with_table(request: Request, plan: Plan, partner: Partner, *, say: str = "") -> HttpResponse:
    """Return the changed draft for htmx, or redirect to its page without scripts."""
    if request.htmx:
        return _answered(request, table_context(plan, partner, now()) | {"say": say})
    return redirect_to(request, "plans:table-show", say=say)


def respond_with_line(request: Request, plan: Plan, partner: Partner, line: UUID, *, say: str = "") -> HttpResponse:
    """Return the changed line and the next steps for htmx, or redirect to the draft without scripts."""
    context = line_context(plan, partner, line)
    if request.htmx and context["row"] is not None:
        return _answered(request, context | {"say": say or context["row"].answer_sentence})
    return redirect_to(request, "plans:table-show", say=say)


def seen_version(form: BaseForm, stands: object) -> str:
    """Return which version of the words the writer had on the page: the form's field `seen`, or `stands`."""
    return form.data.get("seen", "") or str(stands)


def render_edit_conflict(
    request: Request, template: str, context: dict[str, Any], no: EditConflict, *, part: str
) -> HttpResponse:
    """Return 409: the form with what was typed, and above it the words that stand there now (REL-19)."""
    answer = render_page(request, template, context | {"stale": no, "seen": no.seen}, part=part)
    answer.status_code = 409
    return answer


def _answered(request: Request, context: dict[str, Any]) -> HttpResponse:
    return render(request, TABLE_CHANGED_PART, context)
