"""One's own lines: written, changed, thrown away and offered by their author alone (rule 31)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.lines import FORMS, LineForm, prompts
from plans.models import Draft, Line, Partner, Plan, Wish
from plans.models.contract.canonical_text import Kind
from plans.models.contract.edit_conflict import Stale
from plans.presenters import ideas, writer_notes, writing
from plans.views.contract.table import seen, stale
from repair.accounts import form_rescue
from repair.foundation.access import ACT, FORM
from repair.foundation.base import now
from repair.foundation.responses import done, page

PAGE, PART = "plans/contract/draft.html", "plans/contract/_draft_form.html"


@partners(*FORM)
def write(request: HttpRequest, plan: Plan, partner: Partner, kind: str) -> HttpResponse:
    """A new line, for my eyes."""
    kind = kind.replace("-", "_")
    if kind not in FORMS:
        raise Http404
    own = writing.sentence(partner, request.GET.get("from", "")) if kind == Kind.COMMITMENT else {}
    first = (
        own
        or ideas.idea(kind, request.GET.get("idea", ""))
        or ({"text": _("pause"), "minutes": 30} if kind == Kind.PAUSE_RULE else {})
    )
    typed = request.POST if request.method == "POST" else form_rescue.take(request)
    form = FORMS[kind](typed, initial=first, today=plan.day(now()))
    if request.method == "POST" and form.is_valid():
        mine = Draft.write(by=partner, kind=kind, words=form.words, at=now())
        if writer_notes.about(kind, form.words, to=partner.person).is_new:
            return _kept(request, mine)
        return done(request, "plans:table-show", say=_say(form))
    context = {"form": form, "kind": Kind(kind), "ideas": ideas.ideas(kind), "plan": plan, "prompts": prompts(kind)}
    wish = request.POST.get("meant") or request.GET.get("wish", "")
    context["wish"] = Wish.at(wish, plan=plan, but=partner, at=now())
    return page(request, PAGE, context, part=PART)


@partners(*FORM)
def edit(request: HttpRequest, plan: Plan, partner: Partner, draft: UUID) -> HttpResponse:
    """Other words for a line of mine."""
    mine = _draft(partner, draft)
    typed = request.POST if request.method == "POST" else form_rescue.take(request)
    before = seen(typed, mine.revision)
    form = FORMS[mine.kind](typed, initial=mine.words, today=plan.day(now()))
    context = {"form": form, "kind": Kind(mine.kind), "draft": mine, "plan": plan, "seen": before}
    says = _say(form) if "kept" in request.GET and typed is None else ""
    told = writer_notes.about(mine.kind, mine.words, to=partner.person if says else None, shown=_shown(request))
    if request.method == "POST" and form.is_valid():
        try:
            mine.change(by=partner, words=form.words, seen=before)
        except Stale as changed:
            return stale(request, PAGE, context, changed, part=PART)
        told = writer_notes.about(mine.kind, form.words, to=partner.person, shown=_shown(request))
        if not told.is_new:
            return done(request, "plans:table-show", say=_say(form))
        context["seen"], says = str(mine.revision), _say(form)
    return page(request, PAGE, context | {"remarks": told, "says": says}, part=PART)


@partners(*ACT)
def drop(request: HttpRequest, plan: Plan, partner: Partner, draft: UUID) -> HttpResponse:
    """Thrown away."""
    _draft(partner, draft).drop(by=partner)
    return done(request, "plans:table-show", say=_("It is gone. Nobody saw it."))


@partners(*ACT)
def offer(request: HttpRequest, plan: Plan, partner: Partner, draft: UUID) -> HttpResponse:
    """For both to read and answer."""
    if not Line.objects.filter(was=draft, by=partner).exists():
        _draft(partner, draft).offer(by=partner, at=now())
    return done(request, "plans:table-show", say=_("It is on the table. You can take it back."))


def _draft(partner: Partner, pk: UUID) -> Draft:
    found = (
        Draft.objects.filter(pk=pk, by=partner)
        .select_related("by__person", "by__plan", "commitment", "openness")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _kept(request: HttpRequest, mine: Draft) -> HttpResponse:
    """On to the page of a new line, where there is a word to its writer beside it."""
    to = reverse("plans:draft-edit", args=[mine.pk]) + "?kept"
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=200, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


def _shown(request: HttpRequest) -> list[str]:
    return [key for key in request.POST.get("shown", "").split(",") if key]


def _say(form: LineForm) -> str:
    if form.is_bound and form.took_out_hidden:
        return _("It is kept for you. Letters that cannot be seen were taken out.")
    return _("It is kept for you. Nobody else sees it.")
