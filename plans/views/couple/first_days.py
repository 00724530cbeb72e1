"""Views on the first days: lines that one partner writes alone and sends, and both answer; they end after a week."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.first_days import FirstDaysForm, FirstLineForm
from plans.models import Beginning, FirstDays, FirstLine, FirstWords, Partner, Plan
from plans.models.contract.edit_conflict import EditConflict
from plans.models.contract.kinds import LineKind
from plans.models.couple.rest import is_asleep
from plans.presenters import writer_notes
from plans.presenters.draft_agreement import seat_names
from plans.views.contract.draft_agreement import render_edit_conflict
from repair.accounts.form_rescue import bound
from repair.accounts.models import SignedInRequest
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page
from repair.foundation.words import ui_text

FIRST_DAYS_PAGE, FIRST_DAYS_LINES_PART = "plans/first_days/show.html", "plans/first_days/_lines.html"
FIRST_LINE_PAGE, FIRST_LINE_PART = "plans/first_days/change.html", "plans/first_days/_change_form.html"


def first_days_card(plan: Plan, partner: Partner) -> str:
    """Return which card about the first days the plan page has: "holds", "kept", "offered", or "" for none."""
    if plan.closed_at is not None:
        return ""
    if FirstDays.of(plan, at=now()) is not None:
        return "holds"
    if FirstWords.of(partner.person):
        return "kept"
    said = Beginning.of(partner.person) if partner.person else None
    return "offered" if said is not None and said.is_fresh(plan.day(now())) else ""


@partners()
def show_first_days(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the lines that hold for these days, and the partner's own unsent lines."""
    return render_page(request, FIRST_DAYS_PAGE, _whole(plan, partner), part=FIRST_DAYS_LINES_PART)


@partners(*READ_AND_POST)
def write_first_days(request: SignedInRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Store the partner's own lines, which they alone can read until they are sent."""
    mine = FirstWords.of(request.user)
    first = mine or ({} if FirstDays.of(plan, at=now()) else ui_text("first_days.line"))
    form = bound(FirstDaysForm, request, initial=first)
    if request.method == "POST" and form.is_valid():
        FirstWords.save_words(by=request.user, words=form.cleaned_data)
        return redirect_to(request, "plans:first-days-show", say=_("It is kept for you. Nobody else sees it."))
    return render_page(request, "plans/first_days/write.html", {"form": form}, part="plans/first_days/_form.html")


@partners(*POST_ONLY)
def drop_first_days(request: SignedInRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Delete the partner's unsent lines. The other partner never learns of them."""
    FirstWords.drop(by=request.user)
    return redirect_to(request, "plans:first-days-show", say=_("It is gone. Nobody saw it."))


@partners(*POST_ONLY)
def send_first_days(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Send the partner's lines, for both partners to read and answer."""
    FirstDays.send(by=partner, at=now())
    return redirect_to(request, "plans:first-days-show", say=_("Your lines lie before both of you."))


@partners(*POST_ONLY)
def end_first_days(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """End the first days now. Either partner may do so, and the page does not say who did."""
    live = FirstDays.of(plan, at=now())
    if live is not None:
        live.end(by=partner, at=now())
    return redirect_to(request, "plans:first-days-show", say=_("It is over."))


@partners(*POST_ONLY)
def agree_to_first_line(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Agree to the line in the revision that the page showed (`seen`). Refused if the line has changed since."""
    _line(plan, line).agree(by=partner, seen=request.POST.get("seen", ""), at=now())
    return _answered(request, plan, partner)


@partners(*POST_ONLY)
def refuse_first_line(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Refuse the line. The other partner cannot tell a refusal from no answer."""
    _line(plan, line).refuse(by=partner, at=now())
    return _answered(request, plan, partner)


@partners(*READ_AND_POST)
def change_first_line(request: Request, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Replace the words of the line; the other partner is asked anew.

    409 with both texts if the line has changed since the page was opened (REL-19).
    """
    stands = _line(plan, line)
    form = bound(FirstLineForm, request, initial={"text": stands.text})
    seen = form.data.get("seen", "") or str(stands.revision)
    context: dict[str, Any] = {"form": form, "line": stands, "title": ui_text("first_days.topic")[stands.topic]}
    if request.method == "POST" and form.is_valid():
        try:
            stands.change(by=partner, text=form.cleaned_data["text"], seen=seen, at=now())
        except EditConflict as changed:
            return render_edit_conflict(request, FIRST_LINE_PAGE, context, changed, part=FIRST_LINE_PART)
        say = writer_notes.append_care(_("Your words lie before both of you."), LineKind.BOUNDARY, form.cleaned_data)
        return redirect_to(request, "plans:first-days-show", say=say)
    return render_page(request, FIRST_LINE_PAGE, context | {"seen": seen}, part=FIRST_LINE_PART)


def _line(plan: Plan, pk: UUID) -> FirstLine:
    found = FirstLine.objects.filter(pk=pk, days__plan=plan).select_related("days__plan").first()
    if found is None:
        raise Http404
    return found


def _whole(plan: Plan, partner: Partner) -> dict[str, Any]:
    latest, topics = FirstDays.latest_of(plan), ui_text("first_days.topic")
    live = latest if latest is not None and latest.holds_on(plan.day(now())) else None
    called = seat_names(plan)
    mine = FirstWords.of(partner.person)
    return {
        "plan": plan,
        "live": live,
        "is_over": latest is not None and live is None,
        "rows": [FirstLineRow(line, topics[line.topic], partner) for line in live.lines.all()] if live else [],
        "own": [(topics[topic], text) for topic, text in mine.items()],
        "own_care": writer_notes.notes_on_line(LineKind.BOUNDARY, {"text": "\n".join(mine.values())}, to=None).care,
        "is_asleep": is_asleep(plan),
        "other": called["name_b" if partner.seat == Partner.Seat.A else "name_a"],
    }


class FirstLineRow:
    """One line as one partner sees it: their own answer and whether both agree, never the other partner's answer.

    `said` is the partner's own answer, `FirstLine.AGREE`, `FirstLine.NO` or "".
    """

    def __init__(self, line: FirstLine, title: str, partner: Partner) -> None:
        self.line, self.title = line, title
        self.text, self.kind = line.text, LineKind.BOUNDARY
        self.said = line.said.get(partner.seat, "")
        self.is_own = line.by_id == partner.pk


def _answered(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    return redirect_to(request, "plans:first-days-show", part=FIRST_DAYS_LINES_PART, context=_whole(plan, partner))
