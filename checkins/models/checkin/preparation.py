"""Before a check-in: what a partner wants to say, and the points saved for it. Private until it is spoken."""

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
UNDO_WINDOW = timedelta(days=1)  # in which a closed check-in can be reopened
MAX_POINTS = 50  # of one person at a time


class Preparation(SealedModel):
    """One partner's preparation of the next check-in, sealed under their own key; deleted when that check-in is closed.

    The preparation of whoever closes it goes at once, the other's a day later, when *held* cannot be undone any more.
    """

    SEALED_AS = "preparation"

    by = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    goes_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner) -> dict[str, str]:
        """Return what this partner wrote, by field; empty texts if there is nothing or it does not open any more."""
        row, empty = cls.objects.filter(by=partner).first(), dict.fromkeys(PREPARATION_FIELDS, "")
        if row is None:
            return empty
        row.by = partner
        return empty | json.loads(row.open_words_or_none() or "{}")

    @classmethod
    @transaction.atomic
    def keep(cls, *, by: Partner, words: Mapping[str, str]) -> None:
        """Store the words; if all are empty, delete the row."""
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
        """Delete the preparation of `by`, who closed the check-in; the other's goes when *held* cannot be undone."""
        cls.objects.filter(by=by).delete()
        cls.objects.filter(by__plan=plan, goes_at=None).update(goes_at=at + UNDO_WINDOW)


def delete_used_preparations(*, at: datetime) -> int:
    """Delete preparations for check-ins closed for a day; return how many."""
    due = Preparation.objects.filter(goes_at__lte=at)
    return due.delete()[0] if due.exists() else 0


class Point(SealedModel):
    """Something that a partner saved for a check-in, for themselves."""

    SEALED_AS = "point"

    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner) -> "list[tuple[Point, str]]":
        """Return this partner's points with their words, oldest first; points that do not open are left out."""
        found: list[tuple[Point, str]] = []
        for point in cls.objects.filter(by=partner).order_by("made_at", "pk"):
            point.by = partner
            if (words := point.open_words_or_none()) is not None:
                found.append((point, words))
        return found

    @classmethod
    @transaction.atomic
    def add(cls, *, by: Partner, words: str, at: datetime, key: UUID | None = None) -> "Point":
        """Store a point until its author removes it."""
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
        """Delete the point. Twice is once."""
        by.plan.lock()
        cls.objects.filter(pk=point, by=by).delete()
