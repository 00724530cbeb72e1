"""How long a shared text waits before the partner can read it: each person's own choice, known to nobody else."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models, transaction

from repair.accounts.models import Person
from repair.foundation.base import Noun
from repair.foundation.clock import on_wall_clock, wall_clock_to_utc

DEFAULT_DELAY_MINUTES, UNTIL_MORNING = 10, 0
DELAY_MINUTES_CHOICES = (DEFAULT_DELAY_MINUTES, 30, 60, UNTIL_MORNING)  # minutes
LATE_EVENING_TIME, DAWN_TIME, MORNING_TIME = time(21), time(5), time(8)


class Waiting(Noun):
    """The waiting time that a person chose for their own texts, in minutes."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField(default=DEFAULT_DELAY_MINUTES)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__in=DELAY_MINUTES_CHOICES), name="waits_as_offered")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, person: Person) -> int:
        """Return this person's waiting time in minutes; ten if they chose nothing, 0 for *until the morning*."""
        chosen = cls.objects.filter(person=person).values_list("minutes", flat=True).first()
        return DEFAULT_DELAY_MINUTES if chosen is None else chosen

    @classmethod
    @transaction.atomic
    def choose(cls, *, by: Person, minutes: int) -> None:
        """Set the waiting time for what this person shares from now on; texts that wait already keep theirs."""
        cls.objects.update_or_create(person=by, defaults={"minutes": minutes})


def delayed_appearance(person: Person, at: datetime) -> datetime:
    """Return the moment (UTC) at which a text that this person shares at `at` can be read by the partner."""
    minutes = Waiting.of(person)
    return at + timedelta(minutes=minutes) if minutes else next_morning(person, at)


def is_late_evening(person: Person, at: datetime) -> bool:
    """Return whether it is between 21:00 and 5:00 for the author, when sleeping on a text is worth proposing."""
    return not DAWN_TIME <= on_wall_clock(at, person.zone).time() < LATE_EVENING_TIME


def next_morning(person: Person, at: datetime) -> datetime:
    """Return the next 8:00 after a night on the person's own clock, as UTC; before 5:00 that is the same day."""
    clock = on_wall_clock(at, person.zone)
    day = clock.date() if clock.time() < DAWN_TIME else clock.date() + timedelta(days=1)
    return wall_clock_to_utc(day, MORNING_TIME, person.zone)
