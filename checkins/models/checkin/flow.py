"""The flow of a check-in: its steps in order, whose turn each is, and what comes after.

Keys never change. A step consists of beats; a position is a step, a round of saying back, and a beat.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from checkins.models.checkin.checkin import Checkin

BeatActor = Literal["both", "starts", "other"]
BeatAction = Literal["read", "say", "answer", "view"]
MAX_SAY_BACK_ROUNDS = 3  # then the point is saved for another time


class CheckinGuide(models.TextChoices):
    """How a check-in is guided; the first one has its own guide."""

    FIRST = "first"
    SHORT = "short"
    USUAL = "usual"
    LONG = "long"


class CheckinMode(models.TextChoices):
    """How a check-in is held: on one phone, on two screens, or in writing. Either partner changes it at any time."""

    TABLE = "table", _("One phone on the table")
    TWO = "two", _("Two screens")
    WRITING = "writing", _("In writing")


STEP_KEYS_BY_GUIDE: dict[str, tuple[str, ...]] = {
    CheckinGuide.FIRST: ("pause", "here", "keep", "thing", "next"),
    CheckinGuide.SHORT: ("good", "part", "act", "next"),
    CheckinGuide.USUAL: ("good", "tell", "heard", "sense", "parts", "act", "close"),
    CheckinGuide.LONG: ("good", "tell", "heard", "sense", "tell-2", "heard-2", "sense-2", "parts", "act", "close"),
}
PAST_QUESTIONS_STEP = "past"  # questions about what happened, a step of their own where both want that
PAST_QUESTIONS_MINUTES = 15
STEPS_FOR_EACH = frozenset({"good", "here", "keep", "thing", "part", "act"})  # both do these, the starter first
LISTENING_STEP_COUNT = 3  # steps about one person's hurt: told, said back, made sense of


@dataclass(frozen=True)
class Beat:
    """One act within a step: who acts, and what they do."""

    who: BeatActor
    does: BeatAction


class FlowPosition(NamedTuple):
    """Where a check-in is: step, round and beat."""

    step: int = 0
    round: int = 1
    beat: int = 0

    def __str__(self) -> str:
        return f"{self.step}.{self.round}.{self.beat}"


def step_beats(key: str, way: str) -> tuple[Beat, ...]:
    """Return the beats of this step, in order. On one phone two people who speak freely share one beat."""
    is_typed = way != CheckinMode.TABLE
    teller: BeatActor = "other" if key.endswith("-2") else "starts"
    listener: BeatActor = "starts" if key.endswith("-2") else "other"
    if key in STEPS_FOR_EACH:
        return (Beat("starts", "say"), Beat("other", "say")) if is_typed else (Beat("both", "read"),)
    if key.startswith("tell"):
        return (Beat(teller, "say"),)
    if key.startswith("heard"):
        # Say back, answer, and tell it again if the teller wants to.
        said_back = (Beat(listener, "say"), Beat(teller, "answer"), Beat(teller, "say"))
        return said_back if is_typed else (Beat(listener, "answer"),)
    if key.startswith("sense"):
        return (Beat(listener, "say"), Beat(teller, "say")) if is_typed else (Beat(listener, "say"),)
    if key == PAST_QUESTIONS_STEP and is_typed:  # each partner asks, the other answers
        return (Beat("starts", "say"), Beat("other", "say"), Beat("other", "say"), Beat("starts", "say"))
    if key == "parts":
        return (Beat("starts", "say"), Beat("other", "view"), Beat("other", "say"), Beat("starts", "view"))
    return (Beat("both", "read"),)


def step_keys(checkin: "Checkin") -> tuple[str, ...]:
    """Return the keys of this check-in's steps, in order."""
    led = STEP_KEYS_BY_GUIDE[checkin.guide or CheckinGuide.USUAL]
    if not checkin.has_questions or "parts" not in led:
        return led
    place = led.index("parts")
    return (*led[:place], PAST_QUESTIONS_STEP, *led[place:])


def current_step_key(checkin: "Checkin") -> str:
    """Return the key of the current step."""
    return step_keys(checkin)[min(checkin.step, len(step_keys(checkin)) - 1)]


def current_beat(checkin: "Checkin") -> Beat:
    """Return the current beat."""
    here = step_beats(current_step_key(checkin), checkin.way)
    return here[min(checkin.beat, len(here) - 1)]


def beat_seat(checkin: "Checkin", beat: Beat) -> str:
    """Return the seat that acts in the beat; empty if both do."""
    other = "b" if checkin.starts == "a" else "a"
    return {"both": "", "starts": checkin.starts, "other": other}[beat.who]


def position_after_beat(checkin: "Checkin", *, passed: bool = False) -> FlowPosition:
    """Return the position after this beat, whether it was done or passed."""
    key, here = current_step_key(checkin), step_beats(current_step_key(checkin), checkin.way)
    if key.startswith("tell") and passed:
        return next_step_position(checkin, by=LISTENING_STEP_COUNT)  # nothing was told, so nothing is said back
    if key.startswith("heard") and checkin.beat == len(here) - 1 > 0:
        return FlowPosition(checkin.step, checkin.round, 0)
    by = 2 if key == PAST_QUESTIONS_STEP and passed and checkin.beat % 2 == 0 else 1  # no question, so no answer
    if checkin.beat + by < len(here):
        return FlowPosition(checkin.step, checkin.round, checkin.beat + by)
    return next_step_position(checkin)


def position_after_answer(checkin: "Checkin", said: str) -> FlowPosition:
    """Return the position after an answer to what was said back: the next step, another round, or telling it again."""
    if said in ("yes", "save"):
        return next_step_position(checkin)
    told_again = said == "again" and checkin.way != CheckinMode.TABLE
    return FlowPosition(checkin.step, checkin.round + 1, 2 if told_again else 0)


def nearest_position(checkin: "Checkin", place: FlowPosition) -> FlowPosition:
    """Return that position, or the nearest one that this check-in has."""
    step = min(place.step, len(step_keys(checkin)) - 1)
    return FlowPosition(step, place.round, min(place.beat, len(step_beats(step_keys(checkin)[step], checkin.way)) - 1))


def next_step_position(checkin: "Checkin", *, by: int = 1) -> FlowPosition:
    """Return the next step; the last step stays."""
    return FlowPosition(min(checkin.step + by, len(step_keys(checkin)) - 1))
