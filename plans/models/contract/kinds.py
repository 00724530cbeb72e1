"""The kinds of lines in an agreement, the fields of each kind, and whose name a line carries."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy


class LineKind(models.TextChoices):
    """The kinds of lines, in the order in which an agreement lists them. The values are part of the canonical text."""

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


# Titles above both partners' lines, for kinds whose label speaks of one partner.
GROUP_TITLES = {
    LineKind.COMMITMENT: gettext_lazy("What each of us will do"),
    LineKind.AMENDS: gettext_lazy("What each of us would like to do for the other"),
}


class Cadence(models.TextChoices):
    """How often a commitment or a ritual is due."""

    DAILY = "daily", gettext_lazy("Every day")
    WEEKDAYS = "weekdays", gettext_lazy("On weekdays")
    WEEKLY = "weekly", gettext_lazy("Every week")
    MONTHLY = "monthly", gettext_lazy("Every month")
    EVENT = "event", gettext_lazy("When it comes up")


class ResetPart(models.TextChoices):
    """The parts of the reset routine, in their order. The values are stored in `Line.term`."""

    SIGN = "sign", gettext_lazy("An early sign")
    CALM = "calm", gettext_lazy("To calm down")
    BACK = "back", gettext_lazy("How we come back")
    MESSAGE = "message", gettext_lazy("A message for the time between")
    OPENING = "opening", gettext_lazy("A first sentence afterwards")


class BoundaryOwner(models.TextChoices):
    """Whose need a boundary states. The values are stored in `Line.term`."""

    OURS = "", gettext_lazy("It is for both of us")
    OWN = "own", gettext_lazy("It is my need, and stands under my name")


class PauseReopener(models.TextChoices):
    """Who resumes the check-in after a pause. The values are stored in `Line.term`."""

    ASKED = "", gettext_lazy("The one who asked for it")
    EITHER = "either", gettext_lazy("Whoever is ready first")
    OWN = "own", gettext_lazy("I do, whoever asked; it stands under my name")


# `term` depends on the kind: the word that is explained, a `ResetPart`, a `BoundaryOwner` or a `PauseReopener`.
# `cue` is the situation of a commitment, and what is done when a boundary is crossed. `minutes` is a pause's length.
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
BLANK_FIELD_VALUES: dict[str, Any] = {"minutes": None, "ends_on": None}  # all other fields are text
OWNED_KINDS = frozenset(
    {LineKind.COMMITMENT, LineKind.OPENNESS, LineKind.AMENDS}
)  # written and changed by their owner only (rule 31)
DATED_KINDS = frozenset({LineKind.OPENNESS, LineKind.AMENDS, LineKind.LOOK_BACK})


def has_named_owner(kind: str, term: str = "") -> bool:
    """Return whether the agreement names the owner of such a line.

    It does for a partner's own acts, own need, own signs of stress, and for a pause that one partner alone ends.
    """
    own = {
        LineKind.BOUNDARY: (BoundaryOwner.OWN,),
        LineKind.RESET: (ResetPart.SIGN, ResetPart.CALM),
        LineKind.PAUSE_RULE: (PauseReopener.OWN,),
    }
    return kind in OWNED_KINDS or term in own.get(LineKind(kind), ())


def pick_line_fields(kind: str, words: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of this kind from `words`, with a blank value for each that is missing."""
    return {name: words.get(name, BLANK_FIELD_VALUES.get(name, "")) for name in LINE_FIELDS[LineKind(kind)]}
