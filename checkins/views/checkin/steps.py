"""The steps of an open talk, on both screens: where it is, whose turn it is, how it is held."""

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse

from checkins.forms.turns import ActForm, LaterForm, TurnForm
from checkins.models import Checkin, Reset, Turn, TurnDraft
from checkins.models.checkin import flow, mode
from checkins.models.checkin.flow import Way
from checkins.models.checkin.turn import Said, turns_of
from checkins.models.pause.pause_rule import rule_of
from checkins.presenters import guide
from checkins.views.checkin.following import following, named_talk
from plans.access import partners
from plans.models import Partner, Plan
from plans.models.couple.rest import is_asleep
from repair.foundation.access import ACT
from repair.foundation.base import now
from repair.foundation.responses import done, page

PAGE, PART = "checkins/checkin/led.html", "checkins/checkin/_step.html"
TAPS: dict[str, dict[str, Any]] = {Turn.Kind.ANSWER: guide.ANSWERS, Turn.Kind.VIEW: guide.VIEWS}
RECENT = {"answer": 2}  # how many spoken turns stand open, else one; what was said before is a tap away
TO = re.compile(r"(\d{1,2})(?:\.(\d))?", re.ASCII)


def at_step(talk: Checkin, partner: Partner, **forms: Any) -> dict[str, Any]:
    """What the page of a step shows: alike for both, but for the box of the one whose turn it is."""
    steps, at = guide.steps(talk), now()
    here, beat = min(talk.step, len(steps) - 1), flow.beat_of(talk)
    seats = {seat.seat: seat for seat in partner.plan.seats}
    speaks = seats.get(flow.seat_of(talk, beat))
    is_typed, is_last = talk.way != Way.TABLE, here + 1 == len(steps)
    asks, lines = guide.asks(talk)
    said = told(turns_of(talk, partner))
    teller = seats.get(flow.seat_of(talk, flow.beats(steps[here].key, Way.TWO)[-1]))
    listens_to = teller if steps[here].key.startswith(("heard", "sense")) else None
    opens = 0 if is_last else _folded(said, RECENT.get(beat.does, 1), listens_to)
    context = {
        "talk": talk,
        "partner": partner,
        "step": steps[here],
        "asks": asks,
        "lines": guide.rule(rule_of(partner.plan), partner.plan) if steps[here].key == "pause" else lines,
        "does": beat.does,
        "speaks": speaks,
        "teller": teller,
        "is_typed": is_typed,
        "is_turn": (is_typed and speaks is not None) or beat.does == "answer",  # somebody's words or tap take it on
        "is_mine": not is_typed or speaks is None or speaks.pk == partner.pk,
        "number": here + 1,
        "count": len(steps),
        "back": f"{here}.{talk.beat - 1}" if talk.beat else str(here - 1),
        "can_go_back": here > 0 or talk.beat > 0,
        "next": None if is_last else _to(flow.onward(talk) if is_typed else flow.after(talk)),
        "is_last": is_last,
        "can_repeat": talk.round < flow.ROUNDS,
        "rounds": flow.ROUNDS,
        "views": guide.VIEWS,
        "answers": guide.ANSWERS,
        "ways": [] if talk.way == Way.WRITING else guide.other_ways(talk.way),
        "paused": _paused(partner.plan, at),
        "earlier": said[:opens],
        "turns": said[opens:],
        "key": uuid4(),  # of the turn that may come from this very page
        "form": TurnForm(initial={"words": TurnDraft.read(talk, partner)}) if is_typed else None,
        "rules": guide.agreed(partner.plan),
        "act_form": ActForm(),
        "later_form": LaterForm(),
    }
    return context | timer(talk, at) | (following(partner.plan, talk) if is_last else {}) | forms


def told(turns: list[Said]) -> list[tuple[Said, Any]]:
    """Each with what was tapped, in words."""
    return [(turn, TAPS.get(turn.kind, {}).get(turn.words, "")) for turn in turns]


def open_talk(plan: Plan) -> Checkin | None:
    """The talk these two are in, unless the plan rests."""
    talk = Checkin.objects.coming(plan, now()).filter(state=Checkin.State.OPEN).first()
    return talk if talk is not None and not is_asleep(plan) else None


def timer(talk: Checkin, at: datetime) -> dict[str, Any]:
    """One truth for both: what is over, without the time in which they paused."""
    seconds, begun = guide.length(talk) * 60, talk.opened_at or at
    pauses = Reset.objects.filter(plan=talk.plan_id, began_at__gte=begun).values_list("began_at", "ended_at")
    paused = sum((min(ended or at, at) - began).total_seconds() for began, ended in pauses)
    gone = max(0, min(int((at - begun).total_seconds() - paused), seconds))
    return {
        "length": guide.length(talk),
        "seconds": seconds,
        "gone": gone,
        "left": seconds - gone,
        "is_timed": talk.way != Way.WRITING,
    }


def stepped(request: HttpRequest, talk: Checkin, partner: Partner) -> HttpResponse:
    """After something was done in a talk: where it is now."""
    is_shown = request.htmx and talk.state == Checkin.State.OPEN  # type: ignore[attr-defined]
    return done(request, "checkins:checkin-led", part=PART, context=at_step(talk, partner) if is_shown else None)


def refused_form(request: HttpRequest, talk: Checkin, partner: Partner, **forms: Any) -> HttpResponse:
    """The step again, with what was typed and what is the matter with it."""
    talk._require_open()
    answer = page(request, PAGE, at_step(talk, partner, **forms), part=PART)
    answer.status_code = 422
    return answer


@partners()
def look(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """The step as it is now, for a page that is open; what is being typed in it stays."""
    talk = open_talk(plan)
    return stepped(request, talk, partner) if talk is not None else done(request, "checkins:talk")


@partners(*ACT)
def step(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """On to another step, or back; sent twice, or from an old page, it is done once."""
    talk, to = named_talk(request, plan), TO.fullmatch(request.POST.get("to", ""))
    if to is None:
        raise Http404
    where = min(int(to[1]), len(guide.steps(talk)) - 1)
    talk.go(by=partner, at=now(), to=where, beat=int(to[2] or 0), seen=request.POST.get("seen", ""))
    return stepped(request, talk, partner)


@partners(*ACT)
def stop(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Stop here."""
    named_talk(request, plan).stop(by=partner, at=now())
    return done(request, "checkins:checkin-led")


@partners(*ACT)
def way(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Hold it another way from now on."""
    talk, chosen = named_talk(request, plan), request.POST.get("way", "")
    if chosen not in Way.values:
        raise Http404
    mode.choose(talk, by=partner, way=chosen, at=now())
    return done(request, "checkins:checkin-led")


@partners(*ACT)
def longer(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Five minutes more."""
    talk = named_talk(request, plan)
    mode.lengthen(talk, by=partner, seen=request.POST.get("seen", ""), at=now())
    return stepped(request, talk, partner)


def _folded(said: list[tuple[Said, Any]], recent: int, teller: Partner | None) -> int:
    """How many rows are folded away: taps count for nothing, and what was told stays open until sense is made of it."""
    spoken = [(row, turn.by) for row, (turn, _tapped) in enumerate(said) if turn.kind == Turn.Kind.SAID]
    told_at = [row for row, by in spoken if teller is not None and by.pk == teller.pk]
    return min([row for row, _by in spoken[-recent:][:1]] + told_at[-1:], default=0)


def _to(place: flow.Place) -> str:
    return f"{place.step}.{place.beat}"


def _paused(plan: Plan, at: datetime) -> Reset | None:
    running = Reset.running_of(plan)
    return running if running is not None and not running.is_over(at) else None
