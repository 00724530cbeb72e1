"""The agreement, version by version: at most one in draft or being signed, and at most one in force (REL-17, REL-18).

A trigger in both databases keeps the text of a frozen version from changing: see the migration. SQLite drops a table's
triggers when a later migration rebuilds the table; `tests/plans/contract/test_frozen_text.py` fails then, until a
migration creates the trigger again.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.contract import canonical_text as wording
from plans.models.contract.carry import carry_into_force
from plans.models.contract.commitment import Commitment
from plans.models.contract.version import ContractState, ContractVersion
from plans.models.couple.event import Event
from plans.models.couple.ledger import Ledger
from plans.models.couple.plan import Partner, Plan
from plans.models.couple.rest import Rest, is_asleep, require_awake
from repair.foundation.base import Refused
from repair.foundation.clock import DAY
from repair.mail.models import Notice

if TYPE_CHECKING:
    from plans.models.contract.signature import Signature

MAX_FREEZES_A_DAY = 6  # because each one notifies the other partner
COOLING_OFF_PERIOD = timedelta(hours=24)  # after the later signature; until then either may withdraw theirs
IN_FORCE_EVENT = "agreement in force"


class Contract(ContractVersion):
    """One version of the couple's agreement.

    table ──freeze──▶ proposed ──two signatures, 24 h──▶ running ──the next one runs──▶ superseded
                          └──reopen──▶ superseded           └──unsign──▶ ended

    A version in state `TABLE` is the draft agreement.
    """

    State = ContractState

    # -- look-ups ------------------------------------------------------------------------------------------------

    @classmethod
    def running_of(cls, plan: Plan) -> "Contract | None":
        """Return the version in force, or None."""
        return cls.objects.filter(plan=plan, state=cls.State.RUNNING).first()

    @classmethod
    def standing(cls, plan: Plan) -> "Contract | None":
        """Return the version that both read as running, or as resting while the plan rests for any cause (SAF-11)."""
        newest = cls.objects.filter(plan=plan).ever_in_force().select_related("plan").first()
        return newest if newest is not None and newest.shown_status(Rest.of(plan)) in ("running", "resting") else None

    @classmethod
    def open_of(cls, plan: Plan) -> "Contract | None":
        """Return the version in draft or being signed, or None; there is at most one."""
        return cls.objects.filter(plan=plan, state__in=cls.OPEN).first()

    @classmethod
    def table_of(cls, plan: Plan) -> "Contract | None":
        """Return the draft agreement, or None."""
        return cls.objects.filter(plan=plan, state=cls.State.TABLE).first()

    @classmethod
    def proposed_of(cls, plan: Plan) -> "Contract | None":
        """Return the version that waits for signatures, or None."""
        return cls.objects.filter(plan=plan, state=cls.State.PROPOSED).first()

    @property
    def versions(self) -> "models.QuerySet[Contract]":
        """Return the plan's versions that came into force, newest first."""
        return Contract.objects.filter(plan=self.plan_id).ever_in_force()

    # -- the draft ----------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def open(cls, *, by: Partner, at: datetime) -> "Contract":
        """Return the draft agreement; a new one starts with the lines of the version in force, or of the last one.

        `Refused` while a version waits for signatures, because it has to be reopened first.
        """
        plan = by.plan.lock()
        require_awake(plan)
        found = cls.open_of(plan)
        if found is not None and found.state == cls.State.PROPOSED:
            raise Refused(_("A version waits for your names. Bring it back to the table first if it is to change."))
        return found or cls._begin(plan, at=at)

    @transaction.atomic
    def freeze(self, *, by: Partner, at: datetime) -> None:
        """Fix the text for good and let both sign it; the other partner is notified. Twice changes nothing.

        `Refused` unless every line that is not left out is agreed by both and still has days to run, and the text
        differs from the version in force (B24); also after six times in 24 hours.
        """
        self._lock(by)
        if self.state == self.State.PROPOSED:
            return
        if self.state != self.State.TABLE:
            raise Refused(_("This version is not on the table any more."))
        require_awake(self.plan)
        if Contract.objects.filter(plan=self.plan, frozen_at__gt=at - DAY).count() >= MAX_FREEZES_A_DAY:
            raise Refused(_("It was brought to be signed six times in a day. The lines keep; go on tomorrow."))
        lines = [line for line in self.lines.with_answers() if not line.is_left_out]
        if not lines:
            raise Refused(_("No line is on the table yet. One is enough."))
        if not all(line.is_agreed for line in lines):
            raise Refused(_("Some lines are not agreed by both yet. They can be left out for now."))
        if any(line.is_over(self.plan.day(at)) for line in lines):
            raise Refused(_("A line here is over by now. Its writer can give it another day, or it can be left out."))
        self.text = wording.canonical_json(lines)
        self.text_hash = wording.sha256_of_text(self.text)
        running = self.running_of(self.plan)
        if running is not None and wording.is_same_wording(running.text, self.text):
            raise Refused(_("This is word for word what runs already. There is nothing to sign."))
        self.state, self.frozen_at = self.State.PROPOSED, at
        self.save()
        self._tell("ready_to_sign", [by.other], at)

    @transaction.atomic
    def reopen(self, *, by: Partner, at: datetime) -> "Contract":
        """Return a new draft with this version's lines and answers; signatures of the old text are void.

        The old version becomes superseded without ever having been in force.
        """
        self._lock(by)
        if self.state != self.State.PROPOSED:
            raise Refused(_("This version is not being signed any more."))
        require_awake(self.plan)
        self.signatures.live().update(ended_at=at)
        self.state, self.ended_at = self.State.SUPERSEDED, at
        self.save(update_fields=["state", "ended_at"])
        new = self._begin(self.plan, at=at, empty=True)
        self.lines.update(contract=new)
        return new

    # -- signatures ---------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def sign(cls, version: UUID, *, by: Partner, text_hash: str, at: datetime) -> "Signature":
        """Sign the text that `by` was shown, and return the signature. Signing the same text twice gives one signature.

        `Refused`, with what changed, if `text_hash` is not the hash of the version that waits for signatures (REL-17).
        """
        plan = by.plan.lock()
        shown = cls.objects.filter(pk=version, plan=plan).first()
        mine = shown.signature_of(by) if shown is not None else None
        if shown is not None and mine is not None and shown.text_hash == mine.text_hash == text_hash:
            return mine
        require_awake(plan)
        if shown is None or shown.state != cls.State.PROPOSED or shown.text_hash != text_hash:
            changed = _("The text has changed since you opened the page. Your name is not under it.")
            raise Refused(changed, now=cls._now(plan, shown))
        number, last = Ledger.head(plan)
        signed = {"signed_at": at, "signed_on": by.day(at), "name": by.name}
        return shown.signatures.create(by=by, text_hash=text_hash, ledger_number=number, ledger_hash=last, **signed)

    @transaction.atomic
    def take_back(self, *, by: Partner, at: datetime) -> None:
        """Withdraw the signature of `by` before the version is in force. Nobody is told, and no trace shows.

        `Refused` once it is in force: then `unsign` ends it.
        """
        self._lock(by)
        if self.state in (self.State.RUNNING, self.State.ENDED):
            raise Refused(_("It came into force meanwhile. You can take your name off at any time."))
        self.signatures.live().filter(by=by).update(ended_at=at)

    @transaction.atomic
    def unsign(self, *, by: Partner, at: datetime) -> None:
        """End the agreement at once and let the plan rest. Either partner may, without a reason; no email is sent.

        While the plan rests already, the signature of `by` is withdrawn also from a version that the other has
        unsigned.
        """
        self._lock(by)
        resting = Rest.of(self.plan) is not None
        if self.state != self.State.RUNNING and not (self.state == self.State.ENDED and resting):
            return
        if self.state == self.State.RUNNING:
            self.state, self.ended_at = self.State.ENDED, at
            self.save(update_fields=["state", "ended_at"])
            Commitment.end_all(self.plan, but=[], at=at)
            Ledger.append("agreement ended", self.text_hash, plan=self.plan, at=at)
        self.signatures.live().filter(by=by).update(ended_at=at)
        Rest.begin(plan=self.plan, by=by, at=at, cause=Rest.Cause.UNSIGNING)

    @transaction.atomic
    def come_into_force(self, *, at: datetime) -> bool:
        """Put this version in force if it may be; return whether that happened.

        It may be with two live signatures of this very text, the later one at least 24 hours old, and the plan awake.
        """
        self.plan.lock()
        self.lock()
        names = list(self.signatures.live())
        seats = set(Partner.objects.live().filter(plan=self.plan).values_list("pk", flat=True))
        if self.state != self.State.PROPOSED or is_asleep(self.plan) or len(seats) != 2:
            return False
        if {name.by_id for name in names} != seats or {name.text_hash for name in names} != {self.text_hash}:
            return False
        if max(name.signed_at for name in names) > at - COOLING_OFF_PERIOD:
            return False
        old = self.running_of(self.plan)
        if old is not None:
            old.state, old.ended_at = self.State.SUPERSEDED, at
            old.save(update_fields=["state", "ended_at"])
        self.state, self.runs_from = self.State.RUNNING, at
        self.save(update_fields=["state", "runs_from"])
        carry_into_force(self, at=at)
        Event.record(IN_FORCE_EVENT, plan=self.plan, about=self.pk, at=at)
        Ledger.append(IN_FORCE_EVENT, self.text_hash, plan=self.plan, at=at)
        self._tell("runs", self.plan.seats, at)
        return True

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a draft agreement; a frozen version is deleted only with its plan, by cascade."""
        if self.state != self.State.TABLE:
            raise Refused(_("What was frozen goes only with its plan."))
        return super().delete(*args, **kwargs)

    # -- helpers of the verbs ------------------------------------------------------------------------------------

    def _lock(self, by: Partner) -> None:
        self.plan.lock()
        self.lock()
        if by.plan_id != self.plan_id:
            raise Refused(_("This is not your agreement."))

    @classmethod
    def _begin(cls, plan: Plan, *, at: datetime, empty: bool = False) -> "Contract":
        """Create the next version, with copies of the lines of the last one that ran unless `empty`."""
        last = cls.objects.filter(plan=plan).aggregate(last=models.Max("number"))["last"] or 0
        new = cls.objects.create(plan=plan, number=last + 1)
        running = None if empty else cls.running_of(plan) or cls.objects.filter(plan=plan).ever_in_force().first()
        for line in running.lines.order_by("position").select_related("openness", "amends") if running else ():
            if not line.is_over(plan.day(at)):
                line.copy_to(new)
        return new

    @classmethod
    def _now(cls, plan: Plan, shown: "Contract | None") -> str:
        """Return in words what differs between the text that was shown and the current one."""
        stands = cls.open_of(plan) or cls.standing(plan)
        if stands is None or shown is None:
            return ""
        called = {seat.seat: seat.name for seat in plan.seats if seat.person}
        return wording.describe_changes(
            shown.text or shown.draft_canonical_text(), stands.text or stands.draft_canonical_text(), called
        )

    def _tell(self, kind: str, seats: "list[Partner] | list[Partner | None]", at: datetime) -> None:
        """Leave a notice for each of these partners who still has an account."""
        for seat in seats:
            if seat is not None and seat.person is not None:
                Notice.post(to=seat.person, kind=kind, about=str(self.pk), plan=self.plan_id, at=at)


def bring_due_versions_into_force(*, at: datetime) -> int:
    """Put the versions in force that have two signatures of 24 hours or more; return how many. Runs each minute."""
    signed = models.Q(signatures__ended_at=None, signatures__signed_at__lte=at - COOLING_OFF_PERIOD)
    due = Contract.objects.filter(state=Contract.State.PROPOSED)
    due = due.annotate(names=models.Count("signatures", filter=signed)).filter(names=2).select_related("plan")
    return sum(contract.come_into_force(at=at) for contract in due)
