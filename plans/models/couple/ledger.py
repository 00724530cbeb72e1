"""What both agreed to and what one ended, chained by hash, so that nobody can rewrite it unseen (REL-20).

An entry is SHA-256(previous, number, kind, day, commitment); its commitment is HMAC-SHA-256 of the content under a salt
of its own. Erasing an item destroys its salt, and the chain still verifies. There is no page for it.
"""

import hmac
import os
from datetime import date, datetime
from hashlib import sha256

from django.db import models, transaction

from plans.models.couple.plan import Plan
from repair.foundation.base import Noun

GENESIS_HASH = "0" * 64


class Ledger(Noun):
    """One entry of a plan's chain. Never changed; what is erased is its salt."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="ledger")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    day = models.DateField()
    salt = models.BinaryField(null=True)
    commitment = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_entry_a_number")]
        ordering = ["plan", "number"]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.hash[:8]}"

    @classmethod
    @transaction.atomic
    def append(cls, kind: str, content: str, *, plan: Plan, at: datetime) -> "Ledger":
        """The next entry of this plan's chain."""
        plan.lock()
        last = cls.objects.filter(plan=plan).order_by("-number").first()
        salt = os.urandom(32)
        entry = cls(plan=plan, number=last.number + 1 if last else 1, kind=kind, day=plan.day(at), salt=salt)
        entry.commitment = ledger_commitment(salt, content)
        entry.previous = last.hash if last else GENESIS_HASH
        entry.hash = entry.reckon()
        entry.save()
        return entry

    @classmethod
    def head(cls, plan: Plan) -> tuple[int, str]:
        """Number and hash of the last entry of this plan's chain; (0, FIRST) before there is one."""
        last = cls.objects.filter(plan=plan).order_by("-number").values_list("number", "hash").first()
        return last or (0, GENESIS_HASH)

    def reckon(self) -> str:
        """The hash this entry has to have, from what it holds."""
        return ledger_entry_hash(self.previous, self.number, self.kind, self.day, self.commitment)


def ledger_commitment(salt: bytes, content: str) -> str:
    """64 hex digits that only somebody with salt and content can make."""
    return hmac.new(salt, content.encode(), sha256).hexdigest()


def ledger_entry_hash(previous: str, number: int, kind: str, day: date, commitment: str) -> str:
    """SHA-256 over the parts, each after its length, so that no two lists of parts read alike."""
    parts = [previous, str(number), kind, day.isoformat(), commitment]
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def broken_entry_numbers(plan: Plan) -> list[int]:
    """The numbers at which this plan's chain does not hold; empty when it does."""
    wrong, previous, expected = [], GENESIS_HASH, 1
    for entry in Ledger.objects.filter(plan=plan).order_by("number"):
        if entry.number != expected or entry.previous != previous or entry.hash != entry.reckon():
            wrong.append(entry.number)
        previous, expected = entry.hash, entry.number + 1
    return wrong
