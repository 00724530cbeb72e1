"""The course of a check-in: its steps in order, whose turn each is, and what comes after.

Keys never change. A step is made of beats; a place is a step, a round of saying back, and a beat.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from checkins.models.checkin.checkin import Checkin

Who = Literal["both", "starts", "other"]
Does = Literal["read", "say", "answer", "view"]
ROUNDS = 3  # of saying back; then it is saved for another time


class Guide(models.TextChoices):
    """How a talk is led; the first one is its own."""

    FIRST = "first"
    SHORT = "short"
    USUAL = "usual"
    LONG = "long"


class Way(models.TextChoices):
    """How a talk is held; either changes it at any time."""

    TABLE = "table", _("One phone on the table")
    TWO = "two", _("Two screens")
    WRITING = "writing", _("In writing")


KEYS: dict[str, tuple[str, ...]] = {
    Guide.FIRST: ("pause", "here", "keep", "thing", "next"),
    Guide.SHORT: ("good", "part", "act", "next"),
    Guide.USUAL: ("good", "tell", "heard", "sense", "parts", "act", "close"),
    Guide.LONG: ("good", "tell", "heard", "sense", "tell-2", "heard-2", "sense-2", "parts", "act", "close"),
}
PAST = "past"  # questions about what happened, in a place of their own where both want that
PAST_MINUTES = 15
EACH = frozenset({"good", "here", "keep", "thing", "part", "act"})  # one after the other, the one who starts first
LISTENED = 3  # steps of one person's hurt: told, said back, made sense of


@dataclass(frozen=True)
class Beat:
    """One thing that is done in a step."""

    who: Who
    does: Does


class Place(NamedTuple):
    """Where a talk is."""

    step: int = 0
    round: int = 1
    beat: int = 0

    def __str__(self) -> str:
        return f"{self.step}.{self.round}.{self.beat}"


def beats(key: str, way: str) -> tuple[Beat, ...]:
    """What is done in this step, in order. On the table two who speak freely share one screen."""
    is_typed = way != Way.TABLE
    teller: Who = "other" if key.endswith("-2") else "starts"
    listener: Who = "starts" if key.endswith("-2") else "other"
    if key in EACH:
        return (Beat("starts", "say"), Beat("other", "say")) if is_typed else (Beat("both", "read"),)
    if key.startswith("tell"):
        return (Beat(teller, "say"),)
    if key.startswith("heard"):
        # Said back, answered; and, when the teller wants to say it again, told once more.
        said_back = (Beat(listener, "say"), Beat(teller, "answer"), Beat(teller, "say"))
        return said_back if is_typed else (Beat(listener, "answer"),)
    if key.startswith("sense"):
        return (Beat(listener, "say"), Beat(teller, "say")) if is_typed else (Beat(listener, "say"),)
    if key == PAST and is_typed:  # each asks, the other answers
        return (Beat("starts", "say"), Beat("other", "say"), Beat("other", "say"), Beat("starts", "say"))
    if key == "parts":
        return (Beat("starts", "say"), Beat("other", "view"), Beat("other", "say"), Beat("starts", "view"))
    return (Beat("both", "read"),)


def keys(talk: "Checkin") -> tuple[str, ...]:
    """The steps of this talk, in order."""
    led = KEYS[talk.guide or Guide.USUAL]
    if not talk.has_questions or "parts" not in led:
        return led
    place = led.index("parts")
    return (*led[:place], PAST, *led[place:])


def key_of(talk: "Checkin") -> str:
    """The key of the step it is at."""
    return keys(talk)[min(talk.step, len(keys(talk)) - 1)]


def beat_of(talk: "Checkin") -> Beat:
    """What is done now."""
    here = beats(key_of(talk), talk.way)
    return here[min(talk.beat, len(here) - 1)]


def seat_of(talk: "Checkin", beat: Beat) -> str:
    """The seat of whoever does it; empty when both do."""
    other = "b" if talk.starts == "a" else "a"
    return {"both": "", "starts": talk.starts, "other": other}[beat.who]


def after(talk: "Checkin", *, passed: bool = False) -> Place:
    """Where it goes on when this beat is done, or was passed."""
    key, here = key_of(talk), beats(key_of(talk), talk.way)
    if key.startswith("tell") and passed:
        return onward(talk, by=LISTENED)  # nothing was told, so nothing is said back
    if key.startswith("heard") and talk.beat == len(here) - 1 > 0:
        return Place(talk.step, talk.round, 0)
    by = 2 if key == PAST and passed and talk.beat % 2 == 0 else 1  # no question, no answer
    if talk.beat + by < len(here):
        return Place(talk.step, talk.round, talk.beat + by)
    return onward(talk)


def answered(talk: "Checkin", said: str) -> Place:
    """Where it goes on when what was said back is answered: on, once more said back, or first told once more."""
    if said in ("yes", "save"):
        return onward(talk)
    told_again = said == "again" and talk.way != Way.TABLE
    return Place(talk.step, talk.round + 1, 2 if told_again else 0)


def within(talk: "Checkin", place: Place) -> Place:
    """That place, or the nearest one that this talk has."""
    step = min(place.step, len(keys(talk)) - 1)
    return Place(step, place.round, min(place.beat, len(beats(keys(talk)[step], talk.way)) - 1))


def onward(talk: "Checkin", *, by: int = 1) -> Place:
    """The step after this one; the last one stays."""
    return Place(min(talk.step + by, len(keys(talk)) - 1))
