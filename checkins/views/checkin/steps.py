"""The steps of an open check-in on both screens: where it is, whose turn it is, in which mode."""

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse

from checkins.forms.turns import LaterPointForm, OwnNextStepForm, TurnForm
from checkins.models import Checkin, Pause, Turn, TurnDraft
from checkins.models.checkin import flow
from checkins.models.checkin.flow import CheckinMode
from checkins.models.checkin.turn import TurnView, turns_of
from checkins.models.pause.pause_rule import pause_rule_of
from checkins.presenters import guide
from checkins.views.checkin.following import following_checkin, posted_checkin
from plans.access import partners
from plans.models import Partner, Plan
from plans.models.couple.rest import is_asleep
from repair.foundation.access import POST_ONLY
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

CHECKIN_PAGE, STEP_PARTIAL = "checkins/checkin/led.html", "checkins/checkin/_step.html"
TAP_WORDS: dict[str, dict[str, Any]] = {
    Turn.Kind.ANSWER: guide.TURN_ANSWER_WORDS,
    Turn.Kind.VIEW: guide.TURN_VIEW_WORDS,
}
RECENT_TURNS_SHOWN = {"answer": 2}  # turns shown; earlier ones are a tap away
STEP_TARGET_PATTERN = re.compile(r"(\d{1,2})(?:\.(\d))?", re.ASCII)


def step_context(checkin: Checkin, partner: Partner, **forms: Any) -> dict[str, Any]:
    """Return the context of a step's page: alike for both, except the box of the partner whose turn it is."""
    steps, at = guide.steps_of_guide(checkin), now()
    here, beat = min(checkin.step, len(steps) - 1), flow.current_beat(checkin)
    seats = {seat.seat: seat for seat in partner.plan.seats}
    speaks = seats.get(flow.beat_seat(checkin, beat))
    is_typed, is_last = checkin.way != CheckinMode.TABLE, here + 1 == len(steps)
    asks, lines = guide.current_prompt(checkin)
    said = turns_with_taps(turns_of(checkin, partner))
    teller = seats.get(flow.beat_seat(checkin, flow.step_beats(steps[here].key, CheckinMode.TWO)[-1]))
    listens_to = teller if steps[here].key.startswith(("heard", "sense")) else None
    opens = 0 if is_last else _folded(said, RECENT_TURNS_SHOWN.get(beat.does, 1), listens_to)
    context = {
        "checkin": checkin,
        "partner": partner,
        "step": steps[here],
        "asks": asks,
        "lines": guide.pause_rule_sentences(pause_rule_of(partner.plan), partner.plan)
        if steps[here].key == "pause"
        else lines,
        "does": beat.does,
        "speaks": speaks,
        "teller": teller,
        "is_typed": is_typed,
        "is_turn": (is_typed and speaks is not None) or beat.does == "answer",  # a partner's words or tap take it on
        "is_mine": not is_typed or speaks is None or speaks.pk == partner.pk,
        "number": here + 1,
        "count": len(steps),
        "back": f"{here}.{checkin.beat - 1}" if checkin.beat else str(here - 1),
        "can_go_back": here > 0 or checkin.beat > 0,
        "next": None
        if is_last
        else _to(flow.next_step_position(checkin) if is_typed else flow.position_after_beat(checkin)),
        "is_last": is_last,
        "can_repeat": checkin.round < flow.MAX_SAY_BACK_ROUNDS,
        "rounds": flow.MAX_SAY_BACK_ROUNDS,
        "views": guide.TURN_VIEW_WORDS,
        "answers": guide.TURN_ANSWER_WORDS,
        "ways": [] if checkin.way == CheckinMode.WRITING else guide.other_modes(checkin.way),
        "paused": _paused(partner.plan, at),
        "earlier": said[:opens],
        "turns": said[opens:],
        "key": uuid4(),  # the id of the turn that this page may send
        "form": TurnForm(initial={"words": TurnDraft.read(checkin, partner)}) if is_typed else None,
        "rules": guide.agreed_checkin_rules(partner.plan),
        "act_form": OwnNextStepForm(),
        "later_form": LaterPointForm(),
    }
    return context | timer_context(checkin, at) | (following_checkin(partner.plan, checkin) if is_last else {}) | forms


def turns_with_taps(turns: list[TurnView]) -> list[tuple[TurnView, Any]]:
    """Return the turns, each with its tap in words."""
    return [(turn, TAP_WORDS.get(turn.kind, {}).get(turn.words, "")) for turn in turns]


def open_checkin_of(plan: Plan) -> Checkin | None:
    """Return the open check-in of this plan, unless the plan rests."""
    checkin = Checkin.objects.coming(plan, now()).filter(state=Checkin.State.OPEN).first()
    return checkin if checkin is not None and not is_asleep(plan) else None


def timer_context(checkin: Checkin, at: datetime) -> dict[str, Any]:
    """Return the elapsed time, the same for both, without pauses."""
    seconds, begun = guide.checkin_minutes(checkin) * 60, checkin.opened_at or at
    pauses = Pause.objects.filter(plan=checkin.plan_id, began_at__gte=begun).values_list("began_at", "ended_at")
    paused = sum((min(ended or at, at) - began).total_seconds() for began, ended in pauses)
    gone = max(0, min(int((at - begun).total_seconds() - paused), seconds))
    return {
        "length": guide.checkin_minutes(checkin),
        "seconds": seconds,
        "gone": gone,
        "left": seconds - gone,
        "is_timed": checkin.way != CheckinMode.WRITING,
    }


def step_response(request: Request, checkin: Checkin, partner: Partner) -> HttpResponse:
    """Answer an act in a check-in with its current step."""
    is_shown = request.htmx and checkin.state == Checkin.State.OPEN
    return redirect_to(
        request, "checkins:checkin-led", part=STEP_PARTIAL, context=step_context(checkin, partner) if is_shown else None
    )


def refused_form(request: Request, checkin: Checkin, partner: Partner, **forms: Any) -> HttpResponse:
    """Show the step again, with what was typed and its errors."""
    checkin.require_open()
    answer = render_page(request, CHECKIN_PAGE, step_context(checkin, partner, **forms), part=STEP_PARTIAL)
    answer.status_code = 422
    return answer


@partners()
def show_current_step(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the current step to an open page; what is being typed in it stays."""
    checkin = open_checkin_of(plan)
    return step_response(request, checkin, partner) if checkin is not None else redirect_to(request, "checkins:talk")


@partners(*POST_ONLY)
def go_to_step(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Go to another step; a post sent twice or from an old page acts once."""
    checkin, to = posted_checkin(request, plan), STEP_TARGET_PATTERN.fullmatch(request.POST.get("to", ""))
    if to is None:
        raise Http404
    where = min(int(to[1]), len(guide.steps_of_guide(checkin)) - 1)
    checkin.go_to_step(by=partner, at=now(), to=where, beat=int(to[2] or 0), seen=request.POST.get("seen", ""))
    return step_response(request, checkin, partner)


@partners(*POST_ONLY)
def stop_checkin(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Stop the check-in."""
    posted_checkin(request, plan).stop(by=partner, at=now())
    return redirect_to(request, "checkins:checkin-led")


@partners(*POST_ONLY)
def change_checkin_mode(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Change the mode."""
    checkin, chosen = posted_checkin(request, plan), request.POST.get("way", "")
    if chosen not in CheckinMode.values:
        raise Http404
    checkin.set_mode(by=partner, way=chosen, at=now())
    return redirect_to(request, "checkins:checkin-led")


@partners(*POST_ONLY)
def add_five_minutes(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Add five minutes."""
    checkin = posted_checkin(request, plan)
    checkin.extend(by=partner, seen=request.POST.get("seen", ""), at=now())
    return step_response(request, checkin, partner)


def _folded(said: list[tuple[TurnView, Any]], recent: int, teller: Partner | None) -> int:
    """Return how many rows are folded: taps do not count; what was told stays visible until sense was made of it."""
    spoken = [(row, turn.by) for row, (turn, _tapped) in enumerate(said) if turn.kind == Turn.Kind.SAID]
    told_at = [row for row, by in spoken if teller is not None and by.pk == teller.pk]
    return min([row for row, _by in spoken[-recent:][:1]] + told_at[-1:], default=0)


def _to(place: flow.FlowPosition) -> str:
    return f"{place.step}.{place.beat}"


def _paused(plan: Plan, at: datetime) -> Pause | None:
    running = Pause.running_of(plan)
    return running if running is not None and not running.is_over(at) else None
