"""What one does shows on the other's open page: `stir(plan)` inside a verb tells every open page to look again.

Nothing else travels: the page asks the ordinary view for the changed part, and there the ordinary door stands.
"""

from dataclasses import dataclass

from django.db.models import BooleanField, DateTimeField, IntegerField, UUIDField
from django.db.models.expressions import RawSQL
from django.http import HttpRequest

from checkins.models import Reset
from checkins.models.plan_version import Pulse, stir
from plans.access import seat
from plans.models import Plan


@dataclass(frozen=True)
class Standing:
    """Where a plan stands: its number, the pause that runs, and whether it rests."""

    number: int
    pause: Reset | None
    is_resting: bool


def standing(request: HttpRequest) -> Standing | None:
    """Where the plan of whoever is signed in stands; None without one that can be paused. One query a request.

    A page asks for it before anything else it shows, so that what it shows is never older than the number on it.
    """
    if not hasattr(request, "standing"):
        user = getattr(request, "user", None)
        mine = seat(request) if user is not None and user.is_authenticated else None
        is_possible = mine is not None and Reset.is_possible(mine.plan)
        request.standing = _of(mine.plan) if mine is not None and is_possible else None  # type: ignore[attr-defined]
    return request.standing  # type: ignore[attr-defined]


# Asked for with every page: as words of the database they need not be composed anew each time (G8). They hold no word
# of anybody's, and the plan they are about is that of the question around them.
PULSE = "SELECT number FROM checkins_pulse WHERE plan_id = plans_plan.id"
RUNS = "FROM checkins_reset WHERE plan_id = plans_plan.id AND ended_at IS NULL"
RESTS = "SELECT count(*) > 0 FROM plans_rest WHERE plan_id = plans_plan.id AND ended_at IS NULL"
STANDS = (
    RawSQL(PULSE, (), IntegerField()),  # noqa: S611
    RawSQL("SELECT id " + RUNS, (), UUIDField()),  # noqa: S611
    RawSQL("SELECT returns_at " + RUNS, (), DateTimeField()),  # noqa: S611
    RawSQL(RESTS, (), BooleanField()),  # noqa: S611
)


def _of(plan: Plan) -> Standing:
    stands, pause, returns_at, is_resting = Plan.objects.filter(pk=plan.pk).values_list(*STANDS).get()
    return Standing(stands or 0, Reset(pk=pause, plan=plan, returns_at=returns_at) if pause else None, is_resting)


__all__ = ["Pulse", "Standing", "standing", "stir"]
