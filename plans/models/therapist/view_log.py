"""The access log of therapists: which section was read on which day. Both partners see it (SEC-17)."""

from datetime import date

from django.db import models

from plans.models.therapist.grant import TherapistGrant
from repair.foundation.base import Noun


class Viewing(Noun):
    """The therapist of this grant read this section on this day (the plan's local day); no time of day."""

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
        """Store the viewing, in the transaction that reads the section; a second reading on one day adds no row."""
        Viewing.objects.bulk_create([Viewing(grant=grant, section=section, day=day)], ignore_conflicts=True)
