"""How each of the two wants to follow through: when they see the other's marks, and a week that is kept light.

Own and private: the other is told of neither (rule 5).
"""

from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy

from plans.models.mark import today
from plans.models.plan import Partner
from repair.base import Noun

LIGHT = 7  # days


class Following(Noun):
    """One partner's own choices; without a row they are the usual ones."""

    class Sees(models.TextChoices):
        DAILY = "daily", gettext_lazy("Each day")
        TALK = "talk", gettext_lazy("On the day of our talk")
        ASKED = "asked", gettext_lazy("Only when I look")

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="+")
    sees = models.CharField(max_length=10, choices=Sees.choices, default=Sees.TALK)
    light_until = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, partner: Partner) -> "Following":
        """What this partner has chosen; the usual choices, not stored, before they chose."""
        return cls.objects.filter(partner=partner).first() or cls(partner=partner)

    @classmethod
    @transaction.atomic
    def see(cls, *, by: Partner, sees: str) -> None:
        """From now on `by` is shown the other's marks like this."""
        by.plan.lock()
        cls.objects.update_or_create(partner=by, defaults={"sees": cls.Sees(sees)})

    @classmethod
    @transaction.atomic
    def lighten(cls, *, by: Partner, at: datetime) -> None:
        """Life is heavy: for seven days the smallest of each thing is what counts. No reason, and nobody is told."""
        by.plan.lock()
        until = today(by, at) + timedelta(days=LIGHT - 1)
        cls.objects.update_or_create(partner=by, defaults={"light_until": until})

    @classmethod
    @transaction.atomic
    def as_usual(cls, *, by: Partner) -> None:
        """Back to the whole of each thing, whenever they like."""
        by.plan.lock()
        cls.objects.filter(partner=by).update(light_until=None)

    def is_light(self, day: date) -> bool:
        """Whether that day is within the seven."""
        return self.light_until is not None and day <= self.light_until
