"""The row of a version and how it reads; the verbs are in `plans/models/contract/contract.py`."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from plans.models.contract import canonical_text as wording
from plans.models.couple.plan import Partner, Plan
from plans.models.couple.rest import Rest
from repair.foundation.base import Noun, Refused

if TYPE_CHECKING:
    from plans.models.contract.line import ContractLines
    from plans.models.contract.signature import Signature, Signatures


class ContractState(models.TextChoices):
    """The states of a version; `Contract` draws the transitions. `TABLE` is the draft agreement."""

    TABLE = "table"
    PROPOSED = "proposed"
    RUNNING = "running"
    SUPERSEDED = "superseded"
    ENDED = "ended"


class Contracts(models.QuerySet[Any]):
    """Query versions by state."""

    def frozen(self) -> Self:
        """Return the versions whose text is fixed, newest first."""
        return self.exclude(state=ContractState.TABLE).order_by("-number")

    def ever_in_force(self) -> Self:
        """Return the versions that came into force, also ended ones, newest first."""
        return self.exclude(runs_from=None).order_by("-number")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete draft agreements only; a frozen version is deleted only with its plan, by cascade."""
        if self.exclude(state=ContractState.TABLE).exists():
            raise Refused(_("What was frozen goes only with its plan."))
        return super().delete()


class ContractVersion(Noun):
    """The row of one version. Its content is read from the frozen text, or from the lines while it is a draft.

    `text` is the canonical text, empty in a draft, and `text_hash` its SHA-256. `frozen_at` is when it was brought to
    be signed, `runs_from` when it came into force, `ended_at` when it was ended or superseded (all UTC).
    """

    OPEN = (ContractState.TABLE, ContractState.PROPOSED)

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="contracts")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ContractState.choices, default=ContractState.TABLE)
    text = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True)
    runs_from = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Contracts.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(state__in=["table", "proposed"]), name="one_version_on_the_table"
            ),
            models.UniqueConstraint(fields=["plan"], condition=models.Q(state="running"), name="one_version_running"),
            models.CheckConstraint(
                condition=models.Q(state="table", text_hash="") | (~models.Q(state="table") & ~models.Q(text_hash="")),
                name="frozen_has_a_text",
            ),
        ]

    if TYPE_CHECKING:
        lines: ContractLines
        signatures: Signatures

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number} {self.state}"

    @property
    def groups(self) -> list[wording.ClauseGroup]:
        """Return the lines grouped by kind, from the frozen text or from the lines of the draft."""
        return wording.parse_clause_groups(self.text or self.draft_canonical_text())

    @cached_property
    def counted_signatures(self) -> list[tuple[str, str, date]]:
        """Return seat, name and local day of the signatures it came into force with; an empty list before that.

        Until then each partner may see only their own signature (rule 5). The name of an erased person is empty.
        """
        if self.runs_from is None:
            return []
        counted = self.signatures.counted_at(self.runs_from).select_related("by")
        return [(each.by.seat, each.name if each.by.person_id else "", each.signed_on) for each in counted]

    @property
    def days(self) -> dict[str, date]:
        """Return the plan's local days under "frozen", "runs" and "ended", without those that have not come."""
        moments = {"frozen": self.frozen_at, "runs": self.runs_from, "ended": self.ended_at}
        return {name: self.plan.day(at) for name, at in moments.items() if at is not None}

    def signature_of(self, partner: Partner) -> "Signature | None":
        """Return this partner's live signature of this version, or None."""
        return self.signatures.live().filter(by=partner).first()

    def draft_canonical_text(self) -> str:
        """Return the canonical text that the lines of the draft would make now."""
        return wording.canonical_json(line for line in self.lines.with_answers() if not line.is_left_out)

    def shown_status(self, rest: Rest | None) -> str:
        """Return what people read as its state: "running", "resting", "never ran", or its own state.

        While the plan rests, a version ended by unsigning reads *resting* as well, so that nobody can tell why it rests
        (SAF-11).
        """
        ended_in_it = rest is not None and self.ended_at is not None and self.ended_at >= rest.began_at
        if self.state == ContractState.RUNNING or (self.state == ContractState.ENDED and ended_in_it):
            return "resting" if rest is not None else "running"
        return "never ran" if self.state == ContractState.SUPERSEDED and self.runs_from is None else self.state
