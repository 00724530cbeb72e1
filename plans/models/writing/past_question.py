"""Questions about what happened: a person's own list, sorted before anything is asked. Sealed; shared line by line."""

import json
from datetime import datetime
from typing import NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _

from plans.models.couple.plan import Partner
from plans.models.writing.shared import Shared, SharedPart
from repair.accounts.models import Person
from repair.accounts.sealed import SealedModel
from repair.foundation.base import Refused

PAST_QUESTION_SORTS = ("want", "not_want", "unsure", "with_help")
MAX_PAST_QUESTIONS = 60


class SortedQuestion(NamedTuple):
    """One question and where it was sorted."""

    sort: str
    words: str


class PastQuestion(SealedModel):
    """One question about what happened, for its writer's eyes."""

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
        """This partner's own, oldest first."""
        return list(cls.objects.filter(by=partner).select_related("by__person").order_by("made_at", "pk"))

    @classmethod
    @transaction.atomic
    def write(cls, *, by: Partner, said: SortedQuestion, at: datetime) -> "PastQuestion":
        """One more; the same words in the same sort are one."""
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
        """Other words, or another sort."""
        self._lock(by)
        self._seal(said)
        self.save(update_fields=["sealed"])

    @transaction.atomic
    def drop(self, *, by: Partner) -> None:
        """Out of the list; what was shared of it stays until it is withdrawn."""
        self._lock(by)
        self.delete()

    def share(self, *, by: Partner, at: datetime, appears_at: datetime) -> Shared:
        """This one line is given to the other; the rest of the list stays unknown."""
        said = self.sorted_question
        parts = [SharedPart(said.sort, said.words)]
        return Shared.share(Shared.Kind.PAST, parts, by=by, at=at, appears_at=appears_at, about=self.pk)

    @classmethod
    @transaction.atomic
    def carry_over(cls, person: Person | None) -> int:
        """What somebody wrote in a plan begun alone comes along to where they sit now; how much it was."""
        seat = Partner.objects.live().filter(person=person).first() if person else None
        shared = Partner.objects.filter(seat=Partner.Seat.B).values("plan")
        return cls.objects.filter(by__person=person).exclude(by__plan__in=shared).update(by=seat) if seat else 0

    @property
    def sorted_question(self) -> SortedQuestion:
        """What its writer wrote."""
        return SortedQuestion(*json.loads(self.open_words()))

    def _seal(self, said: SortedQuestion) -> None:
        self.seal_words(json.dumps(said, ensure_ascii=False))

    def _lock(self, by: Partner) -> None:
        by.plan.lock()
        try:
            self.lock()
        except PastQuestion.DoesNotExist:
            raise Refused(_("This is not in your list any more.")) from None
        if self.by_id != by.pk:
            raise Refused(_("This is not yours."))
