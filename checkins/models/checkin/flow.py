"""The course of a check-in: its steps in order, whose turn each is, and what comes after.

Keys never change. A step is made of beats; a place is a step, a round of saying back, and a beat.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from checkins.models.checkin.checkin import Checkin

BeatActor = Literal["both", "starts", "other"]
BeatAction = Literal["read", "say", "answer", "view"]
MAX_SAY_BACK_ROUNDS = 3  # of saying back; then it is saved for another time


class CheckinGuide(models.TextChoices):
    """How a talk is led; the first one is its own."""

    FIRST = "first"
    SHORT = "short"
    USUAL = "usual"
    LONG = "long"


class CheckinMode(models.TextChoices):
    """How a talk is held; either changes it at any time."""

    TABLE = "table", _("One phone on the table")
    TWO = "two", _("Two screens")
    WRITING = "writing", _("In writing")


STEP_KEYS_BY_GUIDE: dict[str, tuple[str, ...]] = {
    CheckinGuide.FIRST: ("pause", "here", "keep", "thing", "next"),
    CheckinGuide.SHORT: ("good", "part", "act", "next"),
    CheckinGuide.USUAL: ("good", "tell", "heard", "sense", "parts", "act", "close"),
    CheckinGuide.LONG: ("good", "tell", "heard", "sense", "tell-2", "heard-2", "sense-2", "parts", "act", "close"),
}
PAST_QUESTIONS_STEP = "past"  # questions about what happened, in a place of their own where both want that
PAST_QUESTIONS_MINUTES = 15
STEPS_FOR_EACH = frozenset(
    {"good", "here", "keep", "thing", "part", "act"}
)  # one after the other, the one who starts first
LISTENING_STEP_COUNT = 3  # steps of one person's hurt: told, said back, made sense of


@dataclass(frozen=True)
class Beat:
    """One thing that is done in a step."""

    who: BeatActor
    does: BeatAction


class FlowPosition(NamedTuple):
    """Where a talk is."""

    step: int = 0
    round: int = 1
    beat: int = 0

    def __str__(self) -> str:
        return f"{self.step}.{self.round}.{self.beat}"


def step_beats(key: str, way: str) -> tuple[Beat, ...]:
    """What is done in this step, in order. On the table two who speak freely share one screen."""
    is_typed = way != CheckinMode.TABLE
    teller: BeatActor = "other" if key.endswith("-2") else "starts"
    listener: BeatActor = "starts" if key.endswith("-2") else "other"
    if key in STEPS_FOR_EACH:
        return (Beat("starts", "say"), Beat("other", "say")) if is_typed else (Beat("both", "read"),)
    if key.startswith("tell"):
        return (Beat(teller, "say"),)
    if key.startswith("heard"):
        # Said back, answered; and, when the teller wants to say it again, told once more.
        said_back = (Beat(listener, "say"), Beat(teller, "answer"), Beat(teller, "say"))
        return said_back if is_typed else (Beat(listener, "answer"),)
    if key.startswith("sense"):
        return (Beat(listener, "say"), Beat(teller, "say")) if is_typed else (Beat(listener, "say"),)
    if key == PAST_QUESTIONS_STEP and is_typed:  # each asks, the other answers
        return (Beat("starts", "say"), Beat("other", "say"), Beat("other", "say"), Beat("starts", "say"))
    if key == "parts":
        return (Beat("starts", "say"), Beat("other", "view"), Beat("other", "say"), Beat("starts", "view"))
    return (Beat("both", "read"),)


def step_keys(checkin: "Checkin") -> tuple[str, ...]:
    """The steps of this talk, in order."""
    led = STEP_KEYS_BY_GUIDE[checkin.guide or CheckinGuide.USUAL]
    if not checkin.has_questions or "parts" not in led:
        return led
    place = led.index("parts")
    return (*led[:place], PAST_QUESTIONS_STEP, *led[place:])


def current_step_key(checkin: "Checkin") -> str:
    """The key of the step it is at."""
    return step_keys(checkin)[min(checkin.step, len(step_keys(checkin)) - 1)]


def current_beat(checkin: "Checkin") -> Beat:
    """What is done now."""
    here = step_beats(current_step_key(checkin), checkin.way)
    return here[min(checkin.beat, len(here) - 1)]


def beat_seat(checkin: "Checkin", beat: Beat) -> str:
    """The seat of whoever does it; empty when both do."""
    other = "b" if checkin.starts == "a" else "a"
    return {"both": "", "starts": checkin.starts, "other": other}[beat.who]


def position_after_beat(checkin: "Checkin", *, passed: bool = False) -> FlowPosition:
    """Where it goes on when this beat is done, or was passed."""
    key, here = current_step_key(checkin), step_beats(current_step_key(checkin), checkin.way)
    if key.startswith("tell") and passed:
        return next_step_position(checkin, by=LISTENING_STEP_COUNT)  # nothing was told, so nothing is said back
    if key.startswith("heard") and checkin.beat == len(here) - 1 > 0:
        return FlowPosition(checkin.step, checkin.round, 0)
    by = 2 if key == PAST_QUESTIONS_STEP and passed and checkin.beat % 2 == 0 else 1  # no question, no answer
    if checkin.beat + by < len(here):
        return FlowPosition(checkin.step, checkin.round, checkin.beat + by)
    return next_step_position(checkin)


def position_after_answer(checkin: "Checkin", said: str) -> FlowPosition:
    """Where it goes on when what was said back is answered: on, once more said back, or first told once more."""
    if said in ("yes", "save"):
        return next_step_position(checkin)
    told_again = said == "again" and checkin.way != CheckinMode.TABLE
    return FlowPosition(checkin.step, checkin.round + 1, 2 if told_again else 0)


def nearest_position(checkin: "Checkin", place: FlowPosition) -> FlowPosition:
    """That place, or the nearest one that this talk has."""
    step = min(place.step, len(step_keys(checkin)) - 1)
    return FlowPosition(step, place.round, min(place.beat, len(step_beats(step_keys(checkin)[step], checkin.way)) - 1))


def next_step_position(checkin: "Checkin", *, by: int = 1) -> FlowPosition:
    """The step after this one; the last one stays."""
    return FlowPosition(min(checkin.step + by, len(step_keys(checkin)) - 1))
