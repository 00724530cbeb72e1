"""Shared texts: what one partner gives the other to read. A text appears after its author's waiting time.

Until then it is sealed, and its author can take it back without a trace. Afterwards the author can withdraw it, until
they leave: the words are deleted for both, a line with the date stays. Nobody learns whether anything was read (rule
5).
"""

import json
from datetime import datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.couple.event import Event
from plans.models.couple.plan import Partner, Plan, plan_is_awake
from plans.models.couple.rest import is_asleep, leave_plan, require_awake
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Gone, Refused
from repair.foundation.clock import DAY
from repair.foundation.crypto import CannotUnseal
from repair.mail.models import Notice

SHARED_NOTICE_KIND = "shared"
SAID_FIRST_EVENT = "said first"  # event: a partner told their own part of a misstep before the other wrote of it
MISSTEP_KINDS = ("did", "met")  # kinds with a page of their own, see checkins.models.misstep
MAX_SHARED_A_DAY = 30  # texts of one person within 24 hours


class SharedPart(NamedTuple):
    """One box of a shared text: the key of its heading, and its words."""

    box: str
    text: str


class SharedTexts(models.QuerySet["Shared"]):
    """Query shared texts by whether they can be read."""

    def appeared(self, plan: Plan) -> Self:
        """Return what both can read in this plan, newest first; of withdrawn texts only the date is left."""
        found = self.filter(by__plan=plan, appeared_at__isnull=False).select_related("by__person")
        return found.order_by("-appeared_at", "pk")

    def open_of(self, partner: Partner) -> Self:
        """Return what this partner has shared and not withdrawn, whether or not it can be read yet."""
        return self.filter(by=partner, withdrawn_on=None)

    def waiting(self, partner: Partner) -> Self:
        """Return what this partner has shared and nobody can read yet, in the order of appearing."""
        return self.filter(by=partner, appeared_at=None).select_related("by__person").order_by("appears_at", "pk")


class Shared(SealedModel):
    """A text that its author shared with the other partner.

    waiting (sealed) ──the waiting time, by the tick──▶ readable ──withdraw──▶ a line with the date
       └──take back──▶ deleted without a trace

    `sealed` holds the words until they appear, `words` (JSON) afterwards. `appears_at` is when the waiting time is
    over, `appeared_at` when the words became readable, `day` the plan's local day of that.
    """

    SEALED_AS = "shared"

    class Kind(models.TextChoices):
        OWN = "own"
        LIKE = "like"
        CARD = "card"
        QUESTION = "question"
        ANSWER = "answer"
        PAST = "past"
        DID = "did"  # a misstep, told by the partner whose part it was
        MET = "met"  # the same misstep, told by the other partner

    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.UUIDField()  # the author's `Partner` id, or the row that the text is about
    sealed = models.BinaryField(null=True)
    words = models.TextField(blank=True)
    appears_at = models.DateTimeField()
    appeared_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    goes_on = models.DateField(null=True)  # the last day before deletion; None: it stays

    objects = SharedTexts.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "kind", "about"], condition=models.Q(appeared_at=None), name="one_of_each_waits"
            ),
            models.CheckConstraint(
                condition=models.Q(appeared_at=None, words="", sealed__isnull=False)
                | models.Q(appeared_at__isnull=False, day__isnull=False, sealed=None),
                name="sealed_until_it_appears",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on=None) | models.Q(words=""), name="withdrawn_words_are_gone"
            ),
        ]
        indexes = [
            models.Index(fields=["appears_at"], condition=models.Q(appeared_at=None), name="shared_due"),
            models.Index(fields=["goes_on"], condition=models.Q(goes_on__isnull=False), name="shared_goes"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    @transaction.atomic
    def share(
        cls,
        kind: str,
        parts: list[SharedPart],
        *,
        by: Partner,
        at: datetime,
        appears_at: datetime,
        about: UUID | None = None,
    ) -> "Shared":
        """Share the text. The partner can read it from `appears_at` on.

        A text of the same kind about the same thing that still waits is replaced; the same words again change only the
        moment. `Refused` while the plan rests, without any words, or after thirty texts within 24 hours.
        """
        by.plan.lock()
        require_awake(by.plan)
        parts = [part for part in parts if part.text.strip() or kind == cls.Kind.QUESTION]
        if not parts:
            raise Refused(_("There is nothing in it yet. Write something first, or choose a part."))
        alike = cls.objects.filter(by=by, kind=kind, about=about or by.pk).select_related("by__person")
        before = alike.filter(appeared_at=None).first() or alike.order_by("-appeared_at").first()
        if before is not None and before.parts == parts:
            return before._put_off_to(appears_at)
        if before is not None and before.appeared_at is None:
            before.delete()
        elif cls.objects.filter(by=by, appears_at__gt=at - DAY).count() >= MAX_SHARED_A_DAY:
            raise Refused(_("You have shared a lot today. It is kept for you; share the rest tomorrow."))
        new = cls(by=by, kind=cls.Kind(kind), about=about or by.pk, appears_at=appears_at)
        new.seal_words(json.dumps(parts, ensure_ascii=False))
        new.save(force_insert=True)
        return new

    @transaction.atomic
    def take_back(self, *, by: Partner) -> None:
        """Delete a text that has not appeared, without a trace; `Refused` once it has. Twice changes nothing."""
        if not self._lock(by):
            return
        if self.appeared_at is not None:
            raise Refused(_("It can be read already. You can withdraw it; then a line with the day stays."))
        Shared.objects.filter(pk=self.pk).delete()

    @transaction.atomic
    def withdraw(self, *, by: Partner, at: datetime) -> None:
        """Delete the words for both; a line with the date stays, or nothing if the text had not appeared.

        Its author may do so alone, at any time, also while the plan rests, and gives no reason.
        """
        if not self._lock(by) or self.withdrawn_on is not None:
            return
        if self.appeared_at is None:
            Shared.objects.filter(pk=self.pk).delete()
            return
        self.words, self.withdrawn_on = "", by.plan.day(at)
        self.save(update_fields=["words", "withdrawn_on"])
        Event.record("withdrawn", plan=by.plan, about=self.pk, at=at, who=by, value=self.kind)

    @transaction.atomic
    def appear(self, *, at: datetime) -> bool:
        """Let the other partner read the text and be notified; return whether it happened.

        Return False if the text was taken back or has appeared, if its author has left, or if the plan rests. A text
        about a misstep gets its day of deletion here, from its author's `keeps_days`.
        """
        plan = self.by.plan.lock()
        try:
            self.lock()
        except Gone:
            return False
        if self.appeared_at is not None or self.by.left_at is not None or is_asleep(plan):
            return False
        self.words, self.sealed = json.dumps(self.parts, ensure_ascii=False), None
        self.appeared_at, self.day = at, plan.day(at)
        if self.kind in MISSTEP_KINDS:
            self.goes_on = self.day + timedelta(days=self.by.keeps_days)
        self.save()
        Event.record("shared", plan=plan, about=self.pk, at=at, who=self.by, value=self.kind)
        if self.kind == self.Kind.DID and not self._was_asked():
            Event.record(SAID_FIRST_EVENT, plan=plan, about=self.about, at=at, who=self.by)
        other = self.by.other
        if other is not None and other.person is not None:
            Notice.post(to=other.person, kind=SHARED_NOTICE_KIND, about=str(self.pk), plan=plan.pk, at=at)
        return True

    @property
    def parts(self) -> list[SharedPart]:
        """Return the words box by box; an empty list once they are withdrawn.

        Until the text appears this needs its author's key.
        """
        said = self.open_words() if self.appeared_at is None else self.words or "[]"
        return [SharedPart(*part) for part in json.loads(said)]

    @classmethod
    def card_for(cls, partner: Partner) -> "Shared | None":
        """Return the other partner's newest card on what helps when it comes back; None once that one is withdrawn."""
        newest = cls.objects.appeared(partner.plan).filter(kind=cls.Kind.CARD).exclude(by=partner).first()
        return newest if newest is not None and newest.withdrawn_on is None else None

    def _put_off_to(self, appears_at: datetime) -> "Shared":
        """Keep the words; a text that still waits appears at the moment that was chosen last."""
        if self.appeared_at is None:
            self.appears_at = appears_at
            self.save(update_fields=["appears_at"])
        return self

    def _was_asked(self) -> bool:
        """Return whether the other partner had shared something about the same thing before."""
        return Shared.objects.filter(about=self.about, appeared_at__isnull=False).exclude(by=self.by).exists()

    def _lock(self, by: Partner) -> bool:
        """Lock plan and row; return False if the row is gone, so that doing it twice changes nothing."""
        by.plan.lock()
        if self.by_id != by.pk:
            raise Refused(_("Only the one who wrote this can do that."))
        try:
            self.lock()
        except Gone:
            return False
        return True


def reveal_due_texts(*, at: datetime) -> int:
    """Let the texts appear whose waiting time is over by `at`; return how many. Runs each minute.

    Texts of resting plans go on waiting.
    """
    due = Shared.objects.filter(appeared_at=None, appears_at__lte=at, by__left_at=None, by__person__isnull=False)
    due = due.filter(plan_is_awake("by__plan"), by__plan__closed_at=None).select_related("by__person", "by__plan")
    done = 0
    for each in due.order_by("appears_at", "pk"):
        try:
            done += each.appear(at=at)
        except CannotUnseal:  # without its author's key a text can never appear
            continue
    return done


@transaction.atomic
def leave_and_withdraw(*, by: Partner, at: datetime, days: int) -> None:
    """Let `by` leave, and withdraw everything they have shared: later they could not do so themselves."""
    by.plan.lock()
    for each in Shared.objects.open_of(by):
        each.withdraw(by=by, at=at)
    leave_plan(by=by, at=at, days=days)
