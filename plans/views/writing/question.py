"""Three questions that ask for understanding: asked, answered, put off or left."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.forms.writing import AnswerForm
from plans.models import Partner, Plan, Reply, Shared
from plans.models.writing.question import KEYS, answered, ask, asked_by, asked_of, share_answer
from plans.views.writing.sharing import asks_to_sleep, moment_for, said_of, sleep_on_it
from plans.views.writing.writing import about
from repair.accounts import form_rescue
from repair.foundation.access import ACT, FORM
from repair.foundation.base import now
from repair.foundation.responses import done, page
from repair.foundation.words import words


@partners()
def show(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """What I was asked, and what I may ask."""
    asked = asked_by(partner)
    context = about(plan, partner) | {
        "mine": [(key, words(f"understanding.{key}"), asked.get(key)) for key in KEYS],
        "asked_of": [(each, _text(each), Reply.of(each, partner)) for each in asked_of(partner)],
        "answers": words("understanding.answers"),
        "answered": answered(partner),
    }
    return page(request, "plans/question/list.html", context)


@partners(*ACT)
def put(request: HttpRequest, plan: Plan, partner: Partner, key: str) -> HttpResponse:
    """One of the three, for the other; they see it after my waiting time."""
    at = now()
    if key not in KEYS:
        raise Http404
    if asks_to_sleep(request, partner, at):
        return sleep_on_it(request, partner, at)
    question = ask(key, by=partner, at=at, appears_at=moment_for(request, partner, at))
    return done(request, "plans:question-list", say=said_of(question, partner))


@partners(*FORM)
def answer(request: HttpRequest, plan: Plan, partner: Partner, question: UUID) -> HttpResponse:
    """My own words for it, kept for me."""
    asked = _asked(partner, question)
    typed = request.POST if request.method == "POST" else form_rescue.take(request)
    form = AnswerForm(typed, initial={"words": Reply.of(asked, partner).words})
    if request.method == "POST" and form.is_valid():
        Reply.keep(asked, by=partner, words=form.cleaned_data["words"])
        return done(request, "plans:question-list", say=_("It is kept for you. Nobody else sees it."))
    return _page(request, plan, partner, asked, form)


@partners(*ACT)
def put_off(request: HttpRequest, plan: Plan, partner: Partner, question: UUID) -> HttpResponse:
    """Not yet, or left: for whoever asked it looks like silence."""
    said = request.POST.get("said", "")
    if said in Reply.Said.values:
        Reply.say(_asked(partner, question), by=partner, said=said)
    return done(request, "plans:question-list")


@partners(*ACT)
def share(request: HttpRequest, plan: Plan, partner: Partner, question: UUID) -> HttpResponse:
    """My answer is given to whoever asked, after my waiting time."""
    asked, at = _asked(partner, question), now()
    if "words" in request.POST:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return _page(request, plan, partner, asked, form)
        Reply.keep(asked, by=partner, words=form.cleaned_data["words"])
    if request.POST.get("send") == "keep" or asks_to_sleep(request, partner, at):
        return sleep_on_it(request, partner, at)
    reply = Reply.of(asked, partner)
    text = share_answer(reply, by=partner, at=at, appears_at=moment_for(request, partner, at))
    return done(request, "plans:question-list", say=said_of(text, partner))


def _text(question: Shared) -> str:
    return words(f"understanding.{question.parts[0].box}")


def _asked(partner: Partner, pk: UUID) -> Shared:
    found = next((each for each in asked_of(partner) if each.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, plan: Plan, partner: Partner, asked: Shared, form: AnswerForm) -> HttpResponse:
    context = about(plan, partner) | {"asked": asked, "form": form, "text": _text(asked)}
    return page(request, "plans/question/answer.html", context)
