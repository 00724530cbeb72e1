"""Amends: what a partner would like to do for the other, to make good. It is offered, never asked for, and has an end.

Nothing is added up or recorded as owed. Its owner may mark it as done, and may end it at any time (H23).
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.couple.plan import Partner, Plan
from repair.foundation.base import Noun, Refused

if TYPE_CHECKING:
    from plans.models.contract.line import ContractLines, Line


class AmendsOffers(models.QuerySet["Amends"]):
    """Query amends by whether they are open."""

    def open(self, day: date) -> Self:
        """Return those that are neither done nor ended, and whose last day is not before `day`."""
        return self.filter(done_at=None, ended_at=None, ends_on__gte=day)


class Amends(Noun):
    """One thing that its owner would like to do for the other, from the version in force that holds it.

    open ──done──⇄──not done──▶ open      over by itself after `ends_on`, or ended earlier by its owner
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="amends")
    owner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    ends_on = models.DateField()
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = AmendsOffers.as_manager()
    if TYPE_CHECKING:
        lines: ContractLines

    def __str__(self) -> str:
        return str(self.pk)

    @transaction.atomic
    def mark_done(self, *, by: Partner, at: datetime) -> None:
        """Mark it as done; only its owner may (rule 15)."""
        self._lock(by)
        self.done_at = self.done_at or at
        self.save(update_fields=["done_at"])

    @transaction.atomic
    def mark_not_done(self, *, by: Partner, at: datetime) -> None:
        """Undo *done*, for a tap by mistake; it is open again until its last day."""
        self._lock(by)
        self.done_at = None
        self.save(update_fields=["done_at"])

    @transaction.atomic
    def end(self, *, by: Partner, at: datetime) -> None:
        """End it at once and leave its line out of the draft agreement; its owner gives no reason."""
        self._lock(by)
        self.lines.filter(contract__state="table").update(is_left_out=True)
        self.ended_at = self.ended_at or at
        self.save(update_fields=["ended_at"])

    @classmethod
    def end_all(cls, plan: Plan, *, but: list["Amends"], at: datetime) -> None:
        """End the plan's amends that are not in `but`, because the version in force does not hold them."""
        cls.objects.filter(plan=plan, ended_at=None).exclude(pk__in=[kept.pk for kept in but]).update(ended_at=at)

    def matches_line(self, line: "Line") -> bool:
        """Return whether the line has the same words and the same last day."""
        return (self.text, self.ends_on) == (line.text, line.ends_on)

    def is_open_on(self, day: date) -> bool:
        """Return whether it is still to be done on `day`."""
        return self.done_at is None and self.ended_at is None and self.ends_on >= day

    def _lock(self, by: Partner) -> None:
        """Lock plan and row; refuse anybody but the owner."""
        by.plan.lock()
        self.lock()
        if self.owner_id != by.pk:
            raise Refused(_("Only the one who offered this can change it."))
