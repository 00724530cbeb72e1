"""Suggestions for a first week, in the order that suits one person; nobody else ever sees the order (rule 29)."""

from collections.abc import Mapping
from typing import Any

from plans.models.couple.beginning import BeginningAnswers
from plans.presenters.ideas import Idea, commitment_fields
from repair.foundation.words import ui_text

# In which order suggestions for "own", "hurt" and "either" come, by the side that the person chose.
IDEA_ORDER_BY_SIDE = {"own": ("own", "either", "hurt"), "hurt": ("hurt", "either", "own")}


def first_week_ideas(said: BeginningAnswers | None) -> list[Idea]:
    """Return all suggestions that could suit, the best one first.

    A person who said *mostly, I was hurt* first reads what anyone may take on. Without a known situation, the first
    commitment of each situation follows what anyone may take on.
    """
    said = said or BeginningAnswers()
    situation, side = said.situation, said.side
    for_anyone = [_idea(f"base.{name}", one) for name, one in ui_text("base.either").items()]
    templates = ui_text("template")
    if situation not in templates:
        return [
            *for_anyone,
            *(_idea(each["commitment"][0]["key"], each["commitment"][0]) for each in templates.values()),
        ]
    order = IDEA_ORDER_BY_SIDE.get(side)
    own = list(templates[situation]["commitment"])
    if order:
        own.sort(key=lambda one: order.index(one["for"]))
    fitting = [_idea(one["key"], one) for one in own]
    return [*for_anyone, *fitting] if side == "hurt" else [*fitting, *for_anyone]


def _idea(key: str, one: Mapping[str, Any]) -> Idea:
    return Idea(key, commitment_fields(one))
