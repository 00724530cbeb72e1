"""Where somebody stands as they begin: sealed, their own, and good for one thing: which examples they see first."""

import json
from typing import NamedTuple

from django.conf import settings
from django.db import models, transaction

from repair.accounts.models import Person
from repair.base import Noun
from repair.crypto import Sealed

SITUATIONS = ("", "neglect", "promises", "betrayal", "other")
SIDES = ("", "own", "hurt", "both")
LENGTH = 64  # what is sealed is always this long, so that its size does not say what it holds


class Said(NamedTuple):
    """The two answers; each may be empty."""

    situation: str = ""
    side: str = ""


class Beginning(Noun):
    """What fits best, and one's own side of it (product rule 29).

    It orders its person's own examples and does nothing else: no shared page, order, default, letter or permission is
    computed from it, alone or together with the other's. It hangs on the person and knows no plan.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    @transaction.atomic
    def say(cls, *, by: Person, situation: str, side: str) -> "Beginning":
        """These are the answers now; the ones before are gone."""
        if situation not in SITUATIONS or side not in SIDES:
            raise ValueError("no such answer")
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)
        row = cls.objects.filter(person=by).first() or cls(person=by)
        said = json.dumps([situation, side]).ljust(LENGTH)
        row.sealed = by.seal(said, "beginning", row.pk, "said")
        row.save()
        return row

    @classmethod
    def of(cls, person: Person) -> Said | None:
        """What this person said; None before they said anything, or when it cannot be opened any more."""
        row = cls.objects.filter(person=person).first()
        if row is None:
            return None
        try:
            return Said(*json.loads(person.unseal(bytes(row.sealed), "beginning", row.pk, "said")))
        except Sealed:
            return None
