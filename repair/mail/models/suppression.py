"""Addresses that take no letters, stored as keyed hashes: they can be recognized, not read."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from repair.foundation import crypto

SUPPRESSED_FOR = timedelta(days=30)  # a mailbox that did not exist may be created later


class Suppression(models.Model):
    """No letter goes to the address with this hash, until `until` (for ever if empty)."""

    hash = models.CharField(max_length=64, primary_key=True)
    reason = models.CharField(max_length=20)
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reason

    @staticmethod
    def hash_of(address: str) -> str:
        """Return the keyed hash of an address, whatever its case."""
        return crypto.keyed_hash(settings.SECRET_KEY.encode(), "suppressed address", address.lower())

    @classmethod
    def add(cls, address: str, reason: str, *, at: datetime) -> None:
        """Send no letters to this address from now on."""
        cls.objects.update_or_create(
            hash=cls.hash_of(address), defaults={"reason": reason, "until": at + SUPPRESSED_FOR}
        )

    @classmethod
    def suppressed_among(cls, addresses: Iterable[str], at: datetime) -> set[str]:
        """Return those of these addresses that take no letters at `at`; one query."""
        hashes = {cls.hash_of(address): address for address in addresses}
        held = cls.objects.filter(Q(until__isnull=True) | Q(until__gt=at), hash__in=hashes)
        return {hashes[found] for found in held.values_list("hash", flat=True)}
