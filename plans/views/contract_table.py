"""The table: lines that are offered, what each has said to them, and one's own lines beside it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms_contract import ReasonForm
from plans.models import Contract, Draft, Line, LineAnswer, Partner, Plan
from plans.models.contract_wording import Group, Kind
from plans.models.rest import is_asleep
from repair.access import ACT, FORM
from repair.accounts import kept
from repair.base import now
from repair.http import done, page

PART = "plans/contract/_table.html"


@dataclass(frozen=True)
class Row:
    """One line as one of the two sees it: their own answer, and whether both agree. The other's answer is not in it."""

    line: Line
    whose: str
    is_own: bool
    said: str

    @classmethod
    def of(cls, line: Line, partner: Partner, called: dict[str, str]) -> "Row":
        said = next((answer.said for answer in line.answers.all() if answer.by_id == partner.pk), "")
        return cls(line, called[f"name_{line.by.seat}"], line.by_id == partner.pk, said)


def names(plan: Plan) -> dict[str, str]:
    """`name_a` and `name_b` for the paper, which itself holds seats alone."""
    people = {seat.seat: seat.person for seat in plan.seats}
    someone = _("the other person")
    return {f"name_{seat}": person.name if (person := people.get(seat)) else someone for seat in "ab"}


def table(plan: Plan, partner: Partner) -> dict[str, Any]:
    """All that the table shows to this partner."""
    contract = Contract.open_of(plan)
    asleep = is_asleep(plan)
    is_open = contract is not None and contract.state == Contract.State.TABLE
    lines = list(contract.lines.with_answers()) if contract is not None and is_open else []
    called = names(plan)
    rows = [Row.of(line, partner, called) for line in lines if not line.is_left_out]
    groups = [(Group(kind).title, [row for row in rows if row.line.kind == kind]) for kind in Kind]
    return {
        "plan": plan,
        "partner": partner,
        "contract": contract,
        "is_open": is_open,
        "groups": [(title, some) for title, some in groups if some],
        "left_out": [Row.of(line, partner, called) for line in lines if line.is_left_out],
        "can_freeze": bool(rows) and all(row.line.is_agreed for row in rows),
        "drafts": Draft.of(partner),
        "is_asleep": asleep,
        "can_offer": plan.is_shared and not asleep and (contract is None or is_open),
        "runs": Contract.running_of(plan) is not None,
    }


@partners()
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """What is on the table, and what is still mine alone."""
    return page(request, "plans/contract/table.html", table(plan, partner), part=PART)


@partners(*ACT)
def open_next(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """The lines that run, on the table again, to be changed and agreed anew."""
    Contract.open(by=partner, at=now())
    return done(request, "plans:table-show")


@partners(*ACT)
def agree(request: HttpRequest, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """I agree to this line."""
    _line(plan, line).agree(by=partner)
    return _answer(request, plan, partner)


@partners(*FORM)
def not_yet(request: HttpRequest, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Not yet, with a reason for myself if I like."""
    asked = _line(plan, line)
    form = ReasonForm(request.POST if request.method == "POST" else kept.take(request), initial=_own(asked, partner))
    if request.method == "POST" and form.is_valid():
        asked.not_yet(by=partner, reason=form.cleaned_data["reason"])
        return _answer(request, plan, partner)
    context = {"form": form, "line": asked, "partner": partner}
    return page(request, "plans/contract/not_yet.html", context, part="plans/contract/_not_yet.html")


@partners(*ACT)
def take_back(request: HttpRequest, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """My line is mine alone again."""
    if not Draft.objects.filter(was=line, by=partner).exists():
        Draft.take_back(_line(plan, line), by=partner, at=now())
    return _answer(request, plan, partner, say=_("It is yours alone again."))


@partners(*ACT)
def leave_out(request: HttpRequest, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Not in this version, for now."""
    _line(plan, line).leave_out(by=partner)
    return _answer(request, plan, partner)


@partners(*ACT)
def put_back(request: HttpRequest, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Among the lines again."""
    _line(plan, line).put_back(by=partner)
    return _answer(request, plan, partner)


def _line(plan: Plan, pk: UUID) -> Line:
    found = Line.objects.filter(pk=pk, contract__plan=plan, contract__state__in=Contract.OPEN).first()
    if found is None:
        raise Http404
    return found


def _own(line: Line, partner: Partner) -> dict[str, str]:
    answer = LineAnswer.objects.filter(line=line, by=partner).select_related("by__person").first()
    return {"reason": answer.own_words if answer else ""}


def _answer(request: HttpRequest, plan: Plan, partner: Partner, *, say: str = "") -> HttpResponse:
    """The table as it is now; on to it where there is no script."""
    if request.htmx and "reason" not in request.POST:  # type: ignore[attr-defined]
        return done(request, "plans:table-show", part=PART, context=table(plan, partner))
    return done(request, "plans:table-show", say=say)
