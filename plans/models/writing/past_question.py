"""Questions about what happened: a person's own sealed list, sorted before any is asked, and shared one by one."""

import json
from datetime import datetime
from typing import NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models.couple.plan import Partner
from plans.models.writing.shared import Shared, SharedPart
from repair.accounts.models import Person
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Refused

PAST_QUESTION_SORTS = ("want", "not_want", "unsure", "with_help")
MAX_PAST_QUESTIONS = 60


class SortedQuestion(NamedTuple):
    """One question and where its author sorted it, one of `PAST_QUESTION_SORTS`."""

    sort: str
    words: str


class PastQuestion(SealedModel):
    """One sealed question about what happened. Only its author sees it until they share it."""

    GONE = gettext_lazy("This is not in your list any more.")
    SEALED_AS = "past"

    by = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["by", "made_at"], name="past_by_made")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner) -> list["PastQuestion"]:
        """Return this partner's own questions, oldest first."""
        return list(cls.objects.filter(by=partner).select_related("by__person").order_by("made_at", "pk"))

    @classmethod
    @transaction.atomic
    def write(cls, *, by: Partner, said: SortedQuestion, at: datetime) -> "PastQuestion":
        """Add a question and return it; the same words in the same sort return the row that is there. Sixty at most."""
        by.plan.lock()
        mine = cls.of(by)
        again = next((each for each in mine if each.sorted_question == said), None)
        if again is not None:
            return again
        if len(mine) >= MAX_PAST_QUESTIONS:
            raise Refused(_("There are sixty questions in your list. Take one out first."))
        row = cls(by=by, made_at=at)
        row._seal(said)
        row.save(force_insert=True)
        return row

    @transaction.atomic
    def change(self, *, by: Partner, said: SortedQuestion) -> None:
        """Replace the words or the sort; `Refused` for anybody but the author."""
        self._lock(by)
        self._seal(said)
        self.save(update_fields=["sealed"])

    @transaction.atomic
    def drop(self, *, by: Partner) -> None:
        """Delete the question from the list; a shared copy of it stays until it is withdrawn."""
        self._lock(by)
        self.delete()

    def share(self, *, by: Partner, at: datetime, appears_at: datetime) -> Shared:
        """Share this one question; the partner can read it from `appears_at` on, and learns nothing of the list."""
        said = self.sorted_question
        parts = [SharedPart(said.sort, said.words)]
        return Shared.share(Shared.Kind.PAST, parts, by=by, at=at, appears_at=appears_at, about=self.pk)

    @classmethod
    @transaction.atomic
    def carry_over(cls, person: Person | None) -> int:
        """Move what this person wrote in plans begun alone to the plan they are in now; return how many rows."""
        seat = Partner.objects.live().filter(person=person).first() if person else None
        shared = Partner.objects.filter(seat=Partner.Seat.B).values("plan")
        return cls.objects.filter(by__person=person).exclude(by__plan__in=shared).update(by=seat) if seat else 0

    @property
    def sorted_question(self) -> SortedQuestion:
        """Return the question and its sort, unsealed."""
        return SortedQuestion(*json.loads(self.open_words()))

    def _seal(self, said: SortedQuestion) -> None:
        self.seal_words(json.dumps(said, ensure_ascii=False))

    def _lock(self, by: Partner) -> None:
        """Lock plan and row; refuse a row that is gone, or another author's."""
        by.plan.lock()
        self.lock()
        if self.by_id != by.pk:
            raise Refused(_("This is not yours."))
