"""Views on the three questions that ask for understanding: ask them, answer, put off or leave them unanswered."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.writing import ReplyForm
from plans.models import Partner, Plan, Reply, Shared
from plans.models.writing.question import (
    UNDERSTANDING_KEYS,
    answered_questions,
    ask_question,
    questions_asked_by,
    questions_asked_of,
    share_answer,
)
from plans.views.writing.sharing import chosen_appearance_time, needs_sleep_page, render_sleep_page, shared_message
from plans.views.writing.writing import own_words_context
from repair.accounts.form_rescue import bound
from repair.foundation.access import POST_ONLY, READ_AND_POST
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page
from repair.foundation.words import ui_text


@partners()
def list_questions(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """List the questions that the partner was asked, and the three that they can ask."""
    asked = questions_asked_by(partner)
    context = own_words_context(plan, partner) | {
        "mine": [(key, ui_text(f"understanding.{key}"), asked.get(key)) for key in UNDERSTANDING_KEYS],
        "asked_of": [(each, _text(each), Reply.of(each, partner)) for each in questions_asked_of(partner)],
        "answers": ui_text("understanding.answers"),
        "answered": answered_questions(partner),
    }
    return render_page(request, "plans/question/list.html", context)


@partners(*POST_ONLY)
def put_question(request: Request, plan: Plan, partner: Partner, key: str) -> HttpResponse:
    """Ask one of the three questions. The other partner sees it after the asker's waiting time. 404 for another key."""
    at = now()
    if key not in UNDERSTANDING_KEYS:
        raise Http404
    if needs_sleep_page(request, partner, at):
        return render_sleep_page(request, partner, at)
    question = ask_question(key, by=partner, at=at, appears_at=chosen_appearance_time(request, partner, at))
    return redirect_to(request, "plans:question-list", say=shared_message(question, partner))


@partners(*READ_AND_POST)
def edit_reply(request: Request, plan: Plan, partner: Partner, question: UUID) -> HttpResponse:
    """Store the partner's own words for an answer, which they alone can read."""
    asked = _asked(partner, question)
    form = bound(ReplyForm, request, initial={"words": Reply.of(asked, partner).words})
    if request.method == "POST" and form.is_valid():
        Reply.keep(asked, by=partner, words=form.cleaned_data["words"])
        return redirect_to(request, "plans:question-list", say=_("It is kept for you. Nobody else sees it."))
    return _page(request, plan, partner, asked, form)


@partners(*POST_ONLY)
def put_off_reply(request: Request, plan: Plan, partner: Partner, question: UUID) -> HttpResponse:
    """Record "not yet" or "left" for the partner alone; the partner who asked cannot tell either from silence."""
    said = request.POST.get("said", "")
    if said in Reply.Said.values:
        Reply.say(_asked(partner, question), by=partner, said=said)
    return redirect_to(request, "plans:question-list")


@partners(*POST_ONLY)
def share_own_reply(request: Request, plan: Plan, partner: Partner, question: UUID) -> HttpResponse:
    """Share the answer with the partner who asked, after the author's waiting time.

    Words typed here are stored first.
    """
    asked, at = _asked(partner, question), now()
    if "words" in request.POST:
        form = ReplyForm(request.POST)
        if not form.is_valid():
            return _page(request, plan, partner, asked, form)
        Reply.keep(asked, by=partner, words=form.cleaned_data["words"])
    if request.POST.get("send") == "keep" or needs_sleep_page(request, partner, at):
        return render_sleep_page(request, partner, at)
    reply = Reply.of(asked, partner)
    text = share_answer(reply, by=partner, at=at, appears_at=chosen_appearance_time(request, partner, at))
    return redirect_to(request, "plans:question-list", say=shared_message(text, partner))


def _text(question: Shared) -> str:
    return ui_text(f"understanding.{question.parts[0].box}")


def _asked(partner: Partner, pk: UUID) -> Shared:
    found = next((each for each in questions_asked_of(partner) if each.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _page(request: Request, plan: Plan, partner: Partner, asked: Shared, form: ReplyForm) -> HttpResponse:
    context = own_words_context(plan, partner) | {"asked": asked, "form": form, "text": _text(asked)}
    return render_page(request, "plans/question/answer.html", context)
