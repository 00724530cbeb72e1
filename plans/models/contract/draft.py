"""Drafts: lines that are sealed for their author until they offer them, and known to nobody else."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models.contract.amends import Amends
from plans.models.contract.canonical_text import LINE_FIELDS, Clause, LineKind, has_named_owner, pick_line_fields
from plans.models.contract.commitment import Commitment
from plans.models.contract.contract import Contract
from plans.models.contract.days import DEFAULT_TERM_DAYS
from plans.models.contract.edit_conflict import EditConflict
from plans.models.contract.line import LIVING_ROW_FIELDS, Line
from plans.models.contract.openness import Openness
from plans.models.couple.plan import Partner
from repair.accounts.models import Person
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Refused

MAX_DRAFTS = 40  # drafts of one partner at a time


class Draft(SealedModel):
    """A partner's own words for a line. Offering copies them into the draft agreement and deletes the draft.

    Each offering makes a new line, so that an answer to one line never counts for other words (T8). `was` is the line
    that was taken back into this draft, so that a form sent twice is carried out once. `commitment`, `openness` and
    `amends` are the rows behind that line.
    """

    GONE = gettext_lazy("This line is not among your own any more.")
    SEALED_AS = "draft"

    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=LineKind.choices)
    sealed = models.BinaryField()
    commitment = models.ForeignKey(Commitment, on_delete=models.SET_NULL, null=True, related_name="+")
    openness = models.ForeignKey(Openness, on_delete=models.SET_NULL, null=True, related_name="+")
    amends = models.ForeignKey(Amends, on_delete=models.SET_NULL, null=True, related_name="+")
    was = models.UUIDField(null=True)
    revision = models.PositiveIntegerField(default=0)  # counts changes, so that no page overwrites another unnoticed
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["by", "made_at"], name="draft_by_made")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner) -> list["Draft"]:
        """Return this partner's drafts, oldest first."""
        return list(cls.objects.filter(by=partner).select_related("by__person").order_by("made_at", "pk"))

    @classmethod
    @transaction.atomic
    def write(cls, *, by: Partner, kind: str, words: dict[str, Any], at: datetime) -> "Draft":
        """Store a new draft that only `by` can read. Forty at most."""
        by.plan.lock()
        if cls.objects.filter(by=by).count() >= MAX_DRAFTS:
            raise Refused(_("You have forty lines of your own already. Offer one or throw one away first."))
        draft = cls(by=by, kind=LineKind(kind), made_at=at)
        draft._seal(words)
        draft.save()
        by.stop_offering_feature(kind)
        return draft

    @classmethod
    @transaction.atomic
    def write_all(cls, *, by: Partner, lines: list[tuple[str, dict[str, Any]]], at: datetime) -> int:
        """Store these lines as drafts, except those that `by` has word for word; return how many are new."""
        by.plan.lock()
        own = [(mine.kind, mine.words) for mine in cls.of(by)]
        new = [(kind, words) for kind, words in lines if (kind, pick_line_fields(kind, words)) not in own]
        if len(own) + len(new) > MAX_DRAFTS:
            raise Refused(_("That would be more than forty lines of your own. Choose fewer, or offer some first."))
        for kind, words in new:
            cls.write(by=by, kind=kind, words=words, at=at)
        return len(new)

    @classmethod
    @transaction.atomic
    def renew(cls, openness: Openness, *, by: Partner, at: datetime) -> "Draft":
        """Return a draft that renews this consent of `by`, in its words, with a last day 30 days ahead.

        Renewing it again returns the draft that is there.
        """
        by.plan.lock()
        if openness.owner_id != by.pk:
            raise Refused(_("Only the one who opened this can offer it again."))
        again = cls.objects.filter(openness=openness, by=by).first()
        if again is not None:
            return again
        ends_on = by.plan.day(at) + timedelta(days=DEFAULT_TERM_DAYS)
        words = {"text": openness.text, "why": openness.why, "ends_on": ends_on}
        draft = cls.write(by=by, kind=LineKind.OPENNESS, words=words, at=at)
        draft.openness = openness
        draft.save(update_fields=["openness"])
        return draft

    @transaction.atomic
    def change(self, *, by: Partner, words: dict[str, Any], seen: str = "") -> None:
        """Replace the words. Raise `EditConflict` unless `seen`, if given, is the current revision (REL-19)."""
        self._lock(by)
        if self.words == pick_line_fields(self.kind, words):
            return
        if seen not in ("", str(self.revision)):
            raise EditConflict(self.clause, seen=self.revision)
        self._seal(words)
        self.revision += 1
        self.save(update_fields=["sealed", "revision"])

    @transaction.atomic
    def drop(self, *, by: Partner) -> None:
        """Delete the draft; nobody else ever knew of it."""
        self._lock(by)
        self.delete()

    @transaction.atomic
    def offer(self, *, by: Partner, at: datetime) -> Line:
        """Make a line of the draft agreement of it, for both to read and answer; its author agrees by offering."""
        by.plan.lock()
        contract = Contract.open(by=by, at=at)
        self._lock(by)
        living = {name: getattr(self, name) for name in LIVING_ROW_FIELDS}
        line = Line(was=self.pk, contract=contract, kind=self.kind, by=by, **living, **self.words)
        line.lay_down(at=at)
        if self.openness is not None:  # else the draft would hold a consent and its renewal
            contract.lines.filter(openness=self.openness).exclude(pk=line.pk).update(is_left_out=True)
        self.delete()
        return line

    @classmethod
    @transaction.atomic
    def take_back(cls, line: Line, *, by: Partner, at: datetime) -> "Draft":
        """Make a private draft of an offered line again; its author may at any time. The answers to it are deleted.

        A rewording that the other put next to the line becomes the other's own draft.
        """
        by.plan.lock()
        again = cls.objects.filter(was=line.pk, by=by).first()
        if again is not None:
            return again
        line.require_there(by)
        if line.by_id != by.pk:
            raise Refused(_("Only the one who offered this line can take it back."))
        living = {name: getattr(line, name) for name in LIVING_ROW_FIELDS}
        draft = cls(was=line.pk, by=by, kind=line.kind, made_at=at, **living)
        draft._seal({name: getattr(line, name) for name in LINE_FIELDS[LineKind(line.kind)]})
        draft.save()
        for beside in (
            line.rewordings.filter(state="open", by__person__isnull=False).exclude(by=by).select_related("by__person")
        ):
            cls._give_back(beside.by, line.kind, beside.words, at)
        line.delete()
        return draft

    @classmethod
    @transaction.atomic
    def carry_over(cls, person: Person | None) -> int:
        """Move this person's drafts of plans begun alone to the plan they are in now; return how many rows."""
        seat = Partner.objects.live().filter(person=person).first() if person else None
        shared = Partner.objects.filter(seat=Partner.Seat.B).values("plan")
        return cls.objects.filter(by__person=person).exclude(by__plan__in=shared).update(by=seat) if seat else 0

    @classmethod
    def _give_back(cls, by: Partner, kind: str, words: dict[str, Any], at: datetime) -> None:
        """Store the other partner's rewording of a line that is gone as their own draft, so that no words are lost."""
        draft = cls(by=by, kind=kind, made_at=at)
        draft._seal(words)
        draft.save()

    @property
    def words(self) -> dict[str, Any]:
        """Return the words by field, unsealed."""
        said = json.loads(self.open_words())
        if said.get("ends_on"):
            said["ends_on"] = date.fromisoformat(said["ends_on"])
        return pick_line_fields(self.kind, said)

    @property
    def clause(self) -> Clause:
        """Return the draft as a `Clause`, for its author's page; its number is 0."""
        words = self.words
        seat = self.by.seat if has_named_owner(self.kind, words.get("term", "")) else ""
        return Clause(number=0, kind=self.kind, seat=seat, **words)

    def _seal(self, words: dict[str, Any]) -> None:
        self.seal_words(json.dumps(pick_line_fields(self.kind, words), default=date.isoformat))

    def _lock(self, by: Partner) -> None:
        """Lock plan and row; refuse a row that is gone, or another author's."""
        by.plan.lock()
        self.lock()
        if self.by_id != by.pk:
            raise Refused(_("This line is not yours."))
