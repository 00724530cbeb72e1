"""Views on a partner's own list of questions about what happened: sort them, then share them one by one, or never."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.writing import PastQuestionForm
from plans.models import Partner, PastQuestion, Plan
from plans.models.writing.past_question import PAST_QUESTION_SORTS, SortedQuestion
from plans.views.writing.sharing import chosen_appearance_time, needs_sleep_page, render_sleep_page, shared_message
from plans.views.writing.writing import own_words_context
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page
from repair.foundation.words import ui_text


@partners(*READ_AND_POST)
def list_past_questions(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """List the partner's own questions by how they are sorted, and add one."""
    form = bound(PastQuestionForm, request)
    if request.method == "POST" and form.is_valid():
        PastQuestion.write(by=partner, said=_said(form), at=now())
        return redirect_to(request, "plans:past-list", say=_("It is in your list. Nobody else sees it."))
    mine, texts = [(each, each.sorted_question) for each in PastQuestion.of(partner)], ui_text("about_the_past")
    sorted_out = [
        (texts[sort], [(row, said.words) for row, said in mine if said.sort == sort]) for sort in PAST_QUESTION_SORTS
    ]
    context = own_words_context(plan, partner) | {
        "form": form,
        "sorts": [(title, rows) for title, rows in sorted_out if rows],
    }
    return render_page(request, "plans/past_question/list.html", context)


@partners(*READ_AND_POST)
def edit_past_question(request: Request, plan: Plan, partner: Partner, past: UUID) -> HttpResponse:
    """Change the words of the question or how it is sorted."""
    mine = _mine(partner, past)
    form = bound(PastQuestionForm, request, initial=mine.sorted_question._asdict())
    if request.method == "POST" and form.is_valid():
        mine.change(by=partner, said=_said(form))
        return redirect_to(request, "plans:past-list", say=_("Kept."))
    return render_page(request, "plans/past_question/edit.html", {"form": form, "past": mine})


@partners(*POST_ONLY)
def drop_past_question(request: Request, plan: Plan, partner: Partner, past: UUID) -> HttpResponse:
    """Delete the question from the list. What was shared of it stays until it is withdrawn."""
    _mine(partner, past).drop(by=partner)
    return redirect_to(request, "plans:past-list", say=_("It is gone from your list."))


@partners(*POST_ONLY)
def share_past_question(request: Request, plan: Plan, partner: Partner, past: UUID) -> HttpResponse:
    """Share this one question, after the author's waiting time. Late in the evening the sleep page comes first."""
    mine, at = _mine(partner, past), now()
    if request.POST.get("send") == "keep" or needs_sleep_page(request, partner, at):
        return render_sleep_page(request, partner, at)
    text = mine.share(by=partner, at=at, appears_at=chosen_appearance_time(request, partner, at))
    return redirect_to(request, "plans:past-list", say=shared_message(text, partner))


def _said(form: PastQuestionForm) -> SortedQuestion:
    return SortedQuestion(form.cleaned_data["sort"], form.cleaned_data["words"])


def _mine(partner: Partner, pk: UUID) -> PastQuestion:
    found = PastQuestion.objects.filter(pk=pk, by=partner).select_related("by__person", "by__plan").first()
    if found is None:
        raise Http404
    return found
