"""What a line can be, what belongs to each kind of it, and whose it is."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy


class LineKind(models.TextChoices):
    """What a line can be, in the order in which the paper has them."""

    GOAL = "goal", gettext_lazy("What we want")
    COMMITMENT = "commitment", gettext_lazy("What I will do")
    BOUNDARY = "boundary", gettext_lazy("What keeps us well")
    CHECKIN_RULE = "talk_rule", gettext_lazy("How we talk")
    PAUSE_RULE = "pause_rule", gettext_lazy("How we pause")
    RESET = "reset", gettext_lazy("How we find our way back")
    OPENNESS = "openness", gettext_lazy("Open for now")
    AMENDS = "amends", gettext_lazy("Something I would like to do for you")
    WORDS = "words", gettext_lazy("What we mean by our words")
    RITUAL = "ritual", gettext_lazy("Small things we do")
    LOOK_BACK = "look_back", gettext_lazy("When we look back")


# Above the lines of both of them, where that reads otherwise than above one's own.
GROUP_TITLES = {
    LineKind.COMMITMENT: gettext_lazy("What each of us will do"),
    LineKind.AMENDS: gettext_lazy("What each of us would like to do for the other"),
}


class Cadence(models.TextChoices):
    """How often a commitment comes round."""

    DAILY = "daily", gettext_lazy("Every day")
    WEEKDAYS = "weekdays", gettext_lazy("On weekdays")
    WEEKLY = "weekly", gettext_lazy("Every week")
    MONTHLY = "monthly", gettext_lazy("Every month")
    EVENT = "event", gettext_lazy("When it comes up")


class ResetPart(models.TextChoices):
    """The parts of the way back, in their order."""

    SIGN = "sign", gettext_lazy("An early sign")
    CALM = "calm", gettext_lazy("To calm down")
    BACK = "back", gettext_lazy("How we come back")
    MESSAGE = "message", gettext_lazy("A message for the time between")
    OPENING = "opening", gettext_lazy("A first sentence afterwards")


class BoundaryOwner(models.TextChoices):
    """Whose need a boundary speaks of."""

    OURS = "", gettext_lazy("It is for both of us")
    OWN = "own", gettext_lazy("It is my need, and stands under my name")


class PauseReopener(models.TextChoices):
    """Who opens the talk again after a pause."""

    ASKED = "", gettext_lazy("The one who asked for it")
    EITHER = "either", gettext_lazy("Whoever is ready first")
    OWN = "own", gettext_lazy("I do, whoever asked; it stands under my name")


# `term` is the one word that a line hangs on: the word that is explained, the part of the way back, whose need it is,
# who opens again.
# `cue` is a situation and what follows from it: when a commitment happens, what is done when a boundary is crossed.
LINE_FIELDS: dict[LineKind, tuple[str, ...]] = {
    LineKind.GOAL: ("text",),
    LineKind.COMMITMENT: ("text", "cue", "smallest", "cadence"),
    LineKind.BOUNDARY: ("text", "why", "cue", "term"),
    LineKind.CHECKIN_RULE: ("text",),
    LineKind.PAUSE_RULE: ("text", "minutes", "term"),
    LineKind.RESET: ("term", "text"),
    LineKind.OPENNESS: ("text", "why", "ends_on"),
    LineKind.AMENDS: ("text", "ends_on"),
    LineKind.WORDS: ("term", "text"),
    LineKind.RITUAL: ("text", "cadence"),
    LineKind.LOOK_BACK: ("ends_on",),
}
BLANK_FIELD_VALUES: dict[str, Any] = {"minutes": None, "ends_on": None}  # of the fields that are no words
OWNED_KINDS = frozenset(
    {LineKind.COMMITMENT, LineKind.OPENNESS, LineKind.AMENDS}
)  # written and changed by their owner alone (rule 31)
DATED_KINDS = frozenset({LineKind.OPENNESS, LineKind.AMENDS, LineKind.LOOK_BACK})


def has_named_owner(kind: str, term: str = "") -> bool:
    """Whether the paper says whose line this is: one's own acts, need and signs, a pause after which one opens."""
    own = {
        LineKind.BOUNDARY: (BoundaryOwner.OWN,),
        LineKind.RESET: (ResetPart.SIGN, ResetPart.CALM),
        LineKind.PAUSE_RULE: (PauseReopener.OWN,),
    }
    return kind in OWNED_KINDS or term in own.get(LineKind(kind), ())


def pick_line_fields(kind: str, words: dict[str, Any]) -> dict[str, Any]:
    """The fields of this kind out of `words`, blank where nothing was said."""
    return {name: words.get(name, BLANK_FIELD_VALUES.get(name, "")) for name in LINE_FIELDS[LineKind(kind)]}
