"""A name under a version: bound to the hash of the text its signer was shown."""

from datetime import datetime
from typing import Self

from django.db import models

from plans.models.contract.contract import Contract
from plans.models.couple.plan import Partner
from repair.foundation.base import Noun


class Signatures(models.QuerySet["Signature"]):
    """Signatures by whether they hold."""

    def live(self) -> Self:
        """Not taken back, not voided, not ended."""
        return self.filter(ended_at=None)

    def counted_at(self, runs_from: datetime) -> Self:
        """Those that stood when the version came into force, whatever became of them later."""
        return self.filter(models.Q(ended_at=None) | models.Q(ended_at__gte=runs_from)).order_by("by__seat")


class Signature(Noun):
    """One partner's name under one version, at most one live one each."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="signatures")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    text_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # The end of the ledger as it was when this name was given: what its signer's receipt holds, then and ever after.
    ledger_number = models.PositiveIntegerField(db_default=0)
    ledger_hash = models.CharField(max_length=64, blank=True, db_default="")

    objects = Signatures.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "by"], condition=models.Q(ended_at=None), name="one_live_name_each"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
