"""What says *look again* to the open pages of a plan: a number that grows with every act both may see at once.

It holds no words and no time. See checkins.live.standing for who listens.
"""

from functools import partial
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import F, Max

from plans.models import Plan
from repair.foundation.broadcast import publish

LIVE_CHANNEL = "mend_live"


class PlanVersion(models.Model):
    """One plan's number; never private acts, or the other could count them."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, primary_key=True, related_name="+")
    number = models.BigIntegerField(default=0)
    # The order of all acts of the house, for whoever tails it: on SQLite alone, where one writes at a time.
    place = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place"], name="pulse_place")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number}"

    @classmethod
    def of(cls, plan: Plan) -> int:
        """The number at which this plan stands; 0 before anything happened."""
        return cls.objects.filter(plan=plan).values_list("number", flat=True).first() or 0


def notify_open_pages(plan: Plan | UUID) -> None:
    """Every open page of this plan looks again, once this transaction is committed and only then.

    Called inside a verb, under the plan's lock, when what it did may be seen by both at that moment.
    """
    key = plan.pk if isinstance(plan, Plan) else plan
    is_told = connection.vendor == "postgresql"
    place = None if is_told else (PlanVersion.objects.aggregate(last=Max("place"))["last"] or 0) + 1
    mine = PlanVersion.objects.filter(plan=key)
    if not mine.update(number=F("number") + 1, place=place):
        PlanVersion.objects.create(plan_id=key, number=1, place=place)
    if is_told:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [LIVE_CHANNEL, str(key)])
    transaction.on_commit(partial(publish, LIVE_CHANNEL, str(key)), robust=True)
