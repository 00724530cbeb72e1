"""Making talks from a rhythm, and moving one to another time when both want it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from checkins.models.checkin.checkin import Checkin, end_of_next_local_day
from checkins.models.checkin.letters import post_moved_letter
from checkins.models.checkin.rhythm import Rhythm, post_notice_to_other
from checkins.models.plan_version import notify_open_pages
from plans.models import Event, Partner
from repair.foundation.base import Refused
from repair.foundation.clock import HOUR

PLANNING_HORIZON = timedelta(days=21)  # no talk is made further ahead (B15)
MOVE_NOTICE = "move-suggested"
LONGEST_MOVE = timedelta(days=7)  # how far a talk may be moved


def build_checkins(rhythm: Rhythm, *, at: datetime) -> list[Checkin]:
    """What this rhythm gives in the next 21 days and has not given yet, unsaved; it steps past them.

    A week that went by while the house was down, or the plan rested, gives none. On two days running the first talk is
    over when the second begins, so that there is always one that is the next.
    """
    made = []
    while rhythm.next_at is not None and rhythm.next_at <= at + PLANNING_HORIZON:
        begins = rhythm.next_at
        day = rhythm.step()
        if begins > at:
            over = min(end_of_next_local_day(begins, rhythm.plan.zone), rhythm.next_at)
            made.append(Checkin(plan=rhythm.plan, rhythm=rhythm, on=day, at=begins, lapses_at=over, made_at=at))
    return made


def create_checkins(rhythm: Rhythm, *, at: datetime) -> int:
    """Makes what this rhythm gives in the next 21 days; how many talks. The caller holds the locks."""
    return create_checkins_for_all([rhythm], at=at)


def create_checkins_for_all(rhythms: Sequence[Rhythm], *, at: datetime) -> int:
    """Makes what these rhythms give in the next 21 days; how many talks. The caller holds the locks."""
    made = [checkin for rhythm in rhythms for checkin in build_checkins(rhythm, at=at)]
    Checkin.objects.bulk_create(made, ignore_conflicts=True)
    Rhythm.objects.bulk_update(rhythms, ["next_on", "next_at"])
    return len(made)


@transaction.atomic
def agree_to_rhythm(rhythm: Rhythm, *, by: Partner, at: datetime) -> None:
    """The other accepts: from now on its talks are the next ones, and those of the older rhythm are gone."""
    rhythm.accept(by=by, at=at)
    Checkin.objects.filter(
        plan=rhythm.plan, state=Checkin.State.PLANNED, rhythm__state=Rhythm.State.ENDED, at__gt=at
    ).delete()
    create_checkins(rhythm, at=at)
    notify_open_pages(rhythm.plan_id)


@transaction.atomic
def propose_move(checkin: Checkin, *, by: Partner, to: datetime, at: datetime) -> None:
    """`by` would like another time for this one talk; until the other accepts, it stays where it is."""
    checkin._take(by)
    _require_planned(checkin)
    if move_awaits_answer(checkin, by, at=at):
        raise Refused(_("Another time is suggested already. Look at it first: it moves, or it stays."))
    if not at < to <= at + LONGEST_MOVE:
        raise Refused(_("Choose a time within the next seven days."))
    _require_free(checkin, to)
    checkin.move_to, checkin.move_by = to, by
    checkin.save(update_fields=["move_to", "move_by"])
    post_notice_to_other(MOVE_NOTICE, by=by, about=str(checkin.pk), at=at)
    notify_open_pages(checkin.plan_id)


@transaction.atomic
def accept_move(checkin: Checkin, *, by: Partner, to: datetime, at: datetime) -> None:
    """The other accepts the very time they read: the talk stands there."""
    checkin._take(by)
    _require_planned(checkin)
    if checkin.move_to is None or checkin.move_to != to:
        raise Refused(_("This proposal is not open any more. Look at what stands there now."))
    if checkin.move_by_id == by.pk:
        raise Refused(_("It moves as soon as the other accepts it."))
    if checkin.move_to <= at:
        raise Refused(_("That time is over. Propose another."))
    _require_free(checkin, checkin.move_to)
    asker, after = checkin.move_by, _others(checkin).filter(at__gt=checkin.move_to).order_by("at").first()
    over = end_of_next_local_day(checkin.move_to, checkin.plan.zone)
    checkin.at, checkin.lapses_at = checkin.move_to, min(over, after.at) if after else over
    checkin.moves, checkin.moved_at, checkin.move_to, checkin.move_by = checkin.moves + 1, at, None, None
    checkin.save()
    Event.record("talk moved", plan=checkin.plan, about=checkin.pk, at=at)
    if asker is not None and asker.left_at is None:
        post_moved_letter(checkin, to=asker, at=at)
    notify_open_pages(checkin.plan_id)


@transaction.atomic
def drop_move(checkin: Checkin, *, by: Partner) -> None:
    """It stays at its time: taken back by the one who proposed, or not taken up by the other."""
    checkin._take(by)
    if checkin.move_to is None:
        return
    checkin.move_to = checkin.move_by = None
    checkin.save(update_fields=["move_to", "move_by"])
    notify_open_pages(checkin.plan_id)


def move_awaits_answer(checkin: Checkin, partner: Partner, *, at: datetime) -> bool:
    """Whether the other's suggestion waits for this partner's answer."""
    return checkin.move_to is not None and checkin.move_to > at and checkin.move_by_id != partner.pk


def _require_planned(checkin: Checkin) -> None:
    if checkin.state != Checkin.State.PLANNED:
        raise Refused(_("This talk has begun or is over; it cannot be moved now."))


def _others(checkin: Checkin) -> QuerySet[Checkin]:
    """The other talks that are planned."""
    planned = Checkin.objects.filter(plan=checkin.plan_id, state=Checkin.State.PLANNED, rhythm__state=Rhythm.State.LIVE)
    return planned.exclude(pk=checkin.pk)


def _require_free(checkin: Checkin, to: datetime) -> None:
    if _others(checkin).filter(at__gt=to - HOUR, at__lt=to + HOUR).exists():
        raise Refused(_("Another talk of yours is at that time already. Choose a time before or after it."))
