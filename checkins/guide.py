"""What a talk asks, step by step: plain data under keys that never change."""

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from checkins.models import Checkin
from checkins.models.checkin import Guide
from checkins.models.pause_rule import PauseRule

Who = Literal["both", "starts", "other"]


@dataclass(frozen=True)
class Step:
    """One thing to do, read aloud. `who`: both, the one who starts today, or the other; `lines`: ways to begin."""

    key: str
    words: Any
    minutes: int
    who: Who = "both"
    lines: tuple[Any, ...] = ()


HOW_WE_PAUSE = (
    _("Either of us can say the word “{word}”."),
    _("Then we both stop, without a last word."),
    _("We come back at a set time, usually after {minutes} minutes."),
    _("Whoever asked for the pause opens the talk again."),
)
HEARD = (
    _("What I heard is …"),
    _("So for you it was …"),
    _("The moment that hurt most was …"),
    _("Did I get that right?"),
)
SENSE = (
    _("It makes sense to me that …"),
    _("I did not know that … Now I see why …"),
    _("What was the hardest moment?"),
    _("How would you have liked it to go?"),
)
TOLD = (_("When … (what a camera would have seen)"), _("I felt …"), _("I needed …"), _("Next time I would like …"))
VIEWS = (
    _("I noticed it."),
    _("I did not notice it."),
    _("I saw it differently."),
    _("I would rather not say."),
)
NEXT = (_("If … , then I will …"), _("Is it small enough for a bad day?"), _("How will we both know that it was done?"))

_GOOD = _("One good thing each. You may pass.")
_PART = _("How did my part go? What I did, what I did not do.")
_NEXT = _("One next thing, with a time.")
_WHEN = _("Next talk, and who starts.")
_TURN = [
    Step("tell", _("Tell one thing that hurt, from the last days."), 5, "starts", TOLD),
    Step(
        "heard",
        _("Say back what you heard. “Yes”, “partly”, or “let me say it again”, up to three rounds."),
        5,
        "other",
        HEARD,
    ),
    Step(
        "sense",
        _("“What makes sense to me about it is …” And one question that begins with what, when or how."),
        4,
        "other",
        SENSE,
    ),
]
_CHANGED = [
    Step("tell-2", _("Now you change places. One thing that hurt, from the last days."), 5, "other", TOLD),
    Step("heard-2", _("Say back what you heard, up to three rounds."), 5, "starts", HEARD),
    Step("sense-2", _("“What makes sense to me about it is …” And one question."), 4, "starts", SENSE),
]
_PARTS = Step(
    "parts",
    _(
        "How did my part go? First the one whose part it is, then how it looked from the other side."
        " Two views may stay two."
    ),
    7,
    lines=VIEWS,
)
_CLOSE = Step("close", _("A line for both, next talk, who starts."), 2)

GUIDES: dict[str, list[Step]] = {
    Guide.FIRST: [
        Step(
            "pause",
            _(
                "Read how you pause aloud, one sentence each. Then practise it once: one of you says the word,"
                " you both stop, take three breaths, and come back."
            ),
            5,
            lines=HOW_WE_PAUSE,
        ),
        Step(
            "here",
            _("Each: “I am here because …” One or two sentences. The other only says “thank you”."),
            4,
        ),
        Step("keep", _("Each, if you like: “One thing I do not want to lose is …”"), 3),
        Step(
            "thing",
            _("Each reads their one small thing aloud, with when it happens and what counts on a hard day."),
            4,
        ),
        Step("next", _("When will the next talk be, and who starts?"), 2),
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
    return [str(line).format(word=pause.word, minutes=pause.minutes) for line in HOW_WE_PAUSE]


# Ways to open again after a pause, and something that holds the attention meanwhile.
OPENING = (
    _("I am back. I would like to try again."),
    _("What I wanted to say, more slowly, is …"),
    _("What I heard you say is …"),
)
ABSORB = (
    _("Wash up by hand, slowly, in warm water."),
    _("Walk around two blocks and count the doors of one colour."),
    _("Name a town for every letter of the alphabet."),
    _("Water the plants, feed the cat, sweep one floor."),
)
SENSES = (
    _("Look for five things that are blue, or green, or old. Say them in your head."),
    _("Touch four things near you. Which is the coldest?"),
    _("Listen for three sounds: one far, one near, one from your own body."),
    _("Find two smells, or think of two you like."),
    _("One thing that is true right now, such as the day of the week."),
)
