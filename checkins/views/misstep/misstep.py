"""A partner's own side of a misstep: written alone, read as a whole, shared if they like."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from checkins.forms.misstep import SideForm
from checkins.models.misstep import MISSTEP_BOXES, OBSTACLES_BOX, Misstep
from plans.access import partners
from plans.forms.writing import ShareForm
from plans.models import Partner, Plan, Waiting
from plans.models.writing.shared import SharedPart
from plans.models.writing.writing import WindowConflict
from plans.presenters import writing
from plans.views.writing.sharing import chosen_appearance_time, needs_sleep_page, render_sleep_page, shared_message
from plans.views.writing.writing import own_words_context, writing_hint
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST, repeatable
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page
from repair.foundation.words import ui_text

MISSTEP_LIST, MISSTEP_WRITE, MISSTEP_WHOLE = "checkins:misstep-list", "checkins:misstep-write", "checkins:misstep-whole"
MISSTEP_KEPT_PARTIAL = "plans/writing/_kept.html"
MISSTEP_WRITING_TIME = timedelta(minutes=10)


@partners(*POST_ONLY)
def begin_misstep(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Begin a side, of a new misstep or of one that the other has shared."""
    side, thing = request.POST.get("side", ""), _uuid(request.POST.get("thing", ""))
    if side not in Misstep.Side.values:
        return redirect_to(request, MISSTEP_LIST)
    return redirect_to(request, MISSTEP_WRITE, Misstep.begin(side, by=partner, at=now(), thing=thing).pk)


@repeatable
@partners(*READ_AND_POST)
def write_misstep(request: Request, plan: Plan, partner: Partner, misstep: UUID) -> HttpResponse:
    """Show and save three boxes, saved at every pause in typing and by a button."""
    mine = own_misstep(partner, misstep)
    form = bound(SideForm, request, side=mine.side, initial=mine.boxes)
    if request.method == "POST" and form.is_valid():
        return _keep(request, partner, mine, form)
    return _boxes(request, mine, form, seen=form["seen"].value() if form.is_bound else mine.save_count)


@partners()
def show_whole_misstep(request: Request, plan: Plan, partner: Partner, misstep: UUID) -> HttpResponse:
    """Show all of it, to read, share or keep."""
    mine = own_misstep(partner, misstep)
    parts = _parts(mine)
    context = own_words_context(plan, partner) | {
        "misstep": mine,
        "parts": [(part.box, writing.shared_heading(mine.side, part.box), part.text) for part in parts],
        "mark": writing.parts_digest(parts),
        "minutes": Waiting.of(partner.person) if partner.person else 0,
    }
    return render_page(request, "checkins/misstep/whole.html", context)


@partners(*POST_ONLY)
def share_misstep(request: Request, plan: Plan, partner: Partner, misstep: UUID) -> HttpResponse:
    """Share the chosen parts with the other partner after the waiting time."""
    mine, at = own_misstep(partner, misstep), now()
    parts, form = _parts(mine), ShareForm(request.POST, names=(*MISSTEP_BOXES, OBSTACLES_BOX))
    if not form.is_valid():
        return redirect_to(request, MISSTEP_WHOLE, mine.pk, say=_("Choose at least one part to share."))
    if form.cleaned_data["mark"] != writing.parts_digest(parts):
        say = _("The words have changed since you read them here. Look once more; nothing was shared.")
        return redirect_to(request, MISSTEP_WHOLE, mine.pk, say=say)
    if form.cleaned_data["send"] == "keep" or needs_sleep_page(request, partner, at):
        return render_sleep_page(request, partner, at, back_to=MISSTEP_LIST)
    given = [part for part in parts if part.box in form.cleaned_data["boxes"]]
    text = mine.share(given, by=partner, at=at, appears_at=chosen_appearance_time(request, partner, at))
    return redirect_to(request, MISSTEP_LIST, say=shared_message(text, partner))


@partners(*POST_ONLY)
def drop_misstep(request: Request, plan: Plan, partner: Partner, misstep: UUID) -> HttpResponse:
    """Delete the side and its waiting texts; what can be read stays until it is withdrawn."""
    mine = own_misstep(partner, misstep)
    mine.drop(by=partner)
    still = _("Your own copy is gone. What can be read stays until you withdraw it.")
    return redirect_to(request, MISSTEP_LIST, say=still if mine.has_shared_parts else _("It is gone."))


def own_misstep(partner: Partner, pk: UUID) -> Misstep:
    """Return this side if it is this partner's; raises Http404 otherwise."""
    found = Misstep.objects.filter(pk=pk, by=partner).first()
    if found is None:
        raise Http404
    found.by = partner
    return found


def _keep(request: Request, partner: Partner, mine: Misstep, form: SideForm) -> HttpResponse:
    is_typing = bool(request.htmx)
    try:
        mine.keep(form.boxes, by=partner, at=now(), opened=form.opened(is_typing=is_typing))
    except WindowConflict as no:
        if is_typing:
            raise
        return _boxes(request, mine, form, seen=mine.save_count, stands=_stands(mine, form), sentence=no.sentence)
    is_own_part = mine.side == Misstep.Side.DID
    found = writing_hint(request, {box: form.boxes[box] for box in MISSTEP_BOXES}, form.hints) if is_own_part else None
    shown = ",".join([*form.hints, found.key] if found else form.hints)
    told: dict[str, Any] = {"seen": mine.save_count, "shown": shown, "hint": found}
    if is_typing:
        return render(request, MISSTEP_KEPT_PARTIAL, told | {"is_kept": True})
    if found and not form.hints:  # without scripts the one hint is shown here; the same button then goes on
        return _boxes(request, mine, form, is_kept=True, **told)
    if request.POST.get("go") == "stop":
        return redirect_to(request, MISSTEP_LIST, say=_("It is kept for you. Nobody else sees it."))
    return redirect_to(request, MISSTEP_WHOLE, mine.pk)


def _boxes(request: Request, mine: Misstep, form: SideForm, *, sentence: str = "", **more: Any) -> HttpResponse:
    if request.htmx and form.errors:
        return render(request, MISSTEP_KEPT_PARTIAL, {"form": form, **more}, status=422)
    window = form["window"].value() if form.is_bound else ""
    context = {
        "misstep": mine,
        "form": form,
        "rows": [form[box] for box in MISSTEP_BOXES],
        "ways": form[OBSTACLES_BOX] if OBSTACLES_BOX in form.fields else None,
        "window": window or get_random_string(64),
        "shown": form["shown"].value() or "",
        "sentence": sentence,
        "ends": now() + MISSTEP_WRITING_TIME,
        **more,
    }
    answer = render_page(request, "checkins/misstep/write.html", context)
    answer.status_code = 409 if sentence else answer.status_code
    return answer


def _parts(mine: Misstep) -> list[SharedPart]:
    """Return in words what would be shared."""
    boxes = mine.boxes
    said = {box: boxes[box] for box in MISSTEP_BOXES} | {OBSTACLES_BOX: _named(boxes.get(OBSTACLES_BOX, ""))}
    return [SharedPart(box, text) for box, text in said.items() if text]


def _stands(mine: Misstep, form: SideForm) -> list[tuple[str, str]]:
    """Return what another window has saved and this form has otherwise, under its headings."""
    titles, boxes, typed = ui_text(f"misstep.{mine.side}"), mine.boxes, form.boxes
    differs = [box for box in boxes if boxes[box] and boxes[box] != typed[box]]
    return [(titles[box], _named(boxes[box]) if box == OBSTACLES_BOX else boxes[box]) for box in differs]


def _named(keys: str) -> str:
    names = ui_text("misstep.way")
    return ", ".join(names[key] for key in keys.split() if key in names)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
