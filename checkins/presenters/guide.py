"""What a talk asks, step by step, under keys that never change; the words lie in
repair/foundation/words/*/talk.toml."""

from dataclasses import dataclass
from typing import Any

from checkins.models import Checkin
from checkins.models.checkin.flow import PAST, PAST_MINUTES, Guide, Way, beat_of, keys, seat_of
from checkins.models.pause.pause_rule import PauseRule
from plans.models import Contract, Line, Plan, Shared
from plans.models.contract.kinds import Kind, Opens
from plans.models.writing.past import SORTS
from repair.foundation.human_time import lasting
from repair.foundation.words import ENGLISH, find, words, words_lazy


@dataclass(frozen=True)
class Step:
    """One thing to do, read aloud; `lines`: ways to begin. Whose turn it is stands in checkins.models.checkin.flow."""

    key: str
    words: Any
    minutes: int
    lines: tuple[Any, ...] = ()


def lines(section: str) -> tuple[Any, ...]:
    """The texts of one section, each in the language of whoever reads it."""
    return tuple(words_lazy(f"{section}.{key}") for key in find(ENGLISH, section))


HEARD = lines("talk.heard")
SENSE = lines("talk.sense")
TOLD = lines("talk.told")
VIEWS = {key: words_lazy(f"talk.view.{key}") for key in find(ENGLISH, "talk.view")}
NEXT = lines("talk.act")
BEATS = {key: words_lazy(f"talk.beat.{key}") for key in find(ENGLISH, "talk.beat")}
ANSWERS = {key: words_lazy(f"talk.answer.{key}") for key in find(ENGLISH, "talk.answer")}
WAYS = {way: words_lazy(f"talk.way.{way}") for way in Way.values}

STEPS = {
    step.key: step
    for step in (
        Step("good", words_lazy("talk.step.good"), 3),
        Step("part", words_lazy("talk.step.part"), 6),
        Step("tell", words_lazy("talk.step.tell"), 5, TOLD),
        Step("heard", words_lazy("talk.step.heard"), 5, HEARD),
        Step("sense", words_lazy("talk.step.sense"), 4, SENSE),
        Step("tell-2", words_lazy("talk.step.tell_again"), 5, TOLD),
        Step("heard-2", words_lazy("talk.step.heard_again"), 5, HEARD),
        Step("sense-2", words_lazy("talk.step.sense_again"), 4, SENSE),
        Step(PAST, words_lazy("talk.step.past"), PAST_MINUTES),
        Step("parts", words_lazy("talk.step.parts"), 7),
        Step("act", words_lazy("talk.step.act"), 4, NEXT),
        Step("close", words_lazy("talk.step.close"), 2),
        Step("pause", words_lazy("talk.step.pause"), 5),
        Step("here", words_lazy("talk.step.here"), 4),
        Step("keep", words_lazy("talk.step.keep"), 3),
        Step("thing", words_lazy("talk.step.thing"), 4),
    )
}
WANTED = SORTS[0]
LAST = {
    Guide.FIRST: Step("next", words_lazy("talk.step.next_first"), 2),
    Guide.SHORT: Step("next", words_lazy("talk.step.when"), 2),
}


def steps(talk: Checkin) -> list[Step]:
    """What the guide of this talk asks, in order."""
    led = Guide(talk.guide or Guide.USUAL)
    return [LAST[led] if key == "next" else STEPS[key] for key in keys(talk)]


def asks(talk: Checkin) -> tuple[Any, tuple[Any, ...]]:
    """What is asked at this moment of it, and ways to begin."""
    step, beat = steps(talk)[min(talk.step, len(steps(talk)) - 1)], beat_of(talk)
    if step.key == PAST:
        return _asks_past(talk, step)
    if step.key == "parts":
        return BEATS["view" if beat.does == "view" else "part"], ()
    if talk.way != Way.TABLE and step.key.startswith("heard") and talk.beat:
        return BEATS["answer" if beat.does == "answer" else "again"], ()
    if talk.way != Way.TABLE and step.key.startswith("sense") and talk.beat:
        return BEATS["reply"], ()
    return step.words, step.lines


def _asks_past(talk: Checkin, step: Step) -> tuple[Any, tuple[Any, ...]]:
    if talk.way == Way.TABLE:
        return step.words, asked_before(talk)
    return (BEATS["answered"], ()) if talk.beat % 2 else (BEATS["question"], asked_before(talk))


def asked_before(talk: Checkin) -> tuple[str, ...]:
    """What was shared of *want to know* by whoever asks now, the newest first; on the table, by both."""
    shared = Shared.objects.appeared(talk.plan).filter(kind=Shared.Kind.PAST, withdrawn_on=None)
    seat = seat_of(talk, beat_of(talk))
    parts = [part for each in shared if seat in ("", each.by.seat) for part in each.parts]
    return tuple(part.text for part in parts if part.box == WANTED)


def length(talk: Checkin) -> int:
    """How long it takes, in minutes, with what was added."""
    return sum(step.minutes for step in steps(talk)) + talk.extra


def agreed(plan: Plan) -> list[str]:
    """What both have signed about how they talk, while it runs (S26)."""
    runs = Line.objects.filter(contract__plan=plan, contract__state=Contract.State.RUNNING, is_left_out=False)
    return list(runs.filter(kind=Kind.TALK_RULE).order_by("position").values_list("text", flat=True))


def rule(pause: PauseRule, plan: Plan) -> list[str]:
    """How these two pause, one sentence each, to be read aloud."""
    said = {"word": pause.word, "time": lasting(pause.minutes)}
    return [*(words(f"pause.how.{key}", **said) for key in find(ENGLISH, "pause.how")), opens(pause, plan)]


def opens(pause: PauseRule, plan: Plan) -> str:
    """Who opens the talk again afterwards."""
    person = next((seat.person for seat in plan.seats if seat.seat == pause.seat), None)
    key = pause.opens if pause.opens != Opens.OWN or person else Opens.ASKED
    return words(f"pause.opens.{key or 'asked'}", name=person.name if person else "")


# Ways to open again after a pause, and something that holds the attention meanwhile.
OPENING = lines("pause.opening")
ABSORB = lines("pause.absorb")
SENSES = lines("pause.senses")


def other_ways(way: str) -> list[tuple[str, Any, Any]]:
    """How else a talk can be held: the way, its name, what it means."""
    return [(other, Way(other).label, text) for other, text in WAYS.items() if other != way]
