"""The first days: a few lines written alone, sent, answered line by line, over by themselves after a week."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.first_days import FirstDaysForm, FirstLineForm
from plans.models import Beginning, FirstDays, FirstLine, FirstWords, Partner, Plan
from plans.models.contract.edit_conflict import Stale
from plans.models.contract.kinds import Kind
from plans.models.couple.rest import is_asleep
from plans.presenters import writer_notes
from plans.presenters.table import names
from plans.views.contract.table import stale
from repair.accounts import form_rescue
from repair.accounts.models import SignedIn
from repair.foundation.access import ACT, FORM
from repair.foundation.base import now
from repair.foundation.responses import done, page
from repair.foundation.words import words

SHOW, LINES = "plans/first_days/show.html", "plans/first_days/_lines.html"
CHANGE, FORM_PART = "plans/first_days/change.html", "plans/first_days/_change_form.html"


def card(plan: Plan, partner: Partner) -> str:
    """Which card about the first days this partner's own plan page has: holds, kept, offered, or none."""
    if plan.closed_at is not None:
        return ""
    if FirstDays.of(plan, at=now()) is not None:
        return "holds"
    if FirstWords.of(partner.person):
        return "kept"
    said = Beginning.of(partner.person) if partner.person else None
    return "offered" if said is not None and said.is_fresh(plan.day(now())) else ""


@partners()
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """What holds for these days, and what of mine is not sent yet."""
    return page(request, SHOW, _whole(plan, partner), part=LINES)


@partners(*FORM)
def write(request: SignedIn, plan: Plan, partner: Partner) -> HttpResponse:
    """My lines, for my eyes."""
    mine = FirstWords.of(request.user)
    first = mine or ({} if FirstDays.of(plan, at=now()) else words("first_days.line"))
    form = FirstDaysForm(request.POST if request.method == "POST" else form_rescue.take(request), initial=first)
    if request.method == "POST" and form.is_valid():
        FirstWords.keep(by=request.user, words=form.cleaned_data)
        return done(request, "plans:first-days-show", say=_("It is kept for you. Nobody else sees it."))
    return page(request, "plans/first_days/write.html", {"form": form}, part="plans/first_days/_form.html")


@partners(*ACT)
def drop(request: SignedIn, plan: Plan, partner: Partner) -> HttpResponse:
    """Thrown away."""
    FirstWords.drop(by=request.user)
    return done(request, "plans:first-days-show", say=_("It is gone. Nobody saw it."))


@partners(*ACT)
def send(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """For both to read and answer."""
    FirstDays.send(by=partner, at=now())
    return done(request, "plans:first-days-show", say=_("Your lines lie before both of you."))


@partners(*ACT)
def end(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Over, at once and alone."""
    live = FirstDays.of(plan, at=now())
    if live is not None:
        live.end(by=partner, at=now())
    return done(request, "plans:first-days-show", say=_("It is over."))


@partners(*ACT)
def agree(request: HttpRequest, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """I agree to this line as I read it."""
    _line(plan, line).agree(by=partner, seen=request.POST.get("seen", ""), at=now())
    return _answered(request, plan, partner)


@partners(*ACT)
def refuse(request: HttpRequest, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """Not this one."""
    _line(plan, line).refuse(by=partner, at=now())
    return _answered(request, plan, partner)


@partners(*FORM)
def change(request: HttpRequest, plan: Plan, partner: Partner, line: UUID) -> HttpResponse:
    """I would say it so."""
    stands = _line(plan, line)
    typed = request.POST if request.method == "POST" else form_rescue.take(request)
    form = FirstLineForm(typed, initial={"text": stands.text})
    seen = (typed.get("seen", "") if typed else "") or str(stands.revision)
    context: dict[str, Any] = {"form": form, "line": stands, "title": words("first_days.topic")[stands.topic]}
    if request.method == "POST" and form.is_valid():
        try:
            stands.change(by=partner, text=form.cleaned_data["text"], seen=seen, at=now())
        except Stale as changed:
            return stale(request, CHANGE, context, changed, part=FORM_PART)
        say = writer_notes.aloud(_("Your words lie before both of you."), Kind.BOUNDARY, form.cleaned_data)
        return done(request, "plans:first-days-show", say=say)
    return page(request, CHANGE, context | {"seen": seen}, part=FORM_PART)


def _line(plan: Plan, pk: UUID) -> FirstLine:
    found = FirstLine.objects.filter(pk=pk, days__plan=plan).select_related("days__plan").first()
    if found is None:
        raise Http404
    return found


def _whole(plan: Plan, partner: Partner) -> dict[str, Any]:
    latest, topics = FirstDays.latest_of(plan), words("first_days.topic")
    live = latest if latest is not None and latest.holds(plan.day(now())) else None
    called = names(plan)
    mine = FirstWords.of(partner.person)
    return {
        "plan": plan,
        "live": live,
        "is_over": latest is not None and live is None,
        "rows": [Row(line, topics[line.topic], partner) for line in live.lines.all()] if live else [],
        "own": [(topics[topic], text) for topic, text in mine.items()],
        "own_care": writer_notes.about(Kind.BOUNDARY, {"text": "\n".join(mine.values())}, to=None).care,
        "is_asleep": is_asleep(plan),
        "other": called["name_b" if partner.seat == Partner.Seat.A else "name_a"],
    }


class Row:
    """One line as one of the two sees it; what the other said is not in it, but that both agree."""

    def __init__(self, line: FirstLine, title: str, partner: Partner) -> None:
        self.line, self.title = line, title
        self.text, self.kind = line.text, Kind.BOUNDARY
        self.said = line.said.get(partner.seat, "")
        self.is_own = line.by_id == partner.pk


def _answered(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    return done(request, "plans:first-days-show", part=LINES, context=_whole(plan, partner))
