"""Views on a partner's own drafts of lines: their author alone writes, changes, drops and offers them (rule 31)."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.lines import LINE_FORMS, ContractLineForm, boundary_prompts
from plans.models import Draft, Line, Partner, Plan, Wish
from plans.models.contract.canonical_text import LineKind
from plans.models.contract.edit_conflict import EditConflict
from plans.presenters import ideas, writer_notes, writing
from plans.views.contract.draft_agreement import render_edit_conflict, seen_version
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

DRAFT_PAGE, DRAFT_PART = "plans/contract/draft.html", "plans/contract/_draft_form.html"


@partners(*READ_AND_POST)
def write_draft(request: Request, plan: Plan, partner: Partner, kind: str) -> HttpResponse:
    """Write a new draft of this kind, which its author alone can read.

    The form may begin with an idea (`idea`) or a sentence of *what I own* (`from`) that the address names by a hash;
    `wish` names the other partner's wish that the page shows with it. 404 for an unknown kind.
    """
    kind = kind.replace("-", "_")
    if kind not in LINE_FORMS:
        raise Http404
    own = writing.sentence_as_commitment(partner, request.GET.get("from", "")) if kind == LineKind.COMMITMENT else {}
    first = (
        own
        or ideas.idea_words(kind, request.GET.get("idea", ""))
        or ({"text": _("pause"), "minutes": 30} if kind == LineKind.PAUSE_RULE else {})
    )
    form = bound(LINE_FORMS[kind], request, initial=first, today=plan.day(now()))
    if request.method == "POST" and form.is_valid():
        mine = Draft.write(by=partner, kind=kind, words=form.words, at=now())
        if writer_notes.notes_on_line(kind, form.words, to=partner.person).is_new:
            return _kept(request, mine)
        return redirect_to(request, "plans:table-show", say=_say(form))
    context = {
        "form": form,
        "kind": LineKind(kind),
        "ideas": ideas.list_ideas(kind),
        "plan": plan,
        "prompts": boundary_prompts(kind),
    }
    wish = request.POST.get("meant") or request.GET.get("wish", "")
    context["wish"] = Wish.at(wish, plan=plan, but=partner, at=now())
    return render_page(request, DRAFT_PAGE, context, part=DRAFT_PART)


@partners(*READ_AND_POST)
def edit_draft(request: Request, plan: Plan, partner: Partner, draft: UUID) -> HttpResponse:
    """Change the words of a draft. 409 with both texts if it was changed since the page was opened (REL-19).

    Notes on the new words appear on the same page once; without new notes the answer is a redirect.
    """
    mine = _draft(partner, draft)
    form = bound(LINE_FORMS[mine.kind], request, initial=mine.words, today=plan.day(now()))
    before = seen_version(form, mine.revision)
    context = {"form": form, "kind": LineKind(mine.kind), "draft": mine, "plan": plan, "seen": before}
    says = _say(form) if "kept" in request.GET and not form.is_bound else ""
    told = writer_notes.notes_on_line(mine.kind, mine.words, to=partner.person if says else None, shown=_shown(request))
    if request.method == "POST" and form.is_valid():
        try:
            mine.change(by=partner, words=form.words, seen=before)
        except EditConflict as changed:
            return render_edit_conflict(request, DRAFT_PAGE, context, changed, part=DRAFT_PART)
        told = writer_notes.notes_on_line(mine.kind, form.words, to=partner.person, shown=_shown(request))
        if not told.is_new:
            return redirect_to(request, "plans:table-show", say=_say(form))
        context["seen"], says = str(mine.revision), _say(form)
    return render_page(request, DRAFT_PAGE, context | {"remarks": told, "says": says}, part=DRAFT_PART)


@partners(*POST_ONLY)
def drop_draft(request: Request, plan: Plan, partner: Partner, draft: UUID) -> HttpResponse:
    """Delete the draft. The other partner never learns of it."""
    _draft(partner, draft).drop(by=partner)
    return redirect_to(request, "plans:table-show", say=_("It is gone. Nobody saw it."))


@partners(*POST_ONLY)
def offer_draft(request: Request, plan: Plan, partner: Partner, draft: UUID) -> HttpResponse:
    """Offer the draft as a line of the draft agreement, for both partners to answer. Offering twice makes one line."""
    if not Line.objects.filter(was=draft, by=partner).exists():
        _draft(partner, draft).offer(by=partner, at=now())
    return redirect_to(request, "plans:table-show", say=_("It is on the table. You can take it back."))


def _draft(partner: Partner, pk: UUID) -> Draft:
    found = (
        Draft.objects.filter(pk=pk, by=partner)
        .select_related("by__person", "by__plan", "commitment", "openness")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _kept(request: Request, mine: Draft) -> HttpResponse:
    """Redirect to the page of the new draft, which shows the notes for its writer."""
    to = reverse("plans:draft-edit", args=[mine.pk]) + "?kept"
    if request.htmx:
        return HttpResponse(status=200, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


def _shown(request: Request) -> list[str]:
    return [key for key in request.POST.get("shown", "").split(",") if key]


def _say(form: ContractLineForm) -> str:
    if form.is_bound and form.has_removed_hidden:
        return _("It is kept for you. Letters that cannot be seen were taken out.")
    return _("It is kept for you. Nobody else sees it.")
