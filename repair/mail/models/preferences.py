"""Which emails a person wants, and when; nobody else ever sees it (SAF-6)."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from repair.accounts.models import Person
from repair.foundation.clock import quiet_hours_around
from repair.mail import kinds


class LetterPreference(models.Model):
    """Whether letters of this kind are wanted; without a row the kind's default holds."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    is_on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="wish_once")]

    def __str__(self) -> str:
        return self.kind

    @classmethod
    def unwanted(cls, pairs: Iterable[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
        """Return the (person's id, kind) whose letters are unwanted; one query. Security letters never are."""
        asked = {(person, kind) for person, kind in pairs if not kinds.letter_kind(kind).security}
        rows = cls.objects.filter(person__in={person for person, _kind in asked})
        said = {(row.person_id, row.kind): row.is_on for row in rows}
        return {pair for pair in asked if not said.get(pair, kinds.letter_kind(pair[1]).on)}


class QuietHours(models.Model):
    """A person's quiet hours (local times; equal ends mean none) and times of emails.

    `gathered_at` is the local hour of the gathered letter, `lead` the hours between a reminder and its check-in.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(8))
    gathered_at = models.TimeField(default=time(18))
    lead = models.PositiveSmallIntegerField(default=24)

    def __str__(self) -> str:
        return f"{self.quiet_from}-{self.quiet_until}"

    @classmethod
    def of(cls, person: Person) -> Self:
        """Return the person's row, or the defaults, unsaved."""
        return cls.objects.filter(person=person).first() or cls(person=person)

    @classmethod
    def by_person(cls, people: Iterable[Person]) -> dict[UUID, Self]:
        """Return everyone's row by the person's id; one query."""
        people = list(people)
        said = {row.person_id: row for row in cls.objects.filter(person__in=people)}
        return {person.pk: said.get(person.pk) or cls(person=person) for person in people}

    def clean(self) -> None:
        """Refuse quiet hours that leave less than one hour of the day (B16)."""
        begin, end = (clock.hour * 60 + clock.minute for clock in (self.quiet_from, self.quiet_until))
        if begin != end and (end - begin) % 1440 > 23 * 60:
            raise ValidationError(_("Leave at least one hour of the day for letters, or choose equal times for none."))

    def span_around(self, at: datetime, zone: str) -> tuple[datetime, datetime] | None:
        """Return begin and end of the quiet hours that `at` falls into, or None."""
        return quiet_hours_around(at, zone, self.quiet_from, self.quiet_until)
