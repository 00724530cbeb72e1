"""The small things for a first week, in the order that suits one person; nobody else ever sees the order (rule 29)."""

from collections.abc import Mapping
from typing import Any

from plans.models.couple.beginning import Said
from plans.presenters.ideas import Idea, commitment
from repair.foundation.words import words

# Whose list a suggestion comes first in, by the side somebody said is theirs.
FIRST = {"own": ("own", "either", "hurt"), "hurt": ("hurt", "either", "own")}


def in_order(said: Said | None) -> list[Idea]:
    """All that could suit, the one to offer first. Who said *mostly, I was hurt* is offered what anyone may take."""
    said = said or Said()
    situation, side = said.situation, said.side
    for_anyone = [_idea(f"base.{name}", one) for name, one in words("base.either").items()]
    templates = words("template")
    if situation not in templates:
        return [
            *for_anyone,
            *(_idea(each["commitment"][0]["key"], each["commitment"][0]) for each in templates.values()),
        ]
    order = FIRST.get(side)
    own = list(templates[situation]["commitment"])
    if order:
        own.sort(key=lambda one: order.index(one["for"]))
    fitting = [_idea(one["key"], one) for one in own]
    return [*for_anyone, *fitting] if side == "hurt" else [*fitting, *for_anyone]


def _idea(key: str, one: Mapping[str, Any]) -> Idea:
    return Idea(key, commitment(one))
