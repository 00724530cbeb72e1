"""Missteps: what did not go as agreed, looked at by each partner alone first, in three sealed boxes, and shared if they
like.

A side belongs to a `thing`: two sides of one misstep have the same `thing`. Sharing copies the words into a `Shared`
row. That row and this one are deleted after a time; only their days stay, as events.
"""

import json
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import Event, Offer, Partner, Plan, Shared
from plans.models.couple.plan import DEFAULT_RETENTION_DAYS
from plans.models.couple.rest import require_awake
from plans.models.writing.shared import MISSTEP_KINDS, SAID_FIRST_EVENT, SharedPart
from plans.models.writing.writing import OpenedPage
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Refused
from repair.foundation.clock import DAY

MISSTEP_BOXES = ("q1", "q2", "q3")
OBSTACLES_BOX = "in_way"  # what got in the way, as keys; only on the side of whose part it was
MAX_UNSHARED_MISSTEPS = 10  # of one person, of which nothing is shared
NEXT_STEP_EVENT = "next step"  # kind of the event: a next step was offered


class Misstep(SealedModel):
    """One partner's side of one misstep, theirs alone until they share it.

    begun ⟲ saved as it is typed ──share──▶ its words wait, and can be read (plans.models.writing.shared)
      └──drop──▶ deleted with what waits of it, and so after 90 days without a change
    """

    GONE = gettext_lazy("This is not there any more. What you typed is below.")
    SEALED_AS = "misstep"

    class Side(models.TextChoices):
        DID = "did"
        MET = "met"

    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    thing = models.UUIDField(default=uuid4)
    side = models.CharField(max_length=3, choices=Side.choices)
    sealed = models.BinaryField()
    kept_on = models.DateField()  # the author's local day of the last change

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "thing"], name="one_side_each"),
            models.CheckConstraint(condition=models.Q(side__in=["did", "met"]), name="one_of_two_sides"),
        ]
        indexes = [models.Index(fields=["kept_on"], name="misstep_kept_on")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner) -> list["Misstep"]:
        """Return this partner's own sides, newest first."""
        return list(cls.objects.filter(by=partner).select_related("by__person").order_by("-kept_on", "pk"))

    @classmethod
    @transaction.atomic
    def begin(cls, side: str, *, by: Partner, at: datetime, thing: UUID | None = None) -> "Misstep":
        """Return an empty side of a new misstep, or of one that the other shared; an existing empty one is reused."""
        if not by.plan.lock().is_shared:
            raise Refused(_("This begins when you are both here."))
        mine, shared = cls.of(by), {text.about for text in shared_sides(by.plan)}
        for one in mine:
            is_blank = one.side == side and one.thing not in shared and not any(one.boxes.values())
            if one.thing == thing or (thing is None and is_blank):
                return one
        if thing is not None and thing not in shared:
            raise Refused(_("What this belongs to is not there any more."))
        if thing is None and len([one for one in mine if one.thing not in shared]) >= MAX_UNSHARED_MISSTEPS:
            raise Refused(_("Ten of these are kept for you already. Take one away first."))
        new = cls(by=by, thing=thing or uuid4(), side=cls.Side(side), kept_on=by.day(at))
        new._seal({"boxes": {}, "last": None})
        new.save(force_insert=True)
        by.stop_offering_feature("misstep")
        return new

    @transaction.atomic
    def keep(self, boxes: dict[str, str], *, by: Partner, at: datetime, opened: OpenedPage) -> None:
        """Store the words; what another window has saved meanwhile is never overwritten."""
        self._lock(by)
        said = self._said
        before = {box: said["boxes"].get(box, "") for box in boxes}
        if boxes == before:
            return
        said["last"] = opened.next(said["last"], {box: before[box] for box in MISSTEP_BOXES})
        said["boxes"] |= boxes
        self.kept_on = by.day(at)
        self._seal(said)
        self.save(update_fields=["sealed", "kept_on"])

    @transaction.atomic
    def attach_to(self, thing: UUID, *, by: Partner) -> None:
        """Make it a side of a misstep that the other has shared; a side that was shared itself stays where it is."""
        self._lock(by)
        if self.has_shared_parts:
            raise Refused(_("You have shared this one already. You can write another side beside theirs."))
        if not shared_sides(by.plan, thing) or Misstep.objects.filter(by=by, thing=thing).exists():
            raise Refused(_("It cannot be laid there. Look at what stands there now."))
        self.thing = thing
        self.save(update_fields=["thing"])

    @transaction.atomic
    def drop(self, *, by: Partner) -> None:
        """Delete it with its waiting texts; what can be read stays until it is withdrawn. Twice is once."""
        by.plan.lock()
        if self.by_id == by.pk:
            Shared.objects.filter(by=by, about=self.thing, kind__in=MISSTEP_KINDS, appeared_at=None).delete()
            Misstep.objects.filter(pk=self.pk, by=by).delete()

    @property
    def has_shared_parts(self) -> bool:
        """Tell whether a part of it waits to be read, can be read, or could be."""
        return Shared.objects.filter(by=self.by_id, about=self.thing, kind__in=MISSTEP_KINDS).exists()

    def share(self, parts: list[SharedPart], *, by: Partner, at: datetime, appears_at: datetime) -> Shared:
        """Share these parts with the other partner, from `appears_at` on."""
        return Shared.share(self.side, parts, by=by, at=at, appears_at=appears_at, about=self.thing)

    @property
    def boxes(self) -> dict[str, str]:
        """Return every box in its order, with its words or empty."""
        said = self._said["boxes"]
        return {
            box: said.get(box, "") for box in (*MISSTEP_BOXES, *([OBSTACLES_BOX] if self.side == self.Side.DID else []))
        }

    @property
    def save_count(self) -> int:
        """Return how often it was saved: what a page sends back to say what it has seen."""
        last: list[Any] = self._said["last"] or [0]
        return last[0]

    @property
    def _said(self) -> dict[str, Any]:
        return json.loads(self.open_words())

    def _seal(self, said: dict[str, Any]) -> None:
        self.seal_words(json.dumps(said, ensure_ascii=False))

    def _lock(self, by: Partner) -> None:
        by.plan.lock()
        self.lock()
        if self.by_id != by.pk:
            raise Refused(_("This is not yours."))
        self.by = by


def shared_sides(plan: Plan, thing: UUID | None = None) -> list[Shared]:
    """Return what both can read of it, withdrawn sides as their dated line; newest first."""
    found = Shared.objects.appeared(plan).filter(kind__in=MISSTEP_KINDS)
    return list(found.filter(about=thing) if thing else found)


@transaction.atomic
def offer_next_step(thing: UUID, *, by: Partner, kind: str, words: dict[str, Any], at: datetime) -> Offer:
    """Offer one next step; its event says after how many days, and goes if the step is dropped."""
    plan = by.plan.lock()
    require_awake(plan)
    sides = shared_sides(plan, thing)
    if not any(side.withdrawn_on is None for side in sides):
        raise Refused(_("What this belongs to is not there any more."))
    offer = Offer.propose(by=by, kind=kind, words=words, source=Offer.Source.REVIEW, at=at, about=thing)
    first = min(side.day for side in sides if side.day)
    Event.record(
        NEXT_STEP_EVENT, plan=plan, about=offer.pk, at=offer.made_at, value=str((plan.day(offer.made_at) - first).days)
    )
    return offer


def next_step_days(plan: Plan, things: Collection[UUID]) -> dict[UUID, date]:
    """Return for which of these missteps a next step waits, and since which day of the plan."""
    waiting = Offer.objects.waiting(plan).filter(about__in=things).order_by("-made_at")
    return {offer.about: plan.day(offer.made_at) for offer in waiting if offer.about}


def things_disclosed_first(partner: Partner, things: Collection[UUID]) -> set[UUID]:
    """Return those of these missteps that this partner disclosed before the other had said anything."""
    told_first = Event.objects.filter(plan=partner.plan, kind=SAID_FIRST_EVENT, who=partner, about__in=things)
    return set(told_first.values_list("about", flat=True))


def delete_expired_missteps(*, at: datetime) -> int:
    """Delete what has reached its last day; return how many rows. The events stay, without words.

    Nothing is deleted before the day is over everywhere. The retention is fixed when a text appears, by its author
    alone, so that nobody deletes the other's words, and nobody's own words vanish at once; withdrawing leaves a line.
    """
    over = (at - DAY).date()
    gone = Misstep.objects.filter(kept_on__lt=over - timedelta(days=DEFAULT_RETENTION_DAYS)).delete()[0]
    return gone + Shared.objects.filter(goes_on__lt=over).delete()[0]
