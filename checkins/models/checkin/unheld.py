"""Talks that did not take place: two in a row, and a month of them. Nobody is named, and nothing is counted aloud."""

from datetime import datetime, timedelta

from checkins.models.checkin.checkin import Checkin
from plans.models import Plan, Rest

UNHELD_SPAN_BEFORE_REST = timedelta(
    days=21
)  # from the first that did not take place to the last; a week before it nothing was due


def unheld_times_in_a_row(plan: Plan) -> list[datetime]:
    """The times of the last talks, newest first, that did not take place since one did, or since the plan woke."""
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
    """About a month without a talk: the plan rests by itself."""
    times = unheld_times_in_a_row(plan)
    is_month = len(times) > 1 and times[0] - times[-1] >= UNHELD_SPAN_BEFORE_REST
    if not is_month or Rest.of(plan) is not None:
        return False
    Rest.begin(plan=plan, at=at, cause=Rest.Cause.UNHELD)
    return True
