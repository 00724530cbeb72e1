"""Views on the two writers (*what I own*, *what it was like for me*): write in short sittings, read, share.

What is typed is stored at every pause, sealed for its author alone, until the author shares parts of it.
"""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.writing import WRITING_KINDS, WRITING_MAX_CHARACTERS, ShareDelayForm, ShareForm, SittingForm
from plans.models import Event, Partner, Plan, Shared, Waiting, Writing
from plans.models.couple.rest import is_asleep
from plans.models.marks.milestone import CHECKIN_HELD_EVENT
from plans.models.writing.writing import ADD_LATER, ADD_NEVER, WRITER_BOXES, WindowConflict
from plans.presenters import writing
from plans.views.writing.sharing import chosen_appearance_time, needs_sleep_page, render_sleep_page, shared_message
from plans.wording.hints import WordingHint, first_hint
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST, repeatable
from repair.foundation.base import Refused, now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

WRITING_SAVED_PART = "plans/writing/_kept.html"


@partners()
def list_writings(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """List both writers, the one that fits the partner first, the texts that wait to appear, and the waiting time."""
    minutes = Waiting.of(partner.person) if partner.person else 0
    context = own_words_context(plan, partner) | {
        "writers": [_writer(partner, kind) for kind in writing.writer_order(partner)],
        "wait": ShareDelayForm(initial={"minutes": minutes}),
        "asks_after": shows_add_prompt(plan, partner),
    }
    return render_page(request, "plans/writing/list.html", context)


@partners(*POST_ONLY)
def choose_share_delay(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Store the partner's waiting time in minutes, for texts shared from now on."""
    form = ShareDelayForm(request.POST)
    if not form.is_valid() or partner.person is None:
        return redirect_to(request, "plans:writing-list")
    Waiting.choose(by=partner.person, minutes=form.cleaned_data["minutes"])
    return redirect_to(request, "plans:writing-list", say=_("Kept. What waits already goes on as it was."))


@repeatable
@partners(*READ_AND_POST)
def edit_writing(request: Request, plan: Plan, partner: Partner, kind: str, sitting: int) -> HttpResponse:
    """Show one sitting and store its words, at every pause while typing and by its buttons. 404 for an unknown sitting.

    409 with both texts if another window has stored other words meanwhile.
    """
    if kind not in WRITING_KINDS or not 1 <= sitting <= len(WRITER_BOXES[kind]):
        raise Http404
    mine = Writing.of(partner, kind)
    form = bound(SittingForm, request, initial=mine.boxes, kind=kind, sitting=sitting)
    if request.method == "POST" and form.is_valid():
        return _keep(request, partner, kind, sitting, form)
    return _sitting(
        request, mine, sitting, form, seen=form["seen"].value() if form.is_bound else mine.save_count(sitting)
    )


@partners()
def preview_writing(request: Request, plan: Plan, partner: Partner, kind: str) -> HttpResponse:
    """Show the whole text out of its boxes, with what can be done with it: read it aloud, share it, keep it."""
    mine = _writing(partner, kind)
    boxes = writing.filled_boxes(mine)
    context = own_words_context(plan, partner) | {
        "kind": kind,
        "section": writing.writer_texts(kind),
        "boxes": boxes,
        "mark": writing.parts_digest(writing.chosen_parts(mine, list(mine.boxes))),
        "sentences": writing.draftable_sentences(partner) if kind == Writing.Kind.OWN else [],
        "helps": next((one for one in boxes if one.box == "helps"), None),
        "minutes": Waiting.of(partner.person) if partner.person else 0,
    }
    return render_page(request, "plans/writing/preview.html", context)


@partners()
def read_writing_aloud(request: Request, plan: Plan, partner: Partner, kind: str) -> HttpResponse:
    """Show the text in large letters, to be read aloud from the author's own screen."""
    mine = _writing(partner, kind)
    return render_page(request, "plans/writing/read.html", {"kind": kind, "boxes": writing.filled_boxes(mine)})


@partners(*POST_ONLY)
def share_writing(request: Request, plan: Plan, partner: Partner, kind: str) -> HttpResponse:
    """Share the chosen parts with the other partner, after the author's waiting time.

    Nothing is shared if the words have changed since the page was opened: the form carries a digest (`mark`) of the
    words that were read there.
    """
    source = Writing.Kind.LIKE if kind == Shared.Kind.CARD else kind
    mine, at = _writing(partner, source), now()
    form = ShareForm(request.POST, names=[box for some in WRITER_BOXES[source] for box in some])
    if not form.is_valid():
        return redirect_to(request, "plans:writing-preview", source, say=_("Choose at least one part to share."))
    if form.cleaned_data["mark"] != writing.parts_digest(writing.chosen_parts(mine, list(mine.boxes))):
        say = _("The words have changed since you read them here. Look once more; nothing was shared.")
        return redirect_to(request, "plans:writing-preview", source, say=say)
    if form.cleaned_data["send"] == "keep" or needs_sleep_page(request, partner, at):
        return render_sleep_page(request, partner, at)
    parts = writing.chosen_parts(mine, form.cleaned_data["boxes"])
    text = Shared.share(kind, parts, by=partner, at=at, appears_at=chosen_appearance_time(request, partner, at))
    return redirect_to(request, "plans:writing-list", say=shared_message(text, partner))


@partners(*POST_ONLY)
def answer_add_prompt(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Store the answer (now, later, never) to: is there something to add to *what I own* since the last check-ins?

    "Now" opens the first sitting.
    """
    said = request.POST.get("said")
    if said not in ("now", ADD_LATER, ADD_NEVER):
        return redirect_to(request, "plans:writing-list")
    Writing.answer_add_question(by=partner, said=ADD_NEVER if said == "now" else said, held=_held(plan))
    if said == "now":
        return redirect_to(request, "plans:writing-edit", Writing.Kind.OWN, 1)
    return redirect_to(request, "plans:writing-list")


def own_words_context(plan: Plan, partner: Partner) -> dict[str, Any]:
    """Return the context that all pages around a partner's own words share."""
    asleep = is_asleep(plan)
    return {
        "plan": plan,
        "partner": partner,
        "other": partner.other,
        "is_asleep": asleep,
        "can_share": plan.is_shared and not asleep,
        "waiting": list(Shared.objects.waiting(partner)),
    }


def shows_add_prompt(plan: Plan, partner: Partner) -> bool:
    """Tell whether to ask this partner if they would add something to *what I own*: from two held check-ins on."""
    held = _held(plan)
    return held >= 2 and not is_asleep(plan) and Writing.of(partner, Writing.Kind.OWN).asks_to_add(held)


def _held(plan: Plan) -> int:
    """Return the number of check-ins that were held."""
    return Event.objects.filter(plan=plan, kind=CHECKIN_HELD_EVENT).count()


def _writer(partner: Partner, kind: str) -> dict[str, Any]:
    mine = Writing.of(partner, kind)
    return {"kind": kind, "section": writing.writer_texts(kind), "sittings": writing.writer_sittings(mine)}


def _writing(partner: Partner, kind: str) -> Writing:
    if kind not in WRITING_KINDS:
        raise Http404
    return Writing.of(partner, kind)


def _keep(request: Request, partner: Partner, kind: str, sitting: int, form: SittingForm) -> HttpResponse:
    """Store the words of one sitting and choose the answer.

    That is the part "saved" for htmx, the same page with a chosen word or the one hint, the list, the preview or the
    next sitting.
    """
    is_typing = bool(request.htmx)
    box, _colon, key = request.POST.get("add", "").partition(":")
    boxes = form.boxes
    if box in boxes and len(longer := writing.add_chosen_word(boxes[box], box, key)) <= WRITING_MAX_CHARACTERS:
        boxes[box] = longer
    try:
        mine = Writing.keep(kind, sitting, boxes, by=partner, opened=form.opened(is_typing=is_typing))
    except WindowConflict as no:
        if is_typing:
            raise
        return _overtaken(request, partner, kind, sitting, form, no)
    found = writing_hint(request, boxes, form.hints) if kind == Writing.Kind.OWN else None
    shown = ",".join([*form.hints, found.key] if found else form.hints)
    if is_typing:
        told = {"seen": mine.save_count(sitting), "shown": shown, "hint": found, "is_kept": True}
        return render(request, WRITING_SAVED_PART, told)
    if box in boxes:
        return HttpResponseRedirect(f"{reverse('plans:writing-edit', args=[kind, sitting])}?words={box}#{box}")
    if found and not form.hints:  # without scripts the hint is shown once; then the same button leads on
        return _sitting(
            request, mine, sitting, form, seen=mine.save_count(sitting), shown=shown, hint=found, is_kept=True
        )
    if request.POST.get("go") == "stop":
        return redirect_to(request, "plans:writing-list", say=_("It is kept for you. Nobody else sees it."))
    if sitting == len(WRITER_BOXES[kind]):
        return redirect_to(request, "plans:writing-preview", kind)
    return redirect_to(request, "plans:writing-edit", kind, sitting + 1)


def writing_hint(request: Request, boxes: dict[str, str], shown: list[str]) -> WordingHint | None:
    """Return a wording hint on *what I own*, or None if there is none or the partner wants none (rule 27)."""
    if not getattr(request.user, "wants_hints", False):
        return None
    language = get_language() or "en"
    found = (
        first_hint(text, where="own", language=language, box=box, shown=shown) for box, text in boxes.items() if text
    )
    return next(filter(None, found), None)


def _overtaken(
    request: Request, partner: Partner, kind: str, sitting: int, form: SittingForm, no: WindowConflict
) -> HttpResponse:
    """Return 409 with both texts: what was typed, in the form, and what another window has stored, above it."""
    mine = Writing.of(partner, kind)
    titles = writing.writer_texts(kind)["box"]
    stands = [(titles[box], text) for box, text in no.stands.items() if text and text != form.boxes[box]]
    return _sitting(request, mine, sitting, form, seen=mine.save_count(sitting), stands=stands, no=no)


def _sitting(
    request: Request, mine: Writing, sitting: int, form: SittingForm, *, no: Refused | None = None, **more: Any
) -> HttpResponse:
    if request.htmx and form.errors:
        return render(request, WRITING_SAVED_PART, {"form": form, **more}, status=422)
    window = form["window"].value() if form.is_bound else get_random_string(64)
    context = {
        "kind": mine.kind,
        "form": form,
        "rows": [(form[name], writing.word_lists_for(name)) for name in form.names],
        "section": writing.writer_texts(mine.kind),
        "sittings": writing.writer_sittings(mine),
        "sitting": writing.writer_sittings(mine)[sitting - 1],
        "is_last": sitting == len(WRITER_BOXES[mine.kind]),
        "window": window or get_random_string(64),
        "shown": form["shown"].value() or "",
        "opened": request.GET.get("words", ""),
        "sentence": no.sentence if no else "",
        **more,
    }
    answer = render_page(request, "plans/writing/edit.html", context)
    answer.status_code = 409 if no else answer.status_code
    return answer
