"""Marks: how a commitment went on one day, by its owner alone (rule 15), one mark a day, never added up.

A day without a mark means nothing: no code may treat it as missed.
"""

from datetime import date, datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models.contract.canonical_text import Cadence
from plans.models.contract.commitment import Commitment
from plans.models.couple.plan import Partner
from plans.models.couple.rest import require_awake
from repair.foundation.base import Noun, Refused


class MarkAnswer(models.TextChoices):
    """The answers an owner can give for a day. *It did not come up* is only for commitments of cadence `EVENT`."""

    KEPT = "kept", gettext_lazy("I did it")
    PARTLY = "partly", gettext_lazy("Partly")
    NOT = "not", gettext_lazy("Not this time")
    NONE = "none", gettext_lazy("It did not come up")


class Obstacle(models.TextChoices):
    """What got in the way, in a word; optional."""

    TIRED = "tired", gettext_lazy("Too tired")
    TIME = "time", gettext_lazy("No time")
    FORGOT = "forgot", gettext_lazy("I forgot")
    BIG = "big", gettext_lazy("It was too big")
    ELSE = "else", gettext_lazy("Something else came")


class Marks(models.QuerySet["Mark"]):
    """Query marks by their day."""

    def since(self, day: date) -> Self:
        """Return the marks of `day` and later, newest first."""
        return self.filter(day__gte=day).select_related("commitment").order_by("-day", "commitment_id")


class Mark(Noun):
    """The owner's answer for one commitment and one of the owner's own days, with what got in the way if they like.

    unmarked ──make──▶ marked ──make──▶ marked otherwise ──undo──▶ unmarked      only for today and yesterday
    """

    Said = MarkAnswer
    Way = Obstacle

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="marks")
    day = models.DateField()
    said = models.CharField(max_length=10, choices=Said.choices)
    way = models.CharField(max_length=10, choices=Way.choices, blank=True)

    objects = Marks.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commitment", "day"], name="one_mark_a_day"),
            models.CheckConstraint(
                condition=models.Q(way="") | models.Q(said__in=["partly", "not"]), name="a_way_has_something_in_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.day}"

    @classmethod
    @transaction.atomic
    def make(cls, commitment: Commitment, *, by: Partner, day: date, said: str, at: datetime, way: str = "") -> "Mark":
        """Store the owner's answer for `day`; a later answer for the same day replaces it.

        `day` must be the owner's own today or yesterday, because nobody remembers older days well; any other day is
        `Refused`. `way` is kept only with the answers *partly* and *not this time*.
        """
        _open(commitment, by, day, at)
        if said == MarkAnswer.NONE and commitment.cadence != Cadence.EVENT:
            raise Refused(_("That answer is for a line about something that may not come up."))
        way = way if said in (MarkAnswer.PARTLY, MarkAnswer.NOT) else ""
        mark, _made = cls.objects.update_or_create(
            commitment=commitment, day=day, defaults={"said": MarkAnswer(said), "way": way}
        )
        return mark

    @classmethod
    @transaction.atomic
    def undo(cls, commitment: Commitment, *, by: Partner, day: date, at: datetime) -> None:
        """Delete the mark of `day`, which must be the owner's today or yesterday. Without a mark nothing changes."""
        _open(commitment, by, day, at)
        cls.objects.filter(commitment=commitment, day=day).delete()

    @property
    def may_name_obstacle(self) -> bool:
        """Return whether this answer can name something that got in the way."""
        return self.said in (MarkAnswer.PARTLY, MarkAnswer.NOT)


def _open(commitment: Commitment, by: Partner, day: date, at: datetime) -> None:
    """Lock the plan and the commitment; refuse unless `by` owns it, it still runs and `day` can be marked."""
    require_awake(by.plan.lock())
    commitment.lock()
    if commitment.owner_id != by.pk:
        raise Refused(_("Only the one who does it says how it went."))
    if commitment.ended_at is not None:
        raise Refused(_("This is no part of your agreement any more. What was said of it stays."))
    if not by.day(at) - timedelta(days=1) <= day <= by.day(at):
        raise Refused(_("Only today and yesterday can be marked. Other days stay as they are, and that is fine."))
    if day < by.day(commitment.began_at):
        raise Refused(_("That day came before your agreement began."))
