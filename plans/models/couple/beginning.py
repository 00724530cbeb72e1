"""Where somebody stands as they begin: sealed, their own, and good for one thing: which examples they see first."""

import json
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import models, transaction

from repair.accounts.models import Person
from repair.accounts.sealed import SealedModel

BEGINNING_SITUATIONS = ("", "neglect", "promises", "betrayal", "other")
BEGINNING_SIDES = ("", "own", "hurt", "both")
SEALED_ANSWERS_LENGTH = 64  # what is sealed is always this long, so that its size does not say what it holds


RECENCY_ANSWERS = ("", "recent", "earlier")
STAYS_RECENT_FOR = timedelta(days=14)


class BeginningAnswers(NamedTuple):
    """The three answers; each may be empty. `when` is *earlier*, or for *recent* the day on which that was said."""

    situation: str = ""
    side: str = ""
    when: str = ""

    def is_fresh(self, day: date) -> bool:
        """Whether it was recent when that was said, and that was two weeks ago at most."""
        return self.when not in ("", "earlier") and date.fromisoformat(self.when) > day - STAYS_RECENT_FOR

    def form_values(self) -> dict[str, str]:
        """As the form takes it."""
        return self._asdict() | {"when": self.when if self.when in RECENCY_ANSWERS else "recent"}


class Beginning(SealedModel):
    """What fits best, one's own side of it, and whether it is recent (rule 29).

    It orders its person's own examples, offers them the first days, and does nothing else: no shared page, order,
    default, letter or permission is computed from it, alone or with the other's. It hangs on the person alone.
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
        """These are the answers now; the ones before are gone. `on` is the day of saying that it is recent.

        Said again without another answer before it, it keeps its first day, so that it never grows younger.
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
        """What this person said; None before they said anything, or when it cannot be opened any more."""
        row = cls.objects.filter(person=person).first()
        if row is None:
            return None
        row.person = person
        said = row.open_words_or_none()
        return None if said is None else BeginningAnswers(*json.loads(said))
