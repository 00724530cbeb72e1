"""The private page before a check-in, saved at every button."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from checkins.forms.checkin import PointForm, PreparationForm
from checkins.models import Checkin, Point, Preparation
from checkins.presenters import preparation
from plans.access import partners
from plans.models import Partner, Plan
from plans.presenters import writing
from plans.wording.hints import first_hint
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

PREPARATION_PAGE, PREPARATION_PARTIAL = "checkins/preparation/edit.html", "checkins/preparation/_form.html"
SPOKEN_FIELDS = ("one", "when", "felt", "needed", "ask")  # may be said to the other partner: hints are for these


@partners(*READ_AND_POST)
def edit_preparation(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show and save the preparation. A word from the list, a search and the button all save what was typed."""
    if request.method != "POST":
        return _page(request, partner, bound(PreparationForm, request, initial=_written(partner)))
    form = PreparationForm(request.POST)
    if not form.is_valid():
        return _page(request, partner, form)
    box, _colon, key = request.POST.get("add", "").partition(":")
    typed = form.cleaned_data | (
        {box: writing.add_chosen_word(form.cleaned_data[box], box, key)} if box in SPOKEN_FIELDS else {}
    )
    Preparation.keep(by=partner, words=typed)
    if "look" in request.POST or box:
        again = PreparationForm(initial=typed)
        return _page(request, partner, again, find=request.POST.get("find", ""), opened=box)
    return _page(request, partner, PreparationForm(initial=typed), is_kept=True, hint=_hint(request, partner, typed))


@partners(*POST_ONLY)
def save_point(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Save a point for the next check-in."""
    form = PointForm(request.POST)
    if not form.is_valid():
        return _page(request, partner, PreparationForm(initial=_written(partner)), point=form)
    Point.add(by=partner, words=form.cleaned_data["point"], at=now())
    return redirect_to(request, "checkins:prepare", say=_("Saved for you alone."))


@partners(*POST_ONLY)
def delete_point(request: Request, plan: Plan, partner: Partner, point: UUID) -> HttpResponse:
    """Delete a point."""
    Point.remove(point, by=partner)
    return redirect_to(request, "checkins:prepare")


def _written(partner: Partner) -> dict[str, str]:
    """Return what is stored, with a draft of *how my part went* if that is empty."""
    said = Preparation.of(partner)
    checkin = Checkin.objects.coming(partner.plan, now()).first()
    return said | {"part": said["part"] or preparation.draft_own_part(partner, checkin)}


def _page(request: Request, partner: Partner, form: PreparationForm, **more: Any) -> HttpResponse:
    find = more.pop("find", "")
    context = {
        "form": form,
        "rows": [(field, writing.word_lists_for(field.name)) for field in form],
        "find": find,
        "found": preparation.find_feelings(find),
        "point_form": more.pop("point", None) or PointForm(),
        "points": Point.of(partner),
    }
    answer = render_page(request, PREPARATION_PAGE, context | more, part=PREPARATION_PARTIAL)
    if context["point_form"].is_bound:
        answer.status_code = 422
    return answer


def _hint(request: Request, partner: Partner, typed: dict[str, str]) -> Any:
    """Return one wording hint, unless the partner wants none (rule 27)."""
    if partner.person is None or not partner.person.wants_hints:
        return None
    said = "\n".join(typed[name] for name in SPOKEN_FIELDS)
    return first_hint(said, where="turn", language=get_language() or "en")
