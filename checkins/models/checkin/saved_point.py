"""After three rounds it is saved: a point of the one who told it, and the talk goes on."""

from datetime import datetime
from uuid import uuid5

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from checkins.models.checkin import flow
from checkins.models.checkin.checkin import Checkin
from checkins.models.checkin.preparation import MAX_POINTS, Point
from checkins.models.checkin.turn import Turn
from plans.models import Partner


@transaction.atomic
def save_unheard_point(checkin: Checkin, *, by: Partner, seen: str, at: datetime) -> None:
    """The one who told it finds it among their own points. It holds none of the words, which go with the talk.

    On the table either taps it; what the other has saved, and how much, shows in nothing. However often it is tapped
    in one step of a talk it is one point, and half of the points one may save are for what they save themselves.
    """
    checkin._take(by)
    seats = {seat.seat: seat for seat in by.plan.seats}
    teller = seats.get(
        flow.beat_seat(checkin, flow.step_beats(flow.current_step_key(checkin), flow.CheckinMode.TWO)[-1]), by
    )
    key = uuid5(checkin.pk, flow.current_step_key(checkin))
    if not Turn.answer(checkin, by=by, said="save", seen=seen, at=at):
        return
    mine = Point.objects.filter(by=teller)
    if teller.person is not None and mine.count() < MAX_POINTS // 2 and not mine.filter(pk=key).exists():
        day = date_format(by.plan.day(checkin.at), "j F")
        words = _("What I told on %(day)s: it is not heard to the end yet.") % {"day": day}
        Point.save_it(by=teller, words=words, at=at, key=key)
