"""Signatures: a partner's signature of a version, bound to the hash of the text that they were shown (REL-17)."""

from datetime import datetime
from typing import Self

from django.db import models

from plans.models.contract.contract import Contract
from plans.models.couple.plan import Partner
from repair.foundation.base import Noun


class Signatures(models.QuerySet["Signature"]):
    """Query signatures by whether they hold."""

    def live(self) -> Self:
        """Return the signatures that nobody withdrew and no reopening or ending voided."""
        return self.filter(ended_at=None)

    def counted_at(self, runs_from: datetime) -> Self:
        """Return those that were live when the version came into force, whatever happened later; seat a first."""
        return self.filter(models.Q(ended_at=None) | models.Q(ended_at__gte=runs_from)).order_by("by__seat")


class Signature(Noun):
    """One partner's signature of one version, with their name and their local day; each has at most one live one."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="signatures")
    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    text_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signed_on = models.DateField()  # the signer's own local day
    name = models.CharField(max_length=60)  # of the signer, as it was then
    ended_at = models.DateTimeField(null=True)
    # The ledger's last entry when this was signed, which the signer's receipt quotes.
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
