"""How a talk is held: on the table, on two screens, in writing. Either chooses, and either adds five minutes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from checkins.models.checkin.checkin import IN_WRITING_DURATION, Checkin
from checkins.models.checkin.flow import PAST_QUESTIONS_STEP, CheckinMode, FlowPosition, step_keys
from checkins.models.checkin.readiness import Readiness
from checkins.models.checkin.rhythm import Rhythm
from checkins.models.plan_version import notify_open_pages
from plans.models import Partner
from repair.foundation.base import Refused

EXTENSION_MINUTES = 5  # minutes
MAX_EXTENSION_MINUTES = 60  # minutes that are added at most


@transaction.atomic
def set_checkin_mode(checkin: Checkin, *, by: Partner, way: str, at: datetime) -> None:
    """From now on it is held this way, for both; what was said stays, and its step begins anew."""
    checkin._take(by)
    if checkin.state not in (Checkin.State.PLANNED, Checkin.State.OPEN):
        raise Refused(_("This talk is not open. Look at what stands there now."))
    if checkin.way == way:
        return
    if checkin.state == Checkin.State.OPEN and checkin.way == CheckinMode.WRITING:
        raise Refused(_("A talk in writing stays in writing. The next one can be held another way."))
    if CheckinMode.WRITING in (checkin.way, way):
        checkin.readiness.all().delete()  # who tapped that they begin meant the way it was held then
    checkin.way = CheckinMode(way)
    if checkin.state == Checkin.State.OPEN:
        checkin.step, checkin.round, checkin.beat = FlowPosition(checkin.step)
        checkin.lapses_at = at + IN_WRITING_DURATION if checkin.way == CheckinMode.WRITING else checkin.lapses_at
    checkin.save()
    notify_open_pages(checkin.plan_id)


@transaction.atomic
def begin_in_writing(checkin: Checkin, *, by: Partner, at: datetime) -> None:
    """`by` begins it in writing. It opens when both have tapped that; nobody has to be there at the hour."""
    checkin._take(by)
    if checkin.state == Checkin.State.OPEN:
        return
    if checkin.way != CheckinMode.WRITING:
        raise Refused(_("This talk is held another way now. Look at what stands there."))
    if not checkin.may_open(at):
        raise Refused(_("This talk cannot be begun now. Look at when the next one is."))
    Readiness.tap(checkin, by=by, at=at)
    if Readiness.are_both(checkin):
        checkin.open(by=by, at=at)


@transaction.atomic
def switch_past_questions_off(*, by: Partner) -> None:
    """From now on no talk has questions about the past, the open one neither; either ends that alone (SAF-9)."""
    plan = by.plan.lock()
    left_out = Rhythm.objects.filter(plan=plan, state=Rhythm.State.LIVE, has_questions=True)
    is_new = left_out.update(has_questions=False) > 0
    checkin = Checkin.objects.filter(plan=plan, state=Checkin.State.OPEN, has_questions=True).first()
    if checkin is not None:
        steps = step_keys(checkin)
        past = steps.index(PAST_QUESTIONS_STEP) if PAST_QUESTIONS_STEP in steps else len(steps)
        if checkin.step == past:
            checkin.step, checkin.round, checkin.beat = FlowPosition(past)  # what comes after it begins
        elif checkin.step > past:
            checkin.step -= 1
        checkin.has_questions = False
        checkin.save(update_fields=["has_questions", "step", "round", "beat"])
    if is_new or checkin is not None:
        notify_open_pages(plan)


def both_took_part(checkin: Checkin) -> bool:
    """Whether both did: a talk with both present was begun by both, in writing each has sent something."""
    return checkin.way != CheckinMode.WRITING or checkin.turns.values("by").distinct().count() > 1


@transaction.atomic
def extend_checkin(checkin: Checkin, *, by: Partner, seen: str, at: datetime) -> None:
    """Five minutes more, for both; asked for by both at once it is five."""
    checkin._take(by)
    checkin._require_open()
    if seen != str(checkin.extra):
        return
    if checkin.extra >= MAX_EXTENSION_MINUTES:
        raise Refused(_("An hour has been added. Save the rest for your next talk."))
    checkin.extra += EXTENSION_MINUTES
    checkin.save(update_fields=["extra"])
    notify_open_pages(checkin.plan_id)
