"""Whether a plan is awake: what needs both waits while it rests."""

from django.utils.translation import gettext as _

from plans.models.plan import Plan
from plans.models.rest import Rest
from repair.base import Refused


def is_asleep(plan: Plan) -> bool:
    """Whether the plan rests or is closed."""
    return plan.closed_at is not None or Rest.of(plan) is not None


def require_awake(plan: Plan) -> None:
    """Refuses what needs both while one seat is empty, or the plan rests or is closed."""
    if not plan.is_shared:
        raise Refused(_("There is nobody to offer it to yet. What you wrote stays yours."))
    if is_asleep(plan):
        raise Refused(_("The plan rests. What stands here stays as it is, and nothing is lost."))
