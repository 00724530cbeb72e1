"""How long a shared text waits before the other can read it: each for their own texts, known to nobody else."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models, transaction

from repair.accounts.models import Person
from repair.foundation.base import Noun
from repair.foundation.clock import local, moment

USUAL, UNTIL_MORNING = 10, 0
CHOICES = (USUAL, 30, 60, UNTIL_MORNING)  # minutes
LATE, DAWN, MORNING = time(21), time(5), time(8)


class Waiting(Noun):
    """A person's own waiting time."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField(default=USUAL)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(minutes__in=CHOICES), name="waits_as_offered")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, person: Person) -> int:
        """This person's minutes; ten as long as they chose nothing."""
        chosen = cls.objects.filter(person=person).values_list("minutes", flat=True).first()
        return USUAL if chosen is None else chosen

    @classmethod
    @transaction.atomic
    def choose(cls, *, by: Person, minutes: int) -> None:
        """From now on this long; what waits already goes on as it was."""
        cls.objects.update_or_create(person=by, defaults={"minutes": minutes})


def appears_at(person: Person, at: datetime) -> datetime:
    """When a text that this person shares now can be read by the other."""
    minutes = Waiting.of(person)
    return at + timedelta(minutes=minutes) if minutes else morning(person, at)


def is_late(person: Person, at: datetime) -> bool:
    """After nine in the evening, on the clock of whoever shares: a good hour for sleeping on it."""
    return not DAWN <= local(at, person.zone).time() < LATE


def morning(person: Person, at: datetime) -> datetime:
    """The next eight o'clock that a night lies before, on their own clock."""
    clock = local(at, person.zone)
    day = clock.date() if clock.time() < DAWN else clock.date() + timedelta(days=1)
    return moment(day, MORNING, person.zone)
