"""What a reader looked at, by day: both of the two see it, and it is the reader's only trace (SEC-17)."""

from datetime import date

from django.db import models

from plans.models.therapist.grant import TherapistGrant
from repair.foundation.base import Noun


class Viewing(Noun):
    """On this day this reader read this section. No time of day."""

    grant = models.ForeignKey(TherapistGrant, on_delete=models.CASCADE, related_name="viewings")
    section = models.CharField(max_length=20)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "section", "day"], name="one_viewing_a_day")]
        ordering = ["-day", "section"]

    def __str__(self) -> str:
        return f"{self.section} {self.day}"

    @classmethod
    def note(cls, grant: TherapistGrant, section: str, day: date) -> None:
        """Written in the transaction of the reading itself; a second look on one day leaves nothing."""
        Viewing.objects.bulk_create([Viewing(grant=grant, section=section, day=day)], ignore_conflicts=True)
