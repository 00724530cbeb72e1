"""What is typed and tapped in an open check-in."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from checkins.forms.turns import LaterPointForm, OwnNextStepForm, TurnForm
from checkins.models import Checkin, Point, Turn, TurnDraft
from checkins.models.checkin.turn import TURN_ANSWER_CHOICES, TURN_VIEW_CHOICES
from checkins.views.checkin.following import posted_checkin
from checkins.views.checkin.steps import CHECKIN_PAGE, open_checkin_of, refused_form, step_context, step_response
from plans.access import partners
from plans.models import Offer, Partner, Plan
from plans.models.contract.canonical_text import LineKind
from repair.accounts import form_rescue
from repair.foundation.access import POST_ONLY, READ_AND_POST, repeatable
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners(*READ_AND_POST)
def send_turn(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Send or pass this partner's turn. Refused words stay in the box; rescued words are shown again."""
    if request.method != "POST":
        late, checkin = form_rescue.restore(request), open_checkin_of(plan)
        if checkin is None or late is None:
            return HttpResponseRedirect(reverse("checkins:checkin-led"))
        return render_page(
            request,
            CHECKIN_PAGE,
            step_context(checkin, partner, form=TurnForm(initial={"words": late.get("words", "")})),
        )
    checkin, form = posted_checkin(request, plan), TurnForm(request.POST)
    if not form.is_valid():
        return refused_form(request, checkin, partner, form=form)
    words = "" if form.is_pass else form.cleaned_data["words"]
    if words and checkin.state == Checkin.State.OPEN:
        TurnDraft.keep(checkin, by=partner, words=words)
    page_of = {"seen": request.POST.get("seen", ""), "way": request.POST.get("way", "")}
    Turn.say(checkin, by=partner, words=words, at=now(), key=_key(request), **page_of)
    return step_response(request, checkin, partner)


@repeatable
@partners(*POST_ONLY)
def save_turn_draft(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Save what this partner is typing, for them alone."""
    checkin, form = posted_checkin(request, plan), TurnForm(request.POST)
    form.is_valid()
    if "words" in form.cleaned_data:
        TurnDraft.keep(checkin, by=partner, words=form.cleaned_data["words"])
    if request.htmx:
        return render(request, "checkins/turn/_kept.html", {"is_kept": "words" in form.cleaned_data})
    return redirect_to(request, "checkins:checkin-led")


@partners(*POST_ONLY)
def answer_turn(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Answer yes, partly or again; or save the topic for the partner who told it."""
    checkin, said = posted_checkin(request, plan), request.POST.get("said", "")
    if said not in TURN_ANSWER_CHOICES:
        raise Http404
    if said == "save":
        Turn.save_unheard_point(checkin, by=partner, seen=request.POST.get("seen", ""), at=now())
    else:
        Turn.answer(checkin, by=partner, said=said, seen=request.POST.get("seen", ""), at=now())
    return step_response(request, checkin, partner)


@partners(*POST_ONLY)
def give_view(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Store how it looked from this side."""
    checkin, said = posted_checkin(request, plan), request.POST.get("said", "")
    if said not in TURN_VIEW_CHOICES:
        raise Http404
    Turn.view(checkin, by=partner, said=said, seen=request.POST.get("seen", ""), at=now())
    return step_response(request, checkin, partner)


@partners(*POST_ONLY)
def keep_turn(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Tick or untick that a line should stay; the other is not told."""
    checkin, turn = posted_checkin(request, plan), _key(request)
    if turn is None:
        raise Http404
    Turn.keep(checkin, turn, by=partner, is_kept=request.POST.get("said") == "yes")
    return step_response(request, checkin, partner)


@partners(*POST_ONLY)
def save_for_later(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Save something for another time, for this partner alone."""
    checkin, form = posted_checkin(request, plan), LaterPointForm(request.POST)
    if not form.is_valid():
        return refused_form(request, checkin, partner, later_form=form)
    checkin.require_open()
    Point.add(by=partner, words=form.cleaned_data["point"], at=now())
    return redirect_to(request, "checkins:checkin-led", say=_("Saved for you alone."))


@partners(*POST_ONLY)
def offer_own_next_step(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Offer one next step of one's own."""
    checkin, form = posted_checkin(request, plan), OwnNextStepForm(request.POST)
    if not form.is_valid():
        return refused_form(request, checkin, partner, act_form=form)
    checkin.require_open()
    words = {"text": form.cleaned_data["text"], "cue": form.cleaned_data["cue"], "smallest": "", "cadence": "event"}
    Offer.propose(by=partner, kind=LineKind.COMMITMENT, words=words, source=Offer.Source.CHECKIN, at=now())
    return redirect_to(request, "checkins:checkin-led", say=_("It waits beside the table, for both of you to read."))


def _key(request: Request) -> UUID | None:
    try:
        return UUID(request.POST.get("turn", ""))
    except ValueError:
        return None
