"""The base of every model: random ids, locked rows, refusals. Also the two clocks that callers ask."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy


class Refused(Exception):
    """Raised by a verb that may not be done, with a sentence for the person.

    It becomes a 409 page, which shows what was typed next to `now`, the state that the verb found.
    """

    def __init__(self, sentence: Any, *, now: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.now = now


class Gone(Refused):
    """Raised by `Noun.lock`: the row was deleted after this request had read it, by another window or the other."""


class Noun(models.Model):
    """Base model: a row with a random id (SEC-2), which can be locked.

    `GONE` is the sentence for a person whose act comes after the row was deleted.
    """

    GONE: ClassVar[Any] = gettext_lazy("This is not there any more. Nothing was changed.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def lock(self) -> Self:
        """Lock this row until the transaction ends, and read it anew; other writers wait. Return the row itself.

        Raise `Gone` if it was deleted meanwhile.

        The lock leaves out the key (FOR NO KEY UPDATE), so that another transaction may insert a row that refers to
        this one. With the key, two verbs that each held one row and referred to the other's waited for each other
        (PostgreSQL 15, two invitations at once).
        """
        try:
            self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update(no_key=True))
        except type(self).DoesNotExist:
            raise Gone(self.GONE) from None
        return self


def now() -> datetime:
    """Return the current moment, aware, UTC.

    Views, tasks and commands call it once and pass it on as `at`; models never call it.
    """
    return timezone.now()


def database_now() -> datetime:
    """Return the database's own clock, on which several hosts agree, for leases; on SQLite (one host) the process's."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
