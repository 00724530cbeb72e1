"""Commitments: what a partner does. One row lives behind the lines of many versions.

Its words are written by its owner alone (rule 31).
"""

from datetime import date, datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.contract.canonical_text import Cadence
from plans.models.couple.plan import Partner, Plan, plan_is_awake
from plans.models.couple.rest import require_awake
from repair.foundation.base import Noun, Refused

WEEKLY_MARKS_AFTER = timedelta(weeks=4)


class Commitments(models.QuerySet["Commitment"]):
    """Query commitments by whether they hold."""

    def active(self, plan: Plan) -> Self:
        """Return the commitments of the agreement in force, none while the plan rests."""
        return self.filter(plan_is_awake(), plan=plan, ended_at=None).order_by("began_at", "pk")


class Commitment(Noun):
    """What one partner does, from the first version in force that holds it until one does not.

    as signed ──its owner makes it smaller⇄undone the same day──▶ smaller ──the next version runs──▶ as signed

    `act`, `cue`, `smallest` and `cadence` are the signed words: what is done, in which situation, the least that counts
    on a hard day, and how often.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="commitments")
    owner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=200)
    cue = models.CharField(max_length=200, blank=True)
    smallest = models.CharField(max_length=200, blank=True)
    cadence = models.CharField(max_length=10, choices=Cadence.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    smaller = models.CharField(max_length=200, blank=True, db_default="")  # what counts now, beside the signed words
    smaller_on = models.DateField(null=True)
    is_marked_weekly = models.BooleanField(default=False)

    objects = Commitments.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def end_all(cls, plan: Plan, *, but: list["Commitment"], at: datetime) -> None:
        """End the plan's commitments that are not in `but`, which the version in force lacks; their marks stay."""
        gone = cls.objects.filter(plan=plan, ended_at=None).exclude(pk__in=[kept.pk for kept in but])
        gone.update(ended_at=at)

    @transaction.atomic
    def make_smaller(self, words: str, *, by: Partner, at: datetime) -> None:
        """Let the smaller words count from now on, without the other's agreement; only the owner may (rule 31).

        The signed line stays as it is, and both read the smaller words next to it.
        """
        self._lock(by)
        if not words or words == self.act:
            raise Refused(_("These are the words you signed. Write what counts from now on."))
        self.smaller, self.smaller_on = words, self.smaller_on or by.plan.day(at)
        self.save(update_fields=["smaller", "smaller_on"])

    @transaction.atomic
    def undo_smaller(self, *, by: Partner, at: datetime) -> None:
        """Let the signed words count again. `Refused` after the day of the change: then it takes the next version."""
        self._lock(by)
        if self.smaller and not self.can_undo(by.plan.day(at)):
            raise Refused(_("Making it bigger again waits for the next version. Lay the lines on the table for that."))
        self.smaller, self.smaller_on = "", None
        self.save(update_fields=["smaller", "smaller_on"])

    def can_undo(self, day: date) -> bool:
        """Return whether it became smaller on `day`, the plan's today."""
        return self.smaller_on == day

    @transaction.atomic
    def mark_weekly(self, is_weekly: bool, *, by: Partner) -> None:
        """Set whether its owner marks it once a week; what is to be done stays as signed."""
        self._lock(by)
        self.is_marked_weekly = is_weekly
        self.save(update_fields=["is_marked_weekly"])
        by.stop_offering_feature("weekly")

    @property
    def marking_cadence(self) -> str:
        """Return the cadence by which its owner is asked for marks."""
        is_daily = self.cadence in (Cadence.DAILY, Cadence.WEEKDAYS)
        return Cadence.WEEKLY if is_daily and self.is_marked_weekly else self.cadence

    def may_be_marked_weekly(self, at: datetime) -> bool:
        """Return whether it is daily and has run for four weeks, after which weekly marks suffice."""
        return self.cadence in (Cadence.DAILY, Cadence.WEEKDAYS) and at >= self.began_at + WEEKLY_MARKS_AFTER

    @property
    def current_act(self) -> str:
        """Return the words that count now: the smaller ones if there are any, else the signed ones."""
        return self.smaller or self.act

    def _lock(self, by: Partner) -> None:
        """Lock plan and row; refuse anybody but the owner, a resting plan and an ended commitment."""
        by.plan.lock()
        self.lock()
        if self.owner_id != by.pk:
            raise Refused(_("Only the one who does this can change it."))
        require_awake(
            by.plan
        )  # first: a resting plan answers alike, whether its agreement was unsigned or not (SAF-11)
        if self.ended_at is not None:
            raise Refused(_("This line is not part of the agreement any more."))
