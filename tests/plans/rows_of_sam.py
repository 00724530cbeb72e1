"""What lives behind signed lines, for the rules of the house: rows of Sam's, and a place with suggestions."""

from datetime import datetime, timedelta
from typing import Any

from plans.models import Amends, Openness, Plan
from plans.presenters import ideas

PLACE = ideas.place_of_key("template.neglect")
CHOSEN = [one.place for one in ideas.starter_ideas("neglect")]


def parts(plan: Plan, at: datetime) -> dict[str, list[Any]]:
    """By name of the address."""
    sam = plan.seats[1]
    soon = plan.day(at) + timedelta(days=30)
    openness = Openness.give(owner=sam, text="I say where I go.", why="No surprises.", ends_on=soon, at=at)
    amends = Amends.objects.create(plan=plan, owner=sam, text="I cook.", ends_on=soon, began_at=at)
    return {
        "plans:draft-fill": [PLACE],
        **{f"plans:openness-{verb}": [openness.pk] for verb in ("end", "again")},
        **{f"plans:amends-{verb}": [amends.pk] for verb in ("done", "undo", "end")},
    }
