"""Check-ins that were not held: two in a row, and a month of them. Nobody is named and no count is shown."""

from datetime import datetime, timedelta

from checkins.models.checkin.checkin import Checkin
from plans.models import Plan, Rest

UNHELD_SPAN_BEFORE_REST = timedelta(
    days=21
)  # from the first that was not held to the last; in the week before nothing was due


def unheld_times_in_a_row(plan: Plan) -> list[datetime]:
    """Return the times of the last check-ins not held, newest first, since one was held or the plan woke."""
    woke = Rest.objects.filter(plan=plan, ended_at__isnull=False).order_by("-ended_at").first()
    past = Checkin.objects.past(plan)
    if woke is not None and woke.ended_at is not None:
        past = past.filter(at__gt=woke.ended_at)
    times = []
    for state, at in past.values_list("state", "at")[:60]:
        if state != Checkin.State.NOT_HELD:
            break
        times.append(at)
    return times


def rest_if_unheld(plan: Plan, *, at: datetime) -> bool:
    """Rest the plan after about a month without a check-in."""
    times = unheld_times_in_a_row(plan)
    is_month = len(times) > 1 and times[0] - times[-1] >= UNHELD_SPAN_BEFORE_REST
    if not is_month or Rest.of(plan) is not None:
        return False
    Rest.begin(plan=plan, at=at, cause=Rest.Cause.UNHELD)
    return True
