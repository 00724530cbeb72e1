"""A plan's version number, which grows with every act that both partners may see, so that open pages load again.

It holds no words and no time. checkins/live/ has the processes that listen.
"""

from functools import partial
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import F, Max

from plans.models import Plan
from repair.foundation.broadcast import publish

LIVE_CHANNEL = "mend_live"


class PlanVersion(models.Model):
    """One plan's number. Private acts do not count, or the other partner could count them."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, primary_key=True, related_name="+")
    number = models.BigIntegerField(default=0)
    # The order of all changes of all plans, for processes that poll: on SQLite alone, which has one writer at a time.
    place = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place"], name="pulse_place")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number}"

    @classmethod
    def of(cls, plan: Plan) -> int:
        """Return the plan's number; 0 before anything happened."""
        return cls.objects.filter(plan=plan).values_list("number", flat=True).first() or 0


def notify_open_pages(plan: Plan | UUID) -> None:
    """Make every open page of this plan load again, after this transaction is committed and only then.

    Call it inside a verb, under the plan's lock, if both partners may see what the verb did.
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
