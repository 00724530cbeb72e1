"""The two guided texts that each person can write: what I own, and what it was like for me. Only the author sees them.

The words are sealed under their author's key, box by box; nobody else can tell whether there are any. Sharing copies
them to a row of its own (`plans/models/writing/shared.py`).
"""

import json
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.couple.plan import Partner
from repair.accounts.models import Person
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Refused

WRITER_BOXES = {
    "own": (("act", "impact"), ("mine", "feel"), ("change", "why")),
    "like": (("unsafe", "need"), ("helps", "wish")),
}
ADD_LATER, ADD_NEVER = "later", "never"


class OpenedPage(NamedTuple):
    """What a browser page says when it saves: the revision it had read, its window, and whether it saves while typing.

    It is compared with what is stored, so that two open windows never overwrite each other's words.
    """

    seen: int = 0
    window: str = ""
    is_typing: bool = False

    def next(self, last: list[Any] | None, stands: dict[str, str]) -> list[Any]:
        """Return the entry [revision, window, is_typing] to store when this page saves.

        Raise `WindowConflict` if another page has saved meanwhile. The same window may save repeatedly while its author
        types.
        """
        count, window, was_typing = last or [0, "", False]
        is_own_next = bool(self.window) and self.window == window and (was_typing or not self.is_typing)
        if self.seen != count and not is_own_next:
            raise WindowConflict(stands)
        return [count + 1, self.window, self.is_typing]


class WindowConflict(Refused):
    """Another window has saved other words meanwhile; `stands` holds the stored words by box."""

    def __init__(self, stands: dict[str, str]) -> None:
        text = "\n\n".join(filter(None, stands.values()))
        super().__init__(_("Another window has kept other words here meanwhile. Nothing you wrote is lost."), now=text)
        self.stands = stands


class Writing(SealedModel):
    """One person's own words in one of the two guided texts.

    The sealed JSON holds `boxes` (words by box), `last` (an `OpenedPage.next` entry by sitting) and `after` (the answer
    to *is there something to add?*, with the number of check-ins held by then).
    """

    SEALED_AS = "writing"

    class Kind(models.TextChoices):
        OWN = "own"
        LIKE = "like"

    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "kind"], name="one_writing_of_each_kind")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner, kind: str) -> "Writing":
        """Return what this partner has written; a new, unsaved row if there is nothing yet."""
        mine = cls.objects.filter(by=partner, kind=kind).first()
        row = mine or cls(kind=Writing.Kind(kind))
        row.by = partner
        return row

    @classmethod
    @transaction.atomic
    def keep(cls, kind: str, sitting: int, boxes: dict[str, str], *, by: Partner, opened: OpenedPage) -> "Writing":
        """Store the boxes of one sitting (from 1), and return the row.

        Raise `WindowConflict` if another window has saved meanwhile: its words are never overwritten.
        """
        row = cls._mine(by, kind)
        said = row._said
        before = {box: said["boxes"].get(box, "") for box in WRITER_BOXES[kind][sitting - 1]}
        if boxes == before:
            return row
        said["last"][str(sitting)] = opened.next(said["last"].get(str(sitting)), before)
        said["boxes"] |= {box: boxes[box] for box in before}
        row._seal(said)
        by.stop_offering_feature("writers")
        return row

    @classmethod
    @transaction.atomic
    def answer_add_question(cls, *, by: Partner, said: str, held: int) -> None:
        """Store the answer to *is there something to add?*: never ask again, or not before another check-in is held."""
        row = cls._mine(by, cls.Kind.OWN)
        row._seal(row._said | {"after": [said, held]})

    @classmethod
    @transaction.atomic
    def carry_over(cls, person: Person | None) -> int:
        """Move what this person wrote in plans begun alone to the plan they are in now; return how many rows.

        A text of a kind that they have in the new plan already stays behind.
        """
        seat = Partner.objects.live().filter(person=person).first() if person else None
        if seat is None:
            return 0
        shared = Partner.objects.filter(seat=Partner.Seat.B).values("plan")
        there = cls.objects.filter(by=seat).values("kind")
        alone = cls.objects.filter(by__person=person).exclude(by__plan__in=shared).exclude(kind__in=list(there))
        return alone.exclude(by=seat).update(by=seat)

    def save_count(self, sitting: int) -> int:
        """Return how often this sitting was saved, which is the revision that a page sends back."""
        return self._said["last"].get(str(sitting), [0])[0]

    def asks_to_add(self, held: int) -> bool:
        """Return whether to ask if there is something to add; `held` is the number of check-ins held so far.

        It is asked from the second check-in on, until its author declines for good, and only if something is written.
        """
        if held < 2 or not any(self.boxes.values()):
            return False
        said, when = self._said["after"] or ["", 0]
        return not said or (said == ADD_LATER and held > when)

    @property
    def boxes(self) -> dict[str, str]:
        """Return the words of every box in its order, empty where nothing is written."""
        said = self._said["boxes"]
        return {box: said.get(box, "") for sitting in WRITER_BOXES[self.kind] for box in sitting}

    @property
    def _said(self) -> dict[str, Any]:
        empty: dict[str, Any] = {"boxes": {}, "last": {}, "after": None}
        return empty | json.loads(self.open_words()) if self.sealed else empty

    def _seal(self, said: dict[str, Any]) -> None:
        self.seal_words(json.dumps(said, ensure_ascii=False))
        self.save()

    @classmethod
    def _mine(cls, by: Partner, kind: str) -> "Writing":
        """Lock the plan and, if it is stored, the row; return the row."""
        by.plan.lock()
        row = cls.of(by, kind)
        if row.sealed:
            row.lock()
            row.by = by
        return row
