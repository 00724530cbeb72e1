"""Events: what happened in a plan on which day, without any words. Milestones and the timeline are made of them."""

from datetime import datetime
from uuid import UUID

from django.db import models

from plans.models.couple.plan import Partner, Plan
from repair.foundation.base import Noun


class Event(Noun):
    """One thing that happened in a plan: kind, the plan's local day, who did it, one short value.

    An event holds no words and no time of day (SAF-8). It is deleted when its cause is undone.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=30)
    day = models.DateField()
    who = models.ForeignKey(Partner, on_delete=models.CASCADE, null=True, related_name="+")
    value = models.CharField(max_length=30, blank=True)
    about = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "kind", "about"], name="an_event_happens_once")]
        indexes = [models.Index(fields=["plan", "kind", "day"], name="event_plan_kind_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"

    @classmethod
    def record(
        cls, kind: str, *, plan: Plan, about: UUID, at: datetime, who: Partner | None = None, value: str = ""
    ) -> "Event":
        """Store the event; recording the same kind about the same row again replaces day, `who` and value."""
        said = {"day": plan.day(at), "who": who, "value": value}
        event, _made = cls.objects.update_or_create(plan=plan, kind=kind, about=about, defaults=said)
        return event

    @classmethod
    def take_back(cls, about: UUID) -> int:
        """Delete every event that the row `about` caused, because it was undone; return how many."""
        return cls.objects.filter(about=about).delete()[0]
