"""What a person says about their situation at the start: sealed, and used only to order their own examples."""

import json
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import models, transaction

from repair.accounts.models import Person
from repair.accounts.sealed import SealedModel

BEGINNING_SITUATIONS = ("", "neglect", "promises", "betrayal", "other")
BEGINNING_SIDES = ("", "own", "hurt", "both")
SEALED_ANSWERS_LENGTH = 64  # padded to this length, so that the size of the sealed bytes tells nothing


RECENCY_ANSWERS = ("", "recent", "earlier")
STAYS_RECENT_FOR = timedelta(days=14)


class BeginningAnswers(NamedTuple):
    """The three answers; each may be empty.

    `when` is "earlier", or for *recent* the ISO day on which the person said so.
    """

    situation: str = ""
    side: str = ""
    when: str = ""

    def is_fresh(self, day: date) -> bool:
        """Return whether the person said *recent* less than two weeks before `day`."""
        return self.when not in ("", "earlier") and date.fromisoformat(self.when) > day - STAYS_RECENT_FOR

    def form_values(self) -> dict[str, str]:
        """Return the answers as the form's initial values."""
        return self._asdict() | {"when": self.when if self.when in RECENCY_ANSWERS else "recent"}


class Beginning(SealedModel):
    """What fits best, the person's own side of it, and whether it is recent (rule 29).

    The answers order the person's own examples and offer them the first days, and do nothing else: no shared page,
    order, default, email or permission may be computed from them, alone or together with the partner's. So the row
    belongs to the person, and to no plan.
    """

    SEALED_AS, SEALED_FIELD = "beginning", "said"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def author(self) -> Person:
        """Return the person the answers belong to."""
        return self.person

    @classmethod
    @transaction.atomic
    def say(cls, *, by: Person, situation: str, side: str, when: str = "", on: date | None = None) -> "Beginning":
        """Store these answers in place of the earlier ones. `on` is the day of saying *recent*, and needed with it.

        *Recent* said again while the first one is fresh keeps the first day, so that repeating it never prolongs it.
        Raise `ValueError` for an unknown answer.
        """
        if (
            situation not in BEGINNING_SITUATIONS
            or side not in BEGINNING_SIDES
            or when not in RECENCY_ANSWERS
            or (when == "recent" and on is None)
        ):
            raise ValueError("no such answer")
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)
        row = cls.objects.filter(person=by).first() or cls(person=by)
        if when == "recent" and on is not None:
            before = cls.of(by)
            when = before.when if before is not None and before.is_fresh(on) else on.isoformat()
        row.person = by
        row.seal_words(json.dumps([situation, side, when]).ljust(SEALED_ANSWERS_LENGTH))
        row.save()
        return row

    @classmethod
    def of(cls, person: Person) -> BeginningAnswers | None:
        """Return this person's answers; None if there are none or nobody can open them any more."""
        row = cls.objects.filter(person=person).first()
        if row is None:
            return None
        row.person = person
        said = row.open_words_or_none()
        return None if said is None else BeginningAnswers(*json.loads(said))
