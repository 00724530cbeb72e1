"""Before a talk, for oneself: what I want to say, and the points I saved for it. Private until it is spoken."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models import Partner, Plan
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Refused

PREPARATION_FIELDS = ("one", "when", "felt", "needed", "ask", "part")
UNDO_WINDOW = timedelta(days=1)  # for so long a talk that was closed can be opened again
MAX_POINTS = 50  # points that one person saves at a time


class Preparation(SealedModel):
    """One partner's screen for the next talk, sealed under their own key; gone when that talk is closed.

    One's own goes at once, what the other prepared a day later, when nobody can say any more that it was not held.
    """

    SEALED_AS = "preparation"

    by = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    goes_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner) -> dict[str, str]:
        """What this partner wrote, by field; each empty before they wrote anything, or when it opens no more."""
        row, empty = cls.objects.filter(by=partner).first(), dict.fromkeys(PREPARATION_FIELDS, "")
        if row is None:
            return empty
        row.by = partner
        return empty | json.loads(row.open_words_or_none() or "{}")

    @classmethod
    @transaction.atomic
    def keep(cls, *, by: Partner, words: Mapping[str, str]) -> None:
        """These are the words now. Nothing written is nothing kept."""
        by.plan.lock()
        if by.person is None:
            raise Refused(_("Nobody can open these words any more."))
        said = {name: words.get(name, "") for name in PREPARATION_FIELDS}
        if not any(said.values()):
            cls.objects.filter(by=by).delete()
            return
        row = cls.objects.filter(by=by).first() or cls(by=by)
        row.by, row.goes_at = by, None
        row.seal_words(json.dumps(said))
        row.save()

    @classmethod
    def delete_after_close(cls, plan: Plan, *, by: Partner | None, at: datetime) -> None:
        """The talk is closed: what `by`, who closed it, prepared is gone; the other's goes when nobody can undo it."""
        cls.objects.filter(by=by).delete()
        cls.objects.filter(by__plan=plan, goes_at=None).update(goes_at=at + UNDO_WINDOW)


def delete_used_preparations(*, at: datetime) -> int:
    """The sweep: what was prepared for a talk that has been closed for a day; how many."""
    due = Preparation.objects.filter(goes_at__lte=at)
    return due.delete()[0] if due.exists() else 0


class Point(SealedModel):
    """Something saved for our talk, by its author for its author."""

    SEALED_AS = "point"

    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner) -> "list[tuple[Point, str]]":
        """What this partner saved, oldest first, with its words; what opens no more is left out."""
        found: list[tuple[Point, str]] = []
        for point in cls.objects.filter(by=partner).order_by("made_at", "pk"):
            point.by = partner
            if (words := point.open_words_or_none()) is not None:
                found.append((point, words))
        return found

    @classmethod
    @transaction.atomic
    def add(cls, *, by: Partner, words: str, at: datetime, key: UUID | None = None) -> "Point":
        """Kept until its author lets it go."""
        by.plan.lock()
        if by.person is None:
            raise Refused(_("Nobody can open these words any more."))
        if cls.objects.filter(by=by).count() >= MAX_POINTS:
            raise Refused(_("Fifty points are saved already. Let one go first."))
        point = cls(pk=key or uuid4(), by=by, made_at=at)
        point.seal_words(words)
        point.save()
        return point

    @classmethod
    @transaction.atomic
    def remove(cls, point: object, *, by: Partner) -> None:
        """It is said, or does not matter any more. Twice is once."""
        by.plan.lock()
        cls.objects.filter(pk=point, by=by).delete()
