"""What the minute's tick does for check-ins: creates them ahead, owes their emails, ends what is over.

Each sweep may run twice, late, or at the same time as another: it locks what it changes and checks again.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from checkins.letters import checkin_and_pause, opt_in
from checkins.models import Checkin, Pause, Rhythm
from checkins.models.checkin import unheld
from checkins.models.checkin.afterwards import delete_expired_turns
from checkins.models.checkin.checkin import DAY
from checkins.models.checkin.flow import CheckinMode
from checkins.models.checkin.letters import post_not_held_letters
from checkins.models.checkin.preparation import delete_used_preparations
from checkins.models.checkin.scheduling import PLANNING_HORIZON, create_checkins_for_all
from checkins.models.pause.pause import PAUSE_CARRIED_AFTER
from plans.models import Plan, Rest
from plans.models.couple.plan import plan_is_awake
from repair.foundation.base import Gone
from repair.foundation.clock import wall_clock_to_utc

PLANS_PER_BATCH = 100  # plans locked at once
LETTER_HORIZON = timedelta(hours=48)


def schedule_checkins(*, at: datetime) -> int:
    """Create the check-ins of the next 21 days from every live rhythm, and owe the emails of the next 48 hours."""
    due = list(_due(at).order_by("plan_id").values_list("pk", flat=True))
    done = sum(_step(due[first : first + PLANS_PER_BATCH], at) for first in range(0, len(due), PLANS_PER_BATCH))
    done += _mend_times(at)
    soon = _soon(at)
    return done + checkin_and_pause.post_checkin_reminders(soon, at=at) + opt_in.post_hour_reminders(soon, at=at)


def _due(at: datetime) -> QuerySet[Rhythm]:
    """Return live rhythms whose next 21 days are not all created.

    A resting plan gets no check-ins; weeks that pass meanwhile are skipped.
    """
    due = Rhythm.objects.filter(state=Rhythm.State.LIVE, next_at__lte=at + PLANNING_HORIZON, plan__closed_at=None)
    return due.exclude(~plan_is_awake(), next_at__gt=at)


@transaction.atomic
def _step(due: list[UUID], at: datetime) -> int:
    """Advance a batch of rhythms with a fixed number of queries; return how many check-ins were created.

    A plan that is locked at the moment is left for the next minute, so that a sweep that holds many plans never waits.
    """
    held = Plan.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=_plans(due), closed_at=None)
    plans = {plan.pk: plan for plan in held}
    rhythms = list(_due(at).select_for_update(of=("self",), no_key=True).filter(pk__in=due, plan_id__in=list(plans)))
    resting = set(Rest.objects.filter(plan_id__in=list(plans), ended_at=None).values_list("plan_id", flat=True))
    for rhythm in rhythms:
        rhythm.plan = plans[rhythm.plan_id]
    asleep = [rhythm for rhythm in rhythms if rhythm.plan_id in resting]
    for rhythm in asleep:
        rhythm.skip_until(at)
    Rhythm.objects.bulk_update(asleep, ["next_on", "next_at"])
    return len(asleep) + create_checkins_for_all([rhythm for rhythm in rhythms if rhythm.plan_id not in resting], at=at)


def _plans(due: list[UUID]) -> QuerySet[Rhythm, UUID]:
    return Rhythm.objects.filter(pk__in=due).values_list("plan_id", flat=True)


def end_overdue_checkins(*, at: datetime) -> int:
    """End what is over: check-ins stopped a day ago, check-ins whose day has passed, pauses nobody ended."""
    done = 0
    stopped = Q(state=Checkin.State.OPEN, stopped_at__lte=at - DAY)
    over = Q(state__in=[Checkin.State.PLANNED, Checkin.State.OPEN], lapses_at__lte=at)
    for checkin in Checkin.objects.filter(stopped | over).order_by("lapses_at").select_related("plan"):
        with suppress(Gone), transaction.atomic():
            checkin.plan.lock()
            checkin.lock()
            done += _settle(checkin, at)
    for pause in Pause.objects.filter(ended_at=None, returns_at__lte=at - PAUSE_CARRIED_AFTER).select_related("plan"):
        with suppress(Gone), transaction.atomic():
            pause.plan.lock()
            pause.lock()
            if pause.ended_at is None and pause.returns_at <= at - PAUSE_CARRIED_AFTER:
                pause.lapse(at=at)
                done += 1
    delete_used_preparations(at=at)
    return done + delete_expired_turns(at=at)


def _settle(checkin: Checkin, at: datetime) -> int:
    """End one check-in under its locks; return 0 if another process did so first."""
    if checkin.state not in (Checkin.State.PLANNED, Checkin.State.OPEN):
        return 0
    rests = Rest.objects.filter(plan=checkin.plan, began_at__lt=checkin.lapses_at)
    rested = rests.filter(Q(ended_at=None) | Q(ended_at__gt=checkin.at)).exists()
    is_stopped = not rested and checkin.stopped_at is not None and checkin.stopped_at <= at - DAY
    if is_stopped and checkin.both_took_part:
        checkin.hold_after_stop(at=at)
        return 1
    if checkin.lapses_at > at and not is_stopped:
        return 0
    checkin.lapses_at = min(checkin.lapses_at, at)
    gone = checkin.state == Checkin.State.PLANNED and checkin.rhythm.state != Rhythm.State.LIVE
    elsewhere = Checkin.objects.filter(plan=checkin.plan, state=Checkin.State.OPEN, way=CheckinMode.WRITING).exclude(
        pk=checkin.pk
    )
    is_set_aside = rested or gone or checkin.plan.closed_at is not None or elsewhere.exists()  # it is held in writing
    checkin.lapse(at=at, is_resting=is_set_aside)
    post_not_held_letters(checkin, at=at)
    unheld.rest_if_unheld(checkin.plan, at=at)
    return 1


def _soon(at: datetime) -> list[Checkin]:
    """Return check-ins of awake plans that begin within 48 hours."""
    soon = Checkin.objects.filter(
        state=Checkin.State.PLANNED,
        rhythm__state=Rhythm.State.LIVE,
        at__gt=at,
        at__lte=at + LETTER_HORIZON,
        plan__closed_at=None,
    )
    return list(soon.filter(plan_is_awake()).order_by("at"))


def _mend_times(at: datetime) -> int:
    """Move check-ins, unless both moved them, to their wall clock time after a change of zone rules."""
    mended = 0
    soon = Checkin.objects.filter(state=Checkin.State.PLANNED, moves=0, at__gt=at, at__lte=at + LETTER_HORIZON)
    for checkin in soon.select_related("rhythm", "plan"):
        begins = wall_clock_to_utc(checkin.on, checkin.rhythm.clock, checkin.rhythm.zone)
        if begins != checkin.at:
            mended += Checkin.objects.filter(pk=checkin.pk, state=Checkin.State.PLANNED, moves=0).update(
                at=begins, lapses_at=F("lapses_at") + (begins - checkin.at)
            )
    return mended
