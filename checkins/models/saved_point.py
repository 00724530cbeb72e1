"""After three rounds it is saved: a point of the one who told it, and the talk goes on."""

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from checkins.models import course
from checkins.models.checkin import Checkin
from checkins.models.preparation import MOST, Point
from checkins.models.turn import Turn
from plans.models import Partner


@transaction.atomic
def save_it(talk: Checkin, *, by: Partner, seen: str, at: datetime) -> None:
    """The one who told it finds it among their own points. It holds none of the words, which go with the talk.

    On the table either taps it; what the other has saved, and how much, shows in nothing.
    """
    talk._take(by)
    seats = {seat.seat: seat for seat in by.plan.seats}
    teller = seats.get(course.seat_of(talk, course.beats(course.key_of(talk), course.Way.TWO)[-1]), by)
    if not Turn.answer(talk, by=by, said="save", seen=seen, at=at):
        return
    if teller.person is not None and Point.objects.filter(by=teller).count() < MOST:
        day = date_format(by.plan.day(talk.at), "j F")
        Point.save_it(
            by=teller, words=_("What I told on %(day)s: it is not heard to the end yet.") % {"day": day}, at=at
        )
