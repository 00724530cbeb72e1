"""What a talk asks, step by step, under keys that never change; the words lie in
repair/foundation/words/*/talk.toml."""

from dataclasses import dataclass
from typing import Any

from checkins.models import Checkin
from checkins.models.checkin.flow import (
    PAST_QUESTIONS_MINUTES,
    PAST_QUESTIONS_STEP,
    CheckinGuide,
    CheckinMode,
    beat_seat,
    current_beat,
    step_keys,
)
from checkins.models.pause.pause_rule import PauseRule
from plans.models import Contract, Line, Plan, Shared
from plans.models.contract.kinds import LineKind, PauseReopener
from plans.models.writing.past_question import PAST_QUESTION_SORTS
from repair.foundation.human_time import human_duration
from repair.foundation.words import DEFAULT_TEXT_LANGUAGE, find_text, ui_text, ui_text_lazy


@dataclass(frozen=True)
class GuideStep:
    """One step to read aloud; `openers` are ways to begin. flow.py says whose turn it is."""

    key: str
    words: Any
    minutes: int
    lines: tuple[Any, ...] = ()


def section_texts(section: str) -> tuple[Any, ...]:
    """Return the texts of one section in the language of the request."""
    return tuple(ui_text_lazy(f"{section}.{key}") for key in find_text(DEFAULT_TEXT_LANGUAGE, section))


SAY_BACK_OPENERS = section_texts("talk.heard")
SENSE_OPENERS = section_texts("talk.sense")
TELLING_OPENERS = section_texts("talk.told")
TURN_VIEW_WORDS = {key: ui_text_lazy(f"talk.view.{key}") for key in find_text(DEFAULT_TEXT_LANGUAGE, "talk.view")}
NEXT_STEP_OPENERS = section_texts("talk.act")
BEAT_PROMPTS = {key: ui_text_lazy(f"talk.beat.{key}") for key in find_text(DEFAULT_TEXT_LANGUAGE, "talk.beat")}
TURN_ANSWER_WORDS = {key: ui_text_lazy(f"talk.answer.{key}") for key in find_text(DEFAULT_TEXT_LANGUAGE, "talk.answer")}
MODE_WORDS = {way: ui_text_lazy(f"talk.way.{way}") for way in CheckinMode.values}

GUIDE_STEPS = {
    step.key: step
    for step in (
        GuideStep("good", ui_text_lazy("talk.step.good"), 3),
        GuideStep("part", ui_text_lazy("talk.step.part"), 6),
        GuideStep("tell", ui_text_lazy("talk.step.tell"), 5, TELLING_OPENERS),
        GuideStep("heard", ui_text_lazy("talk.step.heard"), 5, SAY_BACK_OPENERS),
        GuideStep("sense", ui_text_lazy("talk.step.sense"), 4, SENSE_OPENERS),
        GuideStep("tell-2", ui_text_lazy("talk.step.tell_again"), 5, TELLING_OPENERS),
        GuideStep("heard-2", ui_text_lazy("talk.step.heard_again"), 5, SAY_BACK_OPENERS),
        GuideStep("sense-2", ui_text_lazy("talk.step.sense_again"), 4, SENSE_OPENERS),
        GuideStep(PAST_QUESTIONS_STEP, ui_text_lazy("talk.step.past"), PAST_QUESTIONS_MINUTES),
        GuideStep("parts", ui_text_lazy("talk.step.parts"), 7),
        GuideStep("act", ui_text_lazy("talk.step.act"), 4, NEXT_STEP_OPENERS),
        GuideStep("close", ui_text_lazy("talk.step.close"), 2),
        GuideStep("pause", ui_text_lazy("talk.step.pause"), 5),
        GuideStep("here", ui_text_lazy("talk.step.here"), 4),
        GuideStep("keep", ui_text_lazy("talk.step.keep"), 3),
        GuideStep("thing", ui_text_lazy("talk.step.thing"), 4),
    )
}
WANT_TO_KNOW_BOX = PAST_QUESTION_SORTS[0]
LAST_STEPS = {
    CheckinGuide.FIRST: GuideStep("next", ui_text_lazy("talk.step.next_first"), 2),
    CheckinGuide.SHORT: GuideStep("next", ui_text_lazy("talk.step.when"), 2),
}


def steps_of_guide(checkin: Checkin) -> list[GuideStep]:
    """Return the steps of this check-in's guide, in order."""
    led = CheckinGuide(checkin.guide or CheckinGuide.USUAL)
    return [LAST_STEPS[led] if key == "next" else GUIDE_STEPS[key] for key in step_keys(checkin)]


def current_prompt(checkin: Checkin) -> tuple[Any, tuple[Any, ...]]:
    """Return what is asked at this beat, and ways to begin."""
    step, beat = steps_of_guide(checkin)[min(checkin.step, len(steps_of_guide(checkin)) - 1)], current_beat(checkin)
    if step.key == PAST_QUESTIONS_STEP:
        return _asks_past(checkin, step)
    if step.key == "parts":
        return BEAT_PROMPTS["view" if beat.does == "view" else "part"], ()
    if checkin.way != CheckinMode.TABLE and step.key.startswith("heard") and checkin.beat:
        return BEAT_PROMPTS["answer" if beat.does == "answer" else "again"], ()
    if checkin.way != CheckinMode.TABLE and step.key.startswith("sense") and checkin.beat:
        return BEAT_PROMPTS["reply"], ()
    return step.words, step.lines


def _asks_past(checkin: Checkin, step: GuideStep) -> tuple[Any, tuple[Any, ...]]:
    if checkin.way == CheckinMode.TABLE:
        return step.words, shared_past_questions(checkin)
    return (
        (BEAT_PROMPTS["answered"], ())
        if checkin.beat % 2
        else (BEAT_PROMPTS["question"], shared_past_questions(checkin))
    )


def shared_past_questions(checkin: Checkin) -> tuple[str, ...]:
    """Return what the asking partner shared of *want to know*, newest first; on one phone, both partners'."""
    shared = Shared.objects.appeared(checkin.plan).filter(kind=Shared.Kind.PAST, withdrawn_on=None)
    seat = beat_seat(checkin, current_beat(checkin))
    parts = [part for each in shared if seat in ("", each.by.seat) for part in each.parts]
    return tuple(part.text for part in parts if part.box == WANT_TO_KNOW_BOX)


def checkin_minutes(checkin: Checkin) -> int:
    """Return its length in minutes, extensions included."""
    return sum(step.minutes for step in steps_of_guide(checkin)) + checkin.extra


def agreed_checkin_rules(plan: Plan) -> list[str]:
    """Return what both signed about how they talk, while it runs (S26)."""
    runs = Line.objects.filter(contract__plan=plan, contract__state=Contract.State.RUNNING, is_left_out=False)
    return list(runs.filter(kind=LineKind.CHECKIN_RULE).order_by("position").values_list("text", flat=True))


def pause_rule_sentences(pause: PauseRule, plan: Plan) -> list[str]:
    """Return how the couple pauses, in sentences to read aloud."""
    said = {"word": pause.word, "time": human_duration(pause.minutes)}
    return [
        *(ui_text(f"pause.how.{key}", **said) for key in find_text(DEFAULT_TEXT_LANGUAGE, "pause.how")),
        reopening_sentence(pause, plan),
    ]


def reopening_sentence(pause: PauseRule, plan: Plan) -> str:
    """Return who opens again after a pause."""
    name = next((seat.name for seat in plan.seats if seat.seat == pause.seat), "")
    key = pause.opens if pause.opens != PauseReopener.OWN or name else PauseReopener.ASKED
    return ui_text(f"pause.opens.{key or 'asked'}", name=name)


# Ways to open again after a pause, and things that hold the attention meanwhile.
REOPENING_LINES = section_texts("pause.opening")
ABSORBING_ACTIVITIES = section_texts("pause.absorb")
GROUNDING_LINES = section_texts("pause.senses")


def other_modes(way: str) -> list[tuple[str, Any, Any]]:
    """Return the other modes of a check-in: key, name, meaning."""
    return [(other, CheckinMode(other).label, text) for other, text in MODE_WORDS.items() if other != way]
