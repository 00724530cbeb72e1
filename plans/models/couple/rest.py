"""Resting and leaving. Either partner may let the plan rest at once and alone; waking it takes both (SAF-11).

Whatever the cause, the other reads one word, *resting*: no date, no name, no reason.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.couple.event import Event
from plans.models.couple.invitation import Invitation
from plans.models.couple.plan import Partner, Plan
from repair.foundation.base import Gone, Noun, Refused
from repair.mail.models import Letter

MAX_DAYS_UNTIL_CLOSE = 30  # days for which the other reads *resting* after a partner has left
DEFAULT_DAYS_UNTIL_CLOSE = 7
LOOK_AGAIN_AFTER_DAYS = 14  # days until a look again, as the form offers


class Rest(Noun):
    """One period in which a plan rests: nothing is due, and no email of the plan is sent.

    begin (by hand, by unsigning, by leaving, after a month unheld) → resting ──both ready──▶ ended
                                                                          └──closing day of a leaver──▶ plan closed
    """

    class Cause(models.TextChoices):
        """Why the plan rests; never shown. `UNHELD` is a month in which no check-in was held."""

        BY_HAND = "by hand"
        UNSIGNING = "unsigning"
        LEAVING = "leaving"
        UNHELD = "unheld"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rests")
    cause = models.CharField(max_length=10, choices=Cause.choices)
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, related_name="+")
    began_at = models.DateTimeField()
    ready_a = models.BooleanField(default=False)
    ready_b = models.BooleanField(default=False)
    again_a = models.DateField(null=True)  # when each of them wanted to look again; told to nobody else
    again_b = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=models.Q(ended_at=None), name="one_rest_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.cause}"

    @classmethod
    def of(cls, plan: Plan) -> "Rest | None":
        """Return the rest that the plan is in, or None while it is awake. One query."""
        return cls.objects.filter(plan=plan, ended_at=None).first()

    @classmethod
    @transaction.atomic
    def begin(
        cls, *, plan: Plan, at: datetime, by: Partner | None = None, cause: str = Cause.BY_HAND, days: int | None = None
    ) -> "Rest":
        """Let the plan rest and cancel its unsent emails; a plan that rests already goes on in the same rest.

        `days` is after how many days `by` would like to look again; only they read it, and nothing happens on that day.
        `Refused` by hand while the second seat is empty.
        """
        plan.lock()
        if cause == cls.Cause.BY_HAND and not plan.is_shared:
            raise Refused(_("Only you are here yet. Nothing is due, so there is nothing to rest."))
        rest, made = cls.objects.get_or_create(
            plan=plan, ended_at=None, defaults={"cause": cause, "by": by, "began_at": at}
        )
        if made:
            Event.record("rested", plan=plan, about=rest.pk, at=at)
        elif by is not None:
            rest._say(by, ready=False)  # resting again withdraws one's readiness to go on
        if by is not None and days is not None:
            rest._look_again(by, by.day(at) + timedelta(days=days))
        Letter.cancel_for_plan(plan=plan.pk, at=at)
        return rest

    @transaction.atomic
    def mark_ready(self, *, by: Partner, at: datetime) -> bool:
        """Store that `by` is ready to go on. Return True if both are and the plan is awake again."""
        self.plan.lock()
        self.lock()
        if self.ended_at is not None:
            return True
        self._say(by, ready=True)
        gone = self.plan.partners.exclude(left_at=None).exists()
        if gone or not (self.ready_a and self.ready_b):
            return False  # after a leaving it must look like any other waiting (SAF-11)
        self.ended_at = at
        self.save(update_fields=["ended_at"])
        Event.record("woke", plan=self.plan, about=self.pk, at=at)
        return True

    @transaction.atomic
    def unmark_ready(self, *, by: Partner) -> None:
        """Store that `by` is not ready after all; no trace of the readiness stays."""
        self.plan.lock()
        self.lock()
        self._say(by, ready=False)

    def is_ready(self, partner: Partner) -> bool:
        """Return whether this partner is ready; each may be shown only their own answer."""
        return getattr(self, f"ready_{partner.seat}")

    def again_on(self, partner: Partner) -> date | None:
        """Return the day on which this partner wanted to look again, or None; each may be shown only their own."""
        return getattr(self, f"again_{partner.seat}")

    def _look_again(self, by: Partner, day: date) -> None:
        setattr(self, f"again_{by.seat}", day)
        self.save(update_fields=[f"again_{by.seat}"])

    def _say(self, by: Partner, *, ready: bool) -> None:
        field = f"ready_{by.seat}"
        setattr(self, field, ready)
        self.save(update_fields=[field])


@transaction.atomic
def leave_plan(*, by: Partner, at: datetime, days: int = DEFAULT_DAYS_UNTIL_CLOSE) -> None:
    """Let `by` leave at once and free them for another plan; leaving twice changes nothing.

    The other reads *resting* for `days` (0 to 30), then that the plan is closed. The plan's open invitations end, and
    its unsent emails are cancelled. If both leave, the earlier closing day counts.
    """
    if not 0 <= days <= MAX_DAYS_UNTIL_CLOSE:
        raise Refused(_("Choose between 0 and 30 days."))
    plan = by.plan.lock()
    by.lock()
    if by.left_at is not None:
        return
    for invitation in Invitation.objects.live().filter(plan=plan):
        invitation.take_back(by=invitation.by, at=at)
    by.left_name, by.left_at = by.name, at
    by.save(update_fields=["left_name", "left_at"])
    Rest.begin(plan=plan, by=by, at=at, cause=Rest.Cause.LEAVING)
    closes = at + timedelta(days=days)
    plan.closes_at = min(closes, plan.closes_at or closes)
    plan.save(update_fields=["closes_at"])
    if plan.closes_at <= at:
        _close(plan, at)


def is_asleep(plan: Plan) -> bool:
    """Return whether the plan rests or is closed."""
    return plan.closed_at is not None or Rest.of(plan) is not None


def require_awake(plan: Plan) -> None:
    """Refuse what needs both partners: while one seat is empty, and while the plan rests, whatever the cause."""
    if not plan.is_shared:
        raise Refused(_("This begins when you are both here. What you wrote stays yours."))
    if is_asleep(plan):
        raise Refused(_("The plan is resting. This can wait until you both go on; nothing is lost."))


def close_due_plans(*, at: datetime) -> int:
    """Close the plans whose closing day has come, which frees the partner who is left. Return how many."""
    done = 0
    for plan in Plan.objects.filter(closes_at__lte=at, closed_at=None):
        with suppress(Gone), transaction.atomic():  # one plan at a time: two locks could deadlock with another process
            plan.lock()
            done += _close(plan, at)
    return done


def _close(plan: Plan, at: datetime) -> bool:
    if plan.closed_at is not None:
        return False
    plan.closed_at = at
    plan.save(update_fields=["closed_at"])
    Letter.cancel_for_plan(plan=plan.pk, at=at)
    return True
