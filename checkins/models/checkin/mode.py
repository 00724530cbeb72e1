"""How a talk is held: on the table, on two screens, in writing. Either chooses, and either adds five minutes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from checkins.models.checkin.checkin import WRITTEN, Checkin
from checkins.models.checkin.flow import PAST, Place, Way, keys
from checkins.models.checkin.readiness import Readiness
from checkins.models.checkin.rhythm import Rhythm
from checkins.models.plan_version import stir
from plans.models import Partner
from repair.foundation.base import Refused

LONGER = 5  # minutes
LONGEST = 60  # minutes that are added at most


@transaction.atomic
def choose(talk: Checkin, *, by: Partner, way: str, at: datetime) -> None:
    """From now on it is held this way, for both; what was said stays, and its step begins anew."""
    talk._take(by)
    if talk.state not in (Checkin.State.PLANNED, Checkin.State.OPEN):
        raise Refused(_("This talk is not open. Look at what stands there now."))
    if talk.way == way:
        return
    if talk.state == Checkin.State.OPEN and talk.way == Way.WRITING:
        raise Refused(_("A talk in writing stays in writing. The next one can be held another way."))
    if Way.WRITING in (talk.way, way):
        talk.readiness.all().delete()  # who tapped that they begin meant the way it was held then
    talk.way = Way(way)
    if talk.state == Checkin.State.OPEN:
        talk.step, talk.round, talk.beat = Place(talk.step)
        talk.lapses_at = at + WRITTEN if talk.way == Way.WRITING else talk.lapses_at
    talk.save()
    stir(talk.plan_id)


@transaction.atomic
def begin_in_writing(talk: Checkin, *, by: Partner, at: datetime) -> None:
    """`by` begins it in writing. It opens when both have tapped that; nobody has to be there at the hour."""
    talk._take(by)
    if talk.state == Checkin.State.OPEN:
        return
    if talk.way != Way.WRITING:
        raise Refused(_("This talk is held another way now. Look at what stands there."))
    if not talk.may_open(at):
        raise Refused(_("This talk cannot be begun now. Look at when the next one is."))
    Readiness.tap(talk, by=by, at=at)
    if Readiness.are_both(talk):
        talk.open(by=by, at=at)


@transaction.atomic
def leave_questions_out(*, by: Partner) -> None:
    """From now on no talk has questions about the past, the open one neither; either ends that alone (SAF-9)."""
    plan = by.plan.lock()
    left_out = Rhythm.objects.filter(plan=plan, state=Rhythm.State.LIVE, has_questions=True)
    is_new = left_out.update(has_questions=False) > 0
    talk = Checkin.objects.filter(plan=plan, state=Checkin.State.OPEN, has_questions=True).first()
    if talk is not None:
        steps = keys(talk)
        past = steps.index(PAST) if PAST in steps else len(steps)
        if talk.step == past:
            talk.step, talk.round, talk.beat = Place(past)  # what comes after it begins
        elif talk.step > past:
            talk.step -= 1
        talk.has_questions = False
        talk.save(update_fields=["has_questions", "step", "round", "beat"])
    if is_new or talk is not None:
        stir(plan)


def took_part(talk: Checkin) -> bool:
    """Whether both did: a talk with both present was begun by both, in writing each has sent something."""
    return talk.way != Way.WRITING or talk.turns.values("by").distinct().count() > 1


@transaction.atomic
def lengthen(talk: Checkin, *, by: Partner, seen: str, at: datetime) -> None:
    """Five minutes more, for both; asked for by both at once it is five."""
    talk._take(by)
    talk._require_open()
    if seen != str(talk.extra):
        return
    if talk.extra >= LONGEST:
        raise Refused(_("An hour has been added. Save the rest for your next talk."))
    talk.extra += LONGER
    talk.save(update_fields=["extra"])
    stir(talk.plan_id)
