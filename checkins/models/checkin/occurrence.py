"""When a check-in is: its identity (rhythm and local date), and the time to which both moved it."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from checkins.models.checkin.letters import post_moved_letter
from checkins.models.checkin.rhythm import Rhythm, post_notice_to_other
from checkins.models.checkin.rhythm_times import end_of_next_local_day
from checkins.models.plan_version import notify_open_pages
from plans.models import Event, Partner, Plan
from plans.models.couple.rest import require_awake
from repair.foundation.base import Noun, Refused
from repair.foundation.clock import HOUR

MOVE_NOTICE = "move-suggested"
LONGEST_MOVE = timedelta(days=7)  # of a check-in


class RhythmOccurrence(Noun):
    """The part of `Checkin` that is about its time: one occurrence of a rhythm, moved when both want that.

    A base class of `Checkin` and of nothing else. It has a file of its own because all verbs of a check-in together
    are longer than a model file may be, and because moving needs no other column than these.
    """

    class State(models.TextChoices):
        PLANNED = "planned"
        OPEN = "open"
        HELD = "held"
        NOT_HELD = "not held"
        SET_ASIDE = "set aside"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    rhythm = models.ForeignKey(Rhythm, on_delete=models.CASCADE, related_name="checkins")
    on = models.DateField()
    at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    made_at = models.DateTimeField()

    moves = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    move_to = models.DateTimeField(null=True)
    move_by = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def is_moved(self) -> bool:
        """Tell whether both moved it away from the rhythm's time."""
        return self.moves > 0

    def move_awaits_answer(self, partner: Partner, *, at: datetime) -> bool:
        """Tell whether a suggested time waits for this partner's answer."""
        return self.move_to is not None and self.move_to > at and self.move_by_id != partner.pk

    @transaction.atomic
    def propose_move(self, *, by: Partner, to: datetime, at: datetime) -> None:
        """Suggest another time for this check-in; it stays where it is until the other partner accepts."""
        self.lock_for(by)
        self._require_planned()
        if self.move_awaits_answer(by, at=at):
            raise Refused(_("Another time is suggested already. Look at it first: it moves, or it stays."))
        if not at < to <= at + LONGEST_MOVE:
            raise Refused(_("Choose a time within the next seven days."))
        self._require_free(to)
        self.move_to, self.move_by = to, by
        self.save(update_fields=["move_to", "move_by"])
        post_notice_to_other(MOVE_NOTICE, by=by, about=str(self.pk), at=at)
        notify_open_pages(self.plan_id)

    @transaction.atomic
    def accept_move(self, *, by: Partner, to: datetime, at: datetime) -> None:
        """Accept the very time that this partner read; the check-in moves there."""
        self.lock_for(by)
        self._require_planned()
        if self.move_to is None or self.move_to != to:
            raise Refused(_("This proposal is not open any more. Look at what stands there now."))
        if self.move_by_id == by.pk:
            raise Refused(_("It moves as soon as the other accepts it."))
        if self.move_to <= at:
            raise Refused(_("That time is over. Propose another."))
        self._require_free(self.move_to)
        asker, after = self.move_by, self._other_planned().filter(at__gt=self.move_to).order_by("at").first()
        over = end_of_next_local_day(self.move_to, self.plan.zone)
        self.at, self.lapses_at = self.move_to, min(over, after.at) if after else over
        self.moves, self.moved_at, self.move_to, self.move_by = self.moves + 1, at, None, None
        self.save()
        Event.record("talk moved", plan=self.plan, about=self.pk, at=at)
        if asker is not None and asker.left_at is None:
            post_moved_letter(self, to=asker, at=at)
        notify_open_pages(self.plan_id)

    @transaction.atomic
    def drop_move(self, *, by: Partner) -> None:
        """Keep the old time: its proposer takes the suggestion back, or the other partner declines it."""
        self.lock_for(by)
        if self.move_to is None:
            return
        self.move_to = self.move_by = None
        self.save(update_fields=["move_to", "move_by"])
        notify_open_pages(self.plan_id)

    def lock_for(self, by: Partner) -> None:
        """Lock the plan's row, then this one, and read it afresh. Refused for another plan's, and while the plan rests.

        The first beat of every verb on a check-in, also of those of its turns and of its readiness.
        """
        plan = by.plan.lock()
        self.lock()
        if self.plan_id != plan.pk:
            raise Refused(_("This is not your talk."))
        require_awake(plan)

    def _require_planned(self) -> None:
        if self.state != self.State.PLANNED:
            raise Refused(_("This talk has begun or is over; it cannot be moved now."))

    def _other_planned(self) -> "models.QuerySet[Self]":
        planned = type(self)._default_manager.filter(plan=self.plan_id, state=self.State.PLANNED)
        return planned.filter(rhythm__state=Rhythm.State.LIVE).exclude(pk=self.pk)

    def _require_free(self, to: datetime) -> None:
        if self._other_planned().filter(at__gt=to - HOUR, at__lt=to + HOUR).exists():
            raise Refused(_("Another talk of yours is at that time already. Choose a time before or after it."))
