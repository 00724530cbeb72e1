"""What one of the two opens for a while: offered by its giver, ended by its giver alone, over by itself on its day.

A row stands behind an openness line from the day on which its version came into force. Whether it is active is read
from its days and from the agreement; nothing has to run for it to lapse (rule 10). Other words or another end are a
consent of their own: a new row, with one more renewal to its name.
"""

import json
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.contract.days import MAX_TERM_DAYS, ends_within_days
from plans.models.couple.ledger import Ledger
from plans.models.couple.plan import Partner, Plan, plan_is_awake
from repair.foundation.base import Noun, Refused

if TYPE_CHECKING:
    from plans.models.contract.line import ContractLines, Line

MANY_RENEWALS = 2  # renewals, after which its giver reads that ending it needs no reason
OPENNESS_GIVEN, OPENNESS_ENDED = "openness given", "openness ended"


class Consents(models.QuerySet["Openness"]):
    """Consents by whether they hold."""

    def standing(self, day: date) -> Self:
        """Neither ended by their giver nor over."""
        return self.filter(ended_at=None, ends_on__gte=day)

    def active(self, plan: Plan, day: date) -> Self:
        """Those that the agreement in force holds, while the plan is awake."""
        held = self.filter(plan=plan, lines__contract__state="running", lines__is_left_out=False)
        return held.standing(day).filter(plan_is_awake()).distinct().order_by("began_at", "pk")


class Openness(Noun):
    """It begins with the version that holds it, and ends on its day, or earlier when its giver says so."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="openness")
    owner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    why = models.CharField(max_length=200, blank=True)
    began_on = models.DateField()
    ends_on = models.DateField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    renewals = models.PositiveSmallIntegerField(default=0)
    renews = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="renewed_by")

    objects = Consents.as_manager()
    if TYPE_CHECKING:
        lines: ContractLines
        renewed_by: Consents

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=ends_within_days("began_on", "ends_on", MAX_TERM_DAYS),
                name="a_consent_ends_within_ninety_days",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def give(
        cls, *, owner: Partner, text: str, why: str, ends_on: date, at: datetime, renews: "Openness | None" = None
    ) -> "Openness":
        """A consent from this moment on, in its giver's words."""
        plan = owner.plan
        given = cls.objects.create(
            plan=plan,
            owner=owner,
            text=text,
            why=why,
            began_on=plan.day(at),
            ends_on=ends_on,
            began_at=at,
            renews=renews,
            renewals=renews.renewals + 1 if renews is not None else 0,
        )
        Ledger.append(OPENNESS_GIVEN, given.text_hash, plan=plan, at=at)
        return given

    @transaction.atomic
    def end(self, *, by: Partner, at: datetime) -> None:
        """Ended, by its giver alone, at once and without a reason, resting or not; nobody gets a letter.

        What has renewed it meanwhile ends with it: who taps this on a page that has grown old means all of it.
        """
        by.plan.lock()
        self.lock()
        if self.owner_id != by.pk:
            raise Refused(_("Only the one who opened this can end it."))
        self.lines.filter(contract__state="table").update(is_left_out=True)
        self._close(at)
        for later in self.renewed_by.all():
            later.end(by=by, at=at)

    @classmethod
    def end_all(cls, plan: Plan, *, but: list["Openness"], at: datetime) -> None:
        """Those that the agreement does not hold any more end."""
        for gone in cls.objects.filter(plan=plan, ended_at=None).exclude(pk__in=[kept.pk for kept in but]):
            gone._close(at)

    @property
    def text_hash(self) -> str:
        """What the ledger holds of it: SHA-256 of its words, its end and whose it is."""
        said = {"by": self.owner.seat, "text": self.text, "why": self.why, "ends_on": self.ends_on.isoformat()}
        return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def matches_line(self, line: "Line") -> bool:
        """Whether it is what this line says, word for word and to the day."""
        return (self.text, self.why, self.ends_on) == (line.text, line.why, line.ends_on)

    def is_open_on(self, day: date) -> bool:
        """Whether it is neither ended nor over on this day."""
        return self.ended_at is None and self.ends_on >= day

    @property
    def is_long(self) -> bool:
        """Whether it has been renewed so often that its giver is told, alone, that ending it needs no reason."""
        return self.renewals >= MANY_RENEWALS

    def _close(self, at: datetime) -> None:
        """The end, once; one that was over already only gets its mark."""
        if self.ended_at is not None:
            return
        was_over = self.ends_on < self.plan.day(at)
        self.ended_at = at
        self.save(update_fields=["ended_at"])
        if not was_over:
            Ledger.append(OPENNESS_ENDED, self.text_hash, plan=self.plan, at=at)
