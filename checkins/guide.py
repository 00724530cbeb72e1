"""What a talk asks, step by step, under keys that never change; the words lie in repair/words/*/talk.toml."""

from dataclasses import dataclass
from typing import Any, Literal

from checkins.models import Checkin
from checkins.models.checkin import Guide
from checkins.models.pause_rule import PauseRule
from repair.words import ENGLISH, find, words, words_lazy

Who = Literal["both", "starts", "other"]


@dataclass(frozen=True)
class Step:
    """One thing to do, read aloud. `who`: both, the one who starts today, or the other; `lines`: ways to begin."""

    key: str
    words: Any
    minutes: int
    who: Who = "both"
    lines: tuple[Any, ...] = ()


def lines(section: str) -> tuple[Any, ...]:
    """The texts of one section, each in the language of whoever reads it."""
    return tuple(words_lazy(f"{section}.{key}") for key in find(ENGLISH, section))


HEARD = lines("talk.heard")
SENSE = lines("talk.sense")
TOLD = lines("talk.told")
VIEWS = lines("talk.views")
NEXT = lines("talk.act")

_GOOD = words_lazy("talk.step.good")
_PART = words_lazy("talk.step.part")
_NEXT = words_lazy("talk.step.act")
_WHEN = words_lazy("talk.step.when")
_TURN = [
    Step("tell", words_lazy("talk.step.tell"), 5, "starts", TOLD),
    Step(
        "heard",
        words_lazy("talk.step.heard"),
        5,
        "other",
        HEARD,
    ),
    Step(
        "sense",
        words_lazy("talk.step.sense"),
        4,
        "other",
        SENSE,
    ),
]
_CHANGED = [
    Step("tell-2", words_lazy("talk.step.tell_again"), 5, "other", TOLD),
    Step("heard-2", words_lazy("talk.step.heard_again"), 5, "starts", HEARD),
    Step("sense-2", words_lazy("talk.step.sense_again"), 4, "starts", SENSE),
]
_PARTS = Step(
    "parts",
    words_lazy("talk.step.parts"),
    7,
    lines=VIEWS,
)
_CLOSE = Step("close", words_lazy("talk.step.close"), 2)

GUIDES: dict[str, list[Step]] = {
    Guide.FIRST: [
        Step("pause", words_lazy("talk.step.pause"), 5),
        Step(
            "here",
            words_lazy("talk.step.here"),
            4,
        ),
        Step("keep", words_lazy("talk.step.keep"), 3),
        Step(
            "thing",
            words_lazy("talk.step.thing"),
            4,
        ),
        Step("next", words_lazy("talk.step.next_first"), 2),
    ],
    Guide.SHORT: [
        Step("good", _GOOD, 3),
        Step("part", _PART, 6),
        Step("act", _NEXT, 4, lines=NEXT),
        Step("next", _WHEN, 2),
    ],
    Guide.USUAL: [Step("good", _GOOD, 5), *_TURN, _PARTS, Step("act", _NEXT, 4, lines=NEXT), _CLOSE],
    Guide.LONG: [Step("good", _GOOD, 3), *_TURN, *_CHANGED, _PARTS, Step("act", _NEXT, 4, lines=NEXT), _CLOSE],
}


def steps(talk: Checkin) -> list[Step]:
    """What the guide of this talk asks, in order."""
    return GUIDES[talk.guide or Guide.USUAL]


def length(talk: Checkin) -> int:
    """How long it takes, in minutes."""
    return sum(step.minutes for step in steps(talk))


def rule(pause: PauseRule) -> list[str]:
    """How these two pause, one sentence each, to be read aloud."""
    return [words(f"pause.how.{key}", word=pause.word, minutes=pause.minutes) for key in find(ENGLISH, "pause.how")]


# Ways to open again after a pause, and something that holds the attention meanwhile.
OPENING = lines("pause.opening")
ABSORB = lines("pause.absorb")
SENSES = lines("pause.senses")
