"""How it went with what somebody does themselves: marked by its owner alone (rule 15), a tap a day, never counted up.

A day that was not marked says nothing: nobody missed it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models.commitment import Commitment
from plans.models.contract_wording import Cadence
from plans.models.plan import Partner
from plans.models.rest import require_awake
from repair.base import Noun, Refused

SATURDAY = 5
AWAY = timedelta(days=21)  # after so long nothing has piled up


class Said(models.TextChoices):
    """What its owner can say of a day. *It did not come up* is for lines about something that may not."""

    KEPT = "kept", gettext_lazy("I did it")
    PARTLY = "partly", gettext_lazy("Partly")
    NOT = "not", gettext_lazy("Not this time")
    NONE = "none", gettext_lazy("It did not come up")


class Way(models.TextChoices):
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

    Said = Said
    Way = Way

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
        if said == Said.NONE and commitment.cadence != Cadence.EVENT:
            raise Refused(_("That answer is for a line about something that may not come up."))
        way = way if said in (Said.PARTLY, Said.NOT) else ""
        mark, _made = cls.objects.update_or_create(
            commitment=commitment, day=day, defaults={"said": Said(said), "way": way}
        )
        return mark

    @classmethod
    @transaction.atomic
    def undo(cls, commitment: Commitment, *, by: Partner, day: date, at: datetime) -> None:
        """Nothing is said of that day."""
        _open(commitment, by, day, at)
        cls.objects.filter(commitment=commitment, day=day).delete()

    @property
    def may_say_way(self) -> bool:
        """Whether something could have been in the way."""
        return self.said in (Said.PARTLY, Said.NOT)


@dataclass(frozen=True)
class Due:
    """One thing on its owner's Today: for which day, and what was said of it."""

    commitment: Commitment
    day: date
    mark: Mark | None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The answers it takes."""
        may_not_come = self.commitment.cadence == Cadence.EVENT
        return [(one.value, str(one.label)) for one in Said if one != Said.NONE or may_not_come]


@dataclass(frozen=True)
class Own:
    """One's own part, for Today: what can be said of today and of yesterday, and what the other noticed of both.

    `since` is the day the oldest thing began, `last` the last day with a mark, as far as the last weeks hold one.
    """

    today: list[Due]
    yesterday: list[Due]
    noticed: list[Commitment]
    since: date | None = None
    last: date | None = None

    def is_long_ago(self, day: date) -> bool:
        """Whether three weeks and more have gone by without a word about any of it."""
        return self.since is not None and max(self.since, self.last or self.since) <= day - AWAY

    @classmethod
    def of(cls, partner: Partner, *, at: datetime) -> "Own":
        """By the days of the partner's own clock; one query, however many things and marks."""
        day, before = partner.day(at), partner.day(at) - timedelta(days=1)
        begin = min(day - AWAY, before.replace(day=1))
        rows = Commitment.objects.active(partner.plan).filter(owner=partner)
        rows = rows.annotate(
            told=models.FilteredRelation("marks", condition=models.Q(marks__day__gte=begin)),
            seen=models.FilteredRelation("noticed", condition=models.Q(noticed__day__gte=before)),
            mark_day=models.F("told__day"),
            mark_said=models.F("told__said"),
            mark_way=models.F("told__way"),
            noticed_day=models.F("seen__day"),
        )
        things: dict[UUID, Commitment] = {}
        marks: dict[UUID, dict[date, Mark]] = {}
        noticed: dict[UUID, Commitment] = {}
        for row in rows:
            things.setdefault(row.pk, row)
            if row.mark_day is not None:
                mark = Mark(commitment=row, day=row.mark_day, said=row.mark_said, way=row.mark_way)
                marks.setdefault(row.pk, {})[row.mark_day] = mark
            if row.noticed_day is not None:
                noticed[row.pk] = row
        return cls(
            [one for pk, thing in things.items() if (one := _due(thing, partner, day, marks.get(pk, {})))],
            [one for pk, thing in things.items() if (one := _due(thing, partner, before, marks.get(pk, {})))],
            list(noticed.values()),
            min((partner.day(thing.began_at) for thing in things.values()), default=None),
            max((each for days in marks.values() for each in days), default=None),
        )


def week(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week this day is in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _due(thing: Commitment, partner: Partner, day: date, marks: dict[date, Mark]) -> Due | None:
    """This thing on that day, or None when it does not come round then."""
    elsewhere = [one for one in marks if one != day]
    comes = day >= partner.day(thing.began_at)
    if thing.marked == Cadence.WEEKDAYS:
        comes = comes and day.weekday() < SATURDAY
    elif thing.marked == Cadence.WEEKLY:
        comes = comes and not any(week(one) == week(day) for one in elsewhere)
    elif thing.marked == Cadence.MONTHLY:
        comes = comes and not any((one.year, one.month) == (day.year, day.month) for one in elsewhere)
    return Due(thing, day, marks.get(day)) if comes else None


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
