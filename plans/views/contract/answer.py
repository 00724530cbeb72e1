"""Views that answer a line of the draft agreement: agree, not yet, not that; and that show or hide that answer."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.contract import ReasonForm
from plans.models import Line, LineAnswer, Partner, Plan
from plans.views.contract.draft_agreement import line_on_table, respond_with_line, respond_with_table
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import Refused
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners(*POST_ONLY)
def agree_to_line(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Record that the partner agrees to the line as it stands."""
    line_on_table(plan, line).agree(by=partner)
    return respond_with_line(request, plan, partner, line)


@partners(*READ_AND_POST)
def answer_not_yet(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Record "not yet", with a private reason if one was typed. GET shows the form for the reason."""
    return _say(request, plan, partner, line_on_table(plan, line), LineAnswer.Said.NOT_YET)


@partners(*READ_AND_POST)
def answer_not_that(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Record "not that" for amends that the other partner offers. GET shows the form for a private reason."""
    return _say(request, plan, partner, line_on_table(plan, line), LineAnswer.Said.NOT_THAT)


@partners(*POST_ONLY)
def reveal_line_answer(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Show the partner's answer and its reason to the other partner. "Not that" also leaves the line out for now."""
    _own(line_on_table(plan, line), partner).tell(by=partner)
    return respond_with_table(
        request, plan, partner, say=_("The other can read it beside the line now. You can take that back.")
    )


@partners(*POST_ONLY)
def hide_line_answer(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Hide the answer and its reason from the other partner again, who may have read them meanwhile."""
    _own(line_on_table(plan, line), partner).untell(by=partner)
    return respond_with_line(request, plan, partner, line, say=_("It is yours alone again. It may have been read."))


def _say(request: Request, plan: Plan, partner: Partner, line: Line, said: str) -> HttpResponse:
    """Show the form for a reason, or record the answer.

    A tap without the field `reason` keeps the reason stored before.
    """
    answer = LineAnswer.objects.filter(line=line, by=partner).select_related("by__person").first()
    first = {"reason": answer.own_words if answer else ""}
    form = bound(ReasonForm, request, initial=first)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["reason"]
        verb = line.not_that if said == LineAnswer.Said.NOT_THAT else line.not_yet
        verb(by=partner, reason=typed if "reason" in request.POST else first["reason"])
        if "reason" in request.POST:
            return redirect_to(request, "plans:table-show")
        return respond_with_line(request, plan, partner, line.pk)
    context = {"form": form, "line": line, "partner": partner, "answer": answer, "said": said, "plan": plan}
    return render_page(request, "plans/contract/not_yet.html", context, part="plans/contract/_not_yet.html")


def _own(line: Line, partner: Partner) -> LineAnswer:
    found = LineAnswer.objects.filter(line=line, by=partner).select_related("by__person", "line").first()
    if found is None:
        raise Refused(_("There is no answer of yours to this line any more."))
    return found
