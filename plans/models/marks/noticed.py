"""*I noticed*: a partner saw something that the other did, and says so. It never answers or doubts a mark."""

from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.contract.commitment import Commitment
from plans.models.couple.plan import Partner
from plans.models.couple.rest import require_awake
from plans.models.marks.mark import Mark, MarkAnswer
from repair.foundation.base import Noun, Refused

NOTICEABLE_DAYS = 7  # today and the six days before it


class Noticed(Noun):
    """One partner noticed the other's commitment on one day. Only the partner who noticed can add or delete the row."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="noticed")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commitment", "day"], name="noticed_once_a_day")]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.day}"

    @classmethod
    @transaction.atomic
    def say(cls, commitment: Commitment, *, by: Partner, day: date, at: datetime) -> "Noticed":
        """Store that `by` noticed the other's commitment on `day`; doing it twice stores one row.

        `Refused` unless `day` is one of the last seven (in the time zone of `by`) and is marked as done or partly done.
        """
        require_awake(by.plan.lock())
        cls._mine_to_say(commitment, by)
        if not by.day(at) - timedelta(days=NOTICEABLE_DAYS - 1) <= day <= by.day(at):
            raise Refused(_("What was noticed longer than a week ago is good to say in your talk."))
        if not Mark.objects.filter(
            commitment=commitment, day=day, said__in=[MarkAnswer.KEPT, MarkAnswer.PARTLY]
        ).exists():
            raise Refused(_("There is nothing marked as done that day. You can save it for your talk."))
        return cls.objects.get_or_create(commitment=commitment, day=day, defaults={"by": by})[0]

    @classmethod
    @transaction.atomic
    def take_back(cls, commitment: Commitment, *, by: Partner, day: date) -> None:
        """Delete what `by` noticed on `day`. They may do so at any time, also while the plan rests (SAF-9)."""
        by.plan.lock()
        cls._mine_to_say(commitment, by)
        cls.objects.filter(commitment=commitment, day=day, by=by).delete()

    @staticmethod
    def _mine_to_say(commitment: Commitment, by: Partner) -> None:
        """Refuse the owner's own commitments and those of other plans."""
        if commitment.plan_id != by.plan_id or commitment.owner_id == by.pk:
            raise Refused(_("This is for what the other one does."))
