"""What one does shows on the other's open page: `stir(plan)` inside a verb tells every open page to look again.

Nothing else travels: the page asks the ordinary view for the changed part, and there the ordinary door stands.
"""

from dataclasses import dataclass

from django.db.models import BooleanField, DateTimeField, IntegerField, UUIDField
from django.db.models.expressions import RawSQL

from checkins.models import Pause
from checkins.models.plan_version import PlanVersion, notify_open_pages
from plans.access import current_partner
from plans.models import Plan
from repair.foundation.requests import Request, once_per_request


@dataclass(frozen=True)
class PlanStanding:
    """Where a plan stands: its number, the pause that runs, and whether it rests."""

    number: int
    pause: Pause | None
    is_resting: bool


@once_per_request
def plan_standing(request: Request) -> PlanStanding | None:
    """Where the plan of whoever is signed in stands; None without one that can be paused. One query a request.

    A page asks for it before anything else it shows, so that what it shows is never older than the number on it.
    """
    user = getattr(request, "user", None)
    mine = current_partner(request) if user is not None and user.is_authenticated else None
    return _of(mine.plan) if mine is not None and Pause.is_possible(mine.plan) else None


# Asked for with every page: as words of the database they need not be composed anew each time (G8). They hold no word
# of anybody's, and the plan they are about is that of the question around them.
VERSION_SQL = "SELECT number FROM checkins_planversion WHERE plan_id = plans_plan.id"
RUNNING_PAUSE_SQL = "FROM checkins_pause WHERE plan_id = plans_plan.id AND ended_at IS NULL"
IS_RESTING_SQL = "SELECT count(*) > 0 FROM plans_rest WHERE plan_id = plans_plan.id AND ended_at IS NULL"
STANDING_COLUMNS = (
    RawSQL(VERSION_SQL, (), IntegerField()),  # noqa: S611
    RawSQL("SELECT id " + RUNNING_PAUSE_SQL, (), UUIDField()),  # noqa: S611
    RawSQL("SELECT returns_at " + RUNNING_PAUSE_SQL, (), DateTimeField()),  # noqa: S611
    RawSQL(IS_RESTING_SQL, (), BooleanField()),  # noqa: S611
)


def _of(plan: Plan) -> PlanStanding:
    stands, pause, returns_at, is_resting = Plan.objects.filter(pk=plan.pk).values_list(*STANDING_COLUMNS).get()
    return PlanStanding(stands or 0, Pause(pk=pause, plan=plan, returns_at=returns_at) if pause else None, is_resting)


__all__ = ["PlanStanding", "PlanVersion", "notify_open_pages", "plan_standing"]
