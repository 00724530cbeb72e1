"""Making talks from a rhythm, and moving one to another time when both want it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from checkins.models.checkin import Checkin, lapses
from checkins.models.pulse import stir
from checkins.models.rhythm import Rhythm, tell_other
from plans.models import Event, Partner
from repair.base import Refused

AHEAD = timedelta(days=21)  # no talk is made further ahead (B15)
NOTICE = "move-suggested"
REACH = timedelta(days=7)  # how far a talk may be moved


def advance(rhythm: Rhythm, *, at: datetime) -> int:
    """Makes what this rhythm gives in the next 21 days and has not given yet; how many. The caller holds the locks.

    A week that went by while the house was down, or the plan rested, gives none.
    """
    made = 0
    while rhythm.next_at is not None and rhythm.next_at <= at + AHEAD:
        begins = rhythm.next_at
        day = rhythm.step()
        if begins > at:
            given = {"plan": rhythm.plan, "at": begins, "lapses_at": lapses(begins, rhythm.plan.zone), "made_at": at}
            made += Checkin.objects.get_or_create(rhythm=rhythm, on=day, defaults=given)[1]
    rhythm.save(update_fields=["next_on", "next_at"])
    return made


@transaction.atomic
def agree(rhythm: Rhythm, *, by: Partner, at: datetime) -> None:
    """The other accepts: from now on its talks are the next ones, and those of the older rhythm are gone."""
    rhythm.accept(by=by, at=at)
    Checkin.objects.filter(
        plan=rhythm.plan, state=Checkin.State.PLANNED, rhythm__state=Rhythm.State.ENDED, at__gt=at
    ).delete()
    advance(rhythm, at=at)


@transaction.atomic
def propose(talk: Checkin, *, by: Partner, to: datetime, at: datetime) -> None:
    """`by` would like another time for this one talk; until the other accepts, it stays where it is."""
    talk._take(by)
    _require_planned(talk)
    if not at < to <= at + REACH:
        raise Refused(_("Choose a time within the next seven days."))
    talk.move_to, talk.move_by = to, by
    talk.save(update_fields=["move_to", "move_by"])
    tell_other(NOTICE, by=by, about=str(talk.pk), at=at)


@transaction.atomic
def accept(talk: Checkin, *, by: Partner, to: datetime, at: datetime) -> None:
    """The other accepts the very time they read: the talk stands there."""
    talk._take(by)
    _require_planned(talk)
    if talk.move_to is None or talk.move_to != to:
        raise Refused(_("This proposal is not open any more. Look at what stands there now."))
    if talk.move_by_id == by.pk:
        raise Refused(_("It moves as soon as the other accepts it."))
    if talk.move_to <= at:
        raise Refused(_("That time is over. Propose another."))
    talk.at, talk.lapses_at = talk.move_to, lapses(talk.move_to, talk.plan.zone)
    talk.moves, talk.moved_at, talk.move_to, talk.move_by = talk.moves + 1, at, None, None
    talk.save()
    Event.record("talk moved", plan=talk.plan, about=talk.pk, at=at)
    stir(talk.plan_id)


@transaction.atomic
def keep(talk: Checkin, *, by: Partner) -> None:
    """It stays at its time: taken back by the one who proposed, or not taken up by the other."""
    talk._take(by)
    talk.move_to = talk.move_by = None
    talk.save(update_fields=["move_to", "move_by"])


def _require_planned(talk: Checkin) -> None:
    if talk.state != Checkin.State.PLANNED:
        raise Refused(_("This talk has begun or is over; it cannot be moved now."))
