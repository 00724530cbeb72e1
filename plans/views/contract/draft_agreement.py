"""The table: lines that are offered, laid aside and put back, and one's own lines beside it."""

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
    """What is on the table, and what is still mine alone."""
    return render_page(
        request, "plans/contract/table.html", table_context(plan, partner, now()), part="plans/contract/_table.html"
    )


@partners(*POST_ONLY)
def open_next_version(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """The lines that run, or ran last, on the table again, to be changed and agreed anew."""
    Contract.open(by=partner, at=now())
    return redirect_to(request, "plans:table-show")


@partners(*POST_ONLY)
def take_back_line(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """My line is mine alone again."""
    if not Draft.objects.filter(was=line, by=partner).exists():
        Draft.take_back(line_on_table(plan, line), by=partner, at=now())
    return respond_with_table(request, plan, partner, say=_("It is yours alone again."))


@partners(*POST_ONLY)
def leave_out_line(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Not in this version, for now."""
    line_on_table(plan, line).leave_out(by=partner)
    return respond_with_table(request, plan, partner, say=_("It is left out for now."))


@partners(*POST_ONLY)
def put_back_line(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Among the lines again."""
    line_on_table(plan, line).put_back(by=partner, at=now())
    return respond_with_table(request, plan, partner, say=_("It is among the lines again."))


@partners(*POST_ONLY)
def leave_out_other_lines(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """The lines we both like, and the others out for now."""
    contract = Contract.table_of(plan)
    if contract is None:
        raise Refused(_("There is nothing on the table."))
    Line.leave_out_the_rest(contract, by=partner)
    return respond_with_table(
        request, plan, partner, say=_("The lines you both agree to are on the table. The others wait below.")
    )


def line_on_table(plan: Plan, pk: UUID) -> Line:
    """The line that lies there; a refusal that shows the new words where other words took its place."""
    found = Line.objects.filter(pk=pk, contract__plan=plan, contract__state__in=Contract.OPEN).first()
    if found is not None:
        return found
    then = Rewording.objects.filter(stood_as=pk, line__contract__plan=plan).select_related("line__by").first()
    if then is None or then.line.pk == pk:
        raise Http404
    raise Refused(_("This line reads otherwise by now. Nothing was answered for you."), now=then.line.clause.words)


def respond_with_table(request: Request, plan: Plan, partner: Partner, *, say: str = "") -> HttpResponse:
    """The table as it is now; on to it where there is no script."""
    if request.htmx:
        return _answered(request, table_context(plan, partner, now()) | {"say": say})
    return redirect_to(request, "plans:table-show", say=say)


def respond_with_line(request: Request, plan: Plan, partner: Partner, line: UUID, *, say: str = "") -> HttpResponse:
    """The one line as it is now, with what happens next; on to the table where there is no script."""
    context = line_context(plan, partner, line)
    if request.htmx and context["row"] is not None:
        return _answered(request, context | {"say": say or context["row"].answer_sentence})
    return redirect_to(request, "plans:table-show", say=say)


def seen_version(form: BaseForm, stands: object) -> str:
    """What its writer had before them when they began: what the form says, or what stands there now."""
    return form.data.get("seen", "") or str(stands)


def render_edit_conflict(
    request: Request, template: str, context: dict[str, Any], no: EditConflict, *, part: str
) -> HttpResponse:
    """409: the form again, with what was typed in it, under what stands there now (REL-19)."""
    answer = render_page(request, template, context | {"stale": no, "seen": no.seen}, part=part)
    answer.status_code = 409
    return answer


def _answered(request: Request, context: dict[str, Any]) -> HttpResponse:
    return render(request, TABLE_CHANGED_PART, context)
