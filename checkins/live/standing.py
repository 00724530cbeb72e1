"""Where a plan stands, for every page: its version, its running pause, and whether it rests.

A verb calls `notify_open_pages(plan)`, and every open page of the plan asks the ordinary view for its changed part.
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
    """A plan's version, its running pause if any, and whether it rests."""

    number: int
    pause: Pause | None
    is_resting: bool


@once_per_request
def plan_standing(request: Request) -> PlanStanding | None:
    """Return where the plan of the person who is signed in stands, or None without a plan that can be paused.

    One query a request. A page asks for it before anything else, so that its content is never older than its version.
    """
    user = getattr(request, "user", None)
    mine = current_partner(request) if user is not None and user.is_authenticated else None
    return _of(mine.plan) if mine is not None and Pause.is_possible(mine.plan) else None


# Raw SQL, since every page asks for it and composing the query anew each time is slow (G8). It holds no input; the
# plan is that of the outer query.
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
