"""Addresses that take no letters, stored as keyed hashes: they can be recognized, not read."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from repair.foundation import crypto

SUPPRESSED_FOR = timedelta(days=30)  # a mailbox that did not exist may be created later

LIFT_AFTER = timedelta(hours=1)  # a server that was refused all the time would take us for a sender of junk


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
    def refuses(cls, address: str, at: datetime) -> bool:
        """Return whether this address takes no letters at `at`; one query."""
        return bool(cls.suppressed_among([address], at))

    @classmethod
    def lift(cls, address: str, *, at: datetime) -> bool:
        """Let letters go to this address again; return False, and change nothing, within an hour of its refusal.

        Whoever has mended their mailbox asks for it. If the address refuses the next letter too, it is suppressed anew.
        """
        held = cls.objects.filter(hash=cls.hash_of(address), until__isnull=False)
        return bool(held.filter(until__lte=at + SUPPRESSED_FOR - LIFT_AFTER).delete()[0]) or not held.exists()

    @classmethod
    def suppressed_among(cls, addresses: Iterable[str], at: datetime) -> set[str]:
        """Return those of these addresses that take no letters at `at`; one query."""
        hashes = {cls.hash_of(address): address for address in addresses}
        held = cls.objects.filter(Q(until__isnull=True) | Q(until__gt=at), hash__in=hashes)
        return {hashes[found] for found in held.values_list("hash", flat=True)}
