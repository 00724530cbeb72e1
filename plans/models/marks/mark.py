"""How it went with what somebody does themselves: marked by its owner alone (rule 15), a tap a day, never counted up.

A day that was not marked says nothing: nobody missed it.
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
    """What its owner can say of a day. *It did not come up* is for lines about something that may not."""

    KEPT = "kept", gettext_lazy("I did it")
    PARTLY = "partly", gettext_lazy("Partly")
    NOT = "not", gettext_lazy("Not this time")
    NONE = "none", gettext_lazy("It did not come up")


class Obstacle(models.TextChoices):
    """A word of what got in the way, if wanted."""

    TIRED = "tired", gettext_lazy("Too tired")
    TIME = "time", gettext_lazy("No time")
    FORGOT = "forgot", gettext_lazy("I forgot")
    BIG = "big", gettext_lazy("It was too big")
    ELSE = "else", gettext_lazy("Something else came")


class Marks(models.QuerySet["Mark"]):
    """Marks by day."""

    def since(self, day: date) -> Self:
        """Of that day and later, newest first."""
        return self.filter(day__gte=day).select_related("commitment").order_by("-day", "commitment_id")


class Mark(Noun):
    """What the owner of a commitment said of one day of their own: one word, and perhaps what got in the way.

    unmarked ──make──▶ marked ──make──▶ marked otherwise ──undo──▶ unmarked      today and yesterday alone
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
        """Its owner says how it went that day; said again, the later word stands.

        `day` is the owner's own today or yesterday, or it is refused: later nobody remembers it well.
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
        """Nothing is said of that day."""
        _open(commitment, by, day, at)
        cls.objects.filter(commitment=commitment, day=day).delete()

    @property
    def may_name_obstacle(self) -> bool:
        """Whether something could have been in the way."""
        return self.said in (MarkAnswer.PARTLY, MarkAnswer.NOT)


def _open(commitment: Commitment, by: Partner, day: date, at: datetime) -> None:
    """Refuses unless this is its owner's, still running in an awake plan, and the day is today or yesterday."""
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
