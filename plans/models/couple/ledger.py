"""The ledger: agreements and ended consents as a hash chain, so that nobody can rewrite them unnoticed (REL-20).

An entry's hash is SHA-256(previous, number, kind, day, commitment); its commitment is HMAC-SHA-256 of the content under
a salt of its own. Erasing an item destroys its salt, and the chain still verifies. No page shows the ledger; receipts
quote its last entry, and `verify_ledger` checks it.
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
    """One entry of a plan's chain. It never changes, except that erasing its content deletes the salt."""

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
        """Store the next entry of the plan's chain, under the plan's lock, and return it."""
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
        """Return number and hash of the chain's last entry; (0, `GENESIS_HASH`) if there is none."""
        last = cls.objects.filter(plan=plan).order_by("-number").values_list("number", "hash").first()
        return last or (0, GENESIS_HASH)

    def reckon(self) -> str:
        """Return the hash that this entry must have, computed from its other fields."""
        return ledger_entry_hash(self.previous, self.number, self.kind, self.day, self.commitment)


def ledger_commitment(salt: bytes, content: str) -> str:
    """Return 64 hex digits that bind to `content` and reveal nothing about it without the salt."""
    return hmac.new(salt, content.encode(), sha256).hexdigest()


def ledger_entry_hash(previous: str, number: int, kind: str, day: date, commitment: str) -> str:
    """Return SHA-256 over the parts, each after its length, so that no two lists of parts give the same input."""
    parts = [previous, str(number), kind, day.isoformat(), commitment]
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def broken_entry_numbers(plan: Plan) -> list[int]:
    """Return the numbers of the entries at which the plan's chain does not verify; empty if it is intact."""
    wrong, previous, expected = [], GENESIS_HASH, 1
    for entry in Ledger.objects.filter(plan=plan).order_by("number"):
        if entry.number != expected or entry.previous != previous or entry.hash != entry.reckon():
            wrong.append(entry.number)
        previous, expected = entry.hash, entry.number + 1
    return wrong
