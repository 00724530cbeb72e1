"""What one of the two has shared with the other: a letter received. It appears after its author's waiting time.

Until then it is sealed and can be taken back, and nobody ever knew. Afterwards its author can withdraw it, until they
leave: the words are gone for both, a dated line stays. Nobody learns whether anything was read.
"""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.couple.event import Event
from plans.models.couple.plan import Partner, Plan, plan_is_awake
from plans.models.couple.rest import is_asleep, leave_plan, require_awake
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Refused
from repair.foundation.clock import DAY
from repair.foundation.crypto import CannotUnseal
from repair.mail.models import Notice

SHARED_NOTICE_KIND = "shared"
SAID_FIRST_EVENT = "said first"  # the event: somebody told their own part before the other had said anything of it
MISSTEP_KINDS = ("did", "met")  # kinds that stand in a place of their own, see checkins.models.misstep
MAX_SHARED_A_DAY = 30  # that one person shares within a day


class SharedPart(NamedTuple):
    """One box of a shared text, under the key of its heading."""

    box: str
    text: str


class SharedTexts(models.QuerySet["Shared"]):
    """Shared texts by whether they can be read."""

    def appeared(self, plan: Plan) -> Self:
        """What both can read in this plan, withdrawn ones as their dated line; the newest of each author first."""
        found = self.filter(by__plan=plan, appeared_at__isnull=False).select_related("by__person")
        return found.order_by("-appeared_at", "pk")

    def open_of(self, partner: Partner) -> Self:
        """What this partner has shared and not withdrawn, whether or not it can be read yet."""
        return self.filter(by=partner, withdrawn_on=None)

    def waiting(self, partner: Partner) -> Self:
        """What this partner has shared and nobody can read yet."""
        return self.filter(by=partner, appeared_at=None).select_related("by__person").order_by("appears_at", "pk")


class Shared(SealedModel):
    """Words that their author gave to the other.

    waiting (sealed) ──the author's time, by the tick──▶ to be read ──withdraw──▶ a dated line
       └──take back──▶ gone without a trace
    """

    SEALED_AS = "shared"

    class Kind(models.TextChoices):
        OWN = "own"
        LIKE = "like"
        CARD = "card"
        QUESTION = "question"
        ANSWER = "answer"
        PAST = "past"
        DID = "did"  # what did not go as agreed, from the side of the one whose part it was
        MET = "met"  # and from the other side

    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.UUIDField()  # the author's seat, or what it belongs to
    sealed = models.BinaryField(null=True)
    words = models.TextField(blank=True)
    appears_at = models.DateTimeField()
    appeared_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    goes_on = models.DateField(null=True)  # the plan's last day of it, set when it appears; most stay

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
        """Given to the other, from `appears_at` on. What waits already gives way; the same again is one."""
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
        """Gone before it appeared: nobody ever knew."""
        if not self._lock(by):
            return
        if self.appeared_at is not None:
            raise Refused(_("It can be read already. You can withdraw it; then a line with the day stays."))
        Shared.objects.filter(pk=self.pk).delete()

    @transaction.atomic
    def withdraw(self, *, by: Partner, at: datetime) -> None:
        """The words are gone for both; a line with the day stays. Alone, at any time, without a reason."""
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
        """The other can read it now, and finds a line in their list; False when it was taken back or has to wait."""
        plan = self.by.plan.lock()
        try:
            self.lock()
        except Shared.DoesNotExist:
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
        """The words, box by box; none once it was withdrawn. Until it appears only its author's key opens them."""
        said = self.open_words() if self.appeared_at is None else self.words or "[]"
        return [SharedPart(*part) for part in json.loads(said)]

    @classmethod
    def card_for(cls, partner: Partner) -> "Shared | None":
        """What helps the other when it comes back, while they want it to be seen."""
        newest = cls.objects.appeared(partner.plan).filter(kind=cls.Kind.CARD).exclude(by=partner).first()
        return newest if newest is not None and newest.withdrawn_on is None else None

    def _put_off_to(self, appears_at: datetime) -> "Shared":
        """The same words shared again: what still waits keeps to the hour that was chosen last."""
        if self.appeared_at is None:
            self.appears_at = appears_at
            self.save(update_fields=["appears_at"])
        return self

    def _was_asked(self) -> bool:
        """Whether the other had said something of the same thing before."""
        return Shared.objects.filter(about=self.about, appeared_at__isnull=False).exclude(by=self.by).exists()

    def _lock(self, by: Partner) -> bool:
        """Locks plan and row; False when it is gone already, so that doing it twice is doing it once."""
        by.plan.lock()
        if self.by_id != by.pk:
            raise Refused(_("Only the one who wrote this can do that."))
        try:
            self.lock()
        except Shared.DoesNotExist:
            return False
        return True


def reveal_due_texts(*, at: datetime) -> int:
    """The sweep: what has waited as long as its author wanted can be read now; how many. A resting plan waits."""
    due = Shared.objects.filter(appeared_at=None, appears_at__lte=at, by__left_at=None, by__person__isnull=False)
    due = due.filter(plan_is_awake("by__plan"), by__plan__closed_at=None).select_related("by__person", "by__plan")
    done = 0
    for each in due.order_by("appears_at", "pk"):
        try:
            done += each.appear(at=at)
        except CannotUnseal:  # its author's key is gone; what nobody can open never appears
            continue
    return done


@transaction.atomic
def leave_and_withdraw(*, by: Partner, at: datetime, days: int) -> None:
    """`by` leaves, and nothing they have shared can be read any more: they could not withdraw it later."""
    by.plan.lock()
    for each in Shared.objects.open_of(by):
        each.withdraw(by=by, at=at)
    leave_plan(by=by, at=at, days=days)


def unseen_shared_kinds(partner: Partner) -> set[str]:
    """Of which kinds something was shared with this partner that they have not been led to yet."""
    about = list(_unseen(partner).values_list("about", flat=True))
    found = Shared.objects.filter(pk__in=about, withdrawn_on=None) if about else Shared.objects.none()
    return set(found.values_list("kind", flat=True))


def mark_shared_seen(partner: Partner, kinds: Collection[str], *, at: datetime) -> None:
    """This partner was led to what is new of these kinds; nobody else ever knows."""
    about = list(_unseen(partner).values_list("about", flat=True))
    led = map(str, Shared.objects.filter(pk__in=about, kind__in=kinds).values_list("pk", flat=True))
    _unseen(partner).filter(about__in=list(led)).update(seen_at=at)


def _unseen(partner: Partner) -> models.QuerySet[Notice]:
    return Notice.objects.filter(to=partner.person, kind=SHARED_NOTICE_KIND, plan=partner.plan_id, seen_at=None)
