"""Creates check-ins ahead from the rhythm that both have agreed to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from checkins.models.checkin.checkin import Checkin
from checkins.models.checkin.rhythm import Rhythm
from checkins.models.checkin.rhythm_times import end_of_next_local_day
from checkins.models.plan_version import notify_open_pages
from plans.models import Partner

PLANNING_HORIZON = timedelta(days=21)  # no check-in is created further ahead (B15)


def build_checkins(rhythm: Rhythm, *, at: datetime) -> list[Checkin]:
    """Return the check-ins of this rhythm in the next 21 days that were not created yet, unsaved; step past them.

    A week that passed while the server was down, or the plan rested, gives none. On two consecutive days the first
    check-in ends when the second begins, so that there is always one that is next.
    """
    made = []
    while rhythm.next_at is not None and rhythm.next_at <= at + PLANNING_HORIZON:
        begins = rhythm.next_at
        day = rhythm.advance()
        if begins > at:
            over = min(end_of_next_local_day(begins, rhythm.plan.zone), rhythm.next_at)
            made.append(Checkin(plan=rhythm.plan, rhythm=rhythm, on=day, at=begins, lapses_at=over, made_at=at))
    return made


def create_checkins(rhythm: Rhythm, *, at: datetime) -> int:
    """Create this rhythm's check-ins of the next 21 days; return how many. The caller holds the locks."""
    return create_checkins_for_all([rhythm], at=at)


def create_checkins_for_all(rhythms: Sequence[Rhythm], *, at: datetime) -> int:
    """Create the check-ins of these rhythms for the next 21 days; return how many. The caller holds the locks."""
    made = [checkin for rhythm in rhythms for checkin in build_checkins(rhythm, at=at)]
    Checkin.objects.bulk_create(made, ignore_conflicts=True)
    Rhythm.objects.bulk_update(rhythms, ["next_on", "next_at"])
    return len(made)


@transaction.atomic
def agree_to_rhythm(rhythm: Rhythm, *, by: Partner, at: datetime) -> None:
    """Accept the rhythm: its check-ins come next, and those of the older rhythm are deleted."""
    rhythm.accept(by=by, at=at)
    Checkin.objects.filter(
        plan=rhythm.plan, state=Checkin.State.PLANNED, rhythm__state=Rhythm.State.ENDED, at__gt=at
    ).delete()
    create_checkins(rhythm, at=at)
    notify_open_pages(rhythm.plan_id)
