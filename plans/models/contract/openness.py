"""Openness: what a partner opens to the other for a while. Its giver offers it and alone ends it; it lapses on its day.

A row exists behind an openness line from the moment its version comes into force. Whether it is active is computed from
its days and from the agreement, so no job has to run for it to lapse (rule 10). Other words or another end make a
consent of their own: a new row, with `renewals` one higher.
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

MANY_RENEWALS = 2  # from this many renewals on its giver reads that ending it needs no reason
OPENNESS_GIVEN, OPENNESS_ENDED = "openness given", "openness ended"


class Consents(models.QuerySet["Openness"]):
    """Query consents by whether they hold."""

    def standing(self, day: date) -> Self:
        """Return those that their giver has not ended and whose last day is not before `day`."""
        return self.filter(ended_at=None, ends_on__gte=day)

    def active(self, plan: Plan, day: date) -> Self:
        """Return those that the agreement in force holds on `day`, while the plan is awake."""
        held = self.filter(plan=plan, lines__contract__state="running", lines__is_left_out=False)
        return held.standing(day).filter(plan_is_awake()).distinct().order_by("began_at", "pk")


class Openness(Noun):
    """One consent. It begins with the version that holds it, and ends after `ends_on`, or when its giver ends it.

    `why` is what it is for; `renews` is the consent that this one renews, if any.
    """

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
        """Create a consent that holds from `at` on, and record it in the ledger."""
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
        """End the consent at once. Only its giver may, without a reason, also while the plan rests (SAF-9).

        No email is sent. Consents that renewed it end as well: a giver who ends it on a page loaded before the renewal
        means all of it.
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
        """End the plan's consents that are not in `but`, because the version in force does not hold them."""
        for gone in cls.objects.filter(plan=plan, ended_at=None).exclude(pk__in=[kept.pk for kept in but]):
            gone._close(at)

    @property
    def text_hash(self) -> str:
        """Return SHA-256 of its words, purpose, last day and giver's seat, which the ledger records."""
        said = {"by": self.owner.seat, "text": self.text, "why": self.why, "ends_on": self.ends_on.isoformat()}
        return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def matches_line(self, line: "Line") -> bool:
        """Return whether the line has the same words, purpose and last day."""
        return (self.text, self.why, self.ends_on) == (line.text, line.why, line.ends_on)

    def is_open_on(self, day: date) -> bool:
        """Return whether it is neither ended nor over on `day`."""
        return self.ended_at is None and self.ends_on >= day

    @property
    def is_long(self) -> bool:
        """Return whether it was renewed so often that its giver, alone, reads that ending it needs no reason."""
        return self.renewals >= MANY_RENEWALS

    def _close(self, at: datetime) -> None:
        """Set the end once; the ledger records it only if the consent had not lapsed before."""
        if self.ended_at is not None:
            return
        was_over = self.ends_on < self.plan.day(at)
        self.ended_at = at
        self.save(update_fields=["ended_at"])
        if not was_over:
            Ledger.append(OPENNESS_ENDED, self.text_hash, plan=self.plan, at=at)
