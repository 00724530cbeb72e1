"""What one of them does: a living row behind the lines of many versions, written by its owner alone (rule 31)."""

from datetime import datetime
from typing import Self

from django.db import models

from plans.models.contract_wording import Cadence
from plans.models.plan import Partner, Plan
from plans.models.rest import Rest
from repair.base import Noun


class Commitments(models.QuerySet["Commitment"]):
    """Commitments by whether they hold."""

    def active(self, plan: Plan) -> Self:
        """Those of the agreement that runs, while the plan is awake: a resting plan asks nothing of anyone."""
        resting = Rest.objects.filter(plan=models.OuterRef("plan"), ended_at=None)
        return self.filter(plan=plan, ended_at=None).exclude(models.Exists(resting)).order_by("began_at", "pk")


class Commitment(Noun):
    """It begins when the first version with it comes into force, changes with the next, and ends when one lacks it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="commitments")
    owner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=200)
    cue = models.CharField(max_length=200, blank=True)
    smallest = models.CharField(max_length=200, blank=True)
    cadence = models.CharField(max_length=10, choices=Cadence.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Commitments.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def end_all(cls, plan: Plan, *, but: list["Commitment"], at: datetime) -> None:
        """Those that the agreement does not hold any more end; their marks stay."""
        gone = cls.objects.filter(plan=plan, ended_at=None).exclude(pk__in=[kept.pk for kept in but])
        gone.update(ended_at=at)
