"""Before a talk, for oneself: one screen, kept at every button, seen by nobody else."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from checkins.forms.checkin import PointForm, PrepareForm
from checkins.models import Checkin, Point, Preparation
from checkins.presenters import preparation
from plans.access import partners
from plans.models import Partner, Plan
from plans.presenters import writing
from plans.wording.hints import hint
from repair.accounts import form_rescue
from repair.foundation.access import ACT, FORM
from repair.foundation.base import now
from repair.foundation.responses import done, page

PAGE, PART = "checkins/preparation/edit.html", "checkins/preparation/_form.html"
SPOKEN = ("one", "when", "felt", "needed", "ask")  # what may be said to the other: hints are for these


@partners(*FORM)
def edit(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """What I want to say. A word from the list, a search and the button all keep what was typed."""
    if request.method != "POST":
        return _page(request, partner, PrepareForm(form_rescue.take(request), initial=_written(partner)))
    form = PrepareForm(request.POST)
    if not form.is_valid():
        return _page(request, partner, form)
    box, _colon, key = request.POST.get("add", "").partition(":")
    typed = form.cleaned_data | ({box: writing.added(form.cleaned_data[box], box, key)} if box in SPOKEN else {})
    Preparation.keep(by=partner, words=typed)
    if "look" in request.POST or box:
        again = PrepareForm(initial=typed)
        return _page(request, partner, again, find=request.POST.get("find", ""), opened=box)
    return _page(request, partner, PrepareForm(initial=typed), is_kept=True, hint=_hint(request, partner, typed))


@partners(*ACT)
def save_point(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Something saved for our talk."""
    form = PointForm(request.POST)
    if not form.is_valid():
        return _page(request, partner, PrepareForm(initial=_written(partner)), point=form)
    Point.save_it(by=partner, words=form.cleaned_data["point"], at=now())
    return done(request, "checkins:prepare", say=_("Saved for you alone."))


@partners(*ACT)
def let_go(request: HttpRequest, plan: Plan, partner: Partner, point: UUID) -> HttpResponse:
    """It is said."""
    Point.let_go(point, by=partner)
    return done(request, "checkins:prepare")


def _written(partner: Partner) -> dict[str, str]:
    """What is kept, with a start for *how my part went* while nothing stands there."""
    said = Preparation.of(partner)
    talk = Checkin.objects.coming(partner.plan, now()).first()
    return said | {"part": said["part"] or preparation.part(partner, talk)}


def _page(request: HttpRequest, partner: Partner, form: PrepareForm, **more: Any) -> HttpResponse:
    find = more.pop("find", "")
    context = {
        "form": form,
        "rows": [(field, writing.helping(field.name)) for field in form],
        "find": find,
        "found": preparation.found(find),
        "point_form": more.pop("point", None) or PointForm(),
        "points": Point.of(partner),
    }
    answer = page(request, PAGE, context | more, part=PART)
    if context["point_form"].is_bound:
        answer.status_code = 422
    return answer


def _hint(request: HttpRequest, partner: Partner, typed: dict[str, str]) -> Any:
    """One word about how it may land, unless they want none (rule 27)."""
    if partner.person is None or not partner.person.wants_hints:
        return None
    said = "\n".join(typed[name] for name in SPOKEN)
    return hint(said, where="turn", language=get_language() or "en")
