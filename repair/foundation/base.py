"""What every model is built on: random ids, locked rows, refusals, and the current time."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import connection, models
from django.utils import timezone


class Refused(Exception):
    """A verb refuses to act; `sentence` says why, for a person.

    The answer is a 409 page that shows `now` (what is stored at the moment) and what the person typed.
    """

    def __init__(self, sentence: Any, *, now: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.now = now


class Noun(models.Model):
    """A row with a random id, never a counter (SEC-2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def lock(self) -> Self:
        """Lock this row until the transaction ends and read it afresh; other writers wait.

        The lock is FOR NO KEY UPDATE, so that a row elsewhere may be inserted with a foreign key to this one meanwhile.
        With FOR UPDATE two verbs deadlocked that each held one row and referred to the other's (PostgreSQL 15).
        """
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update(no_key=True))
        return self


def now() -> datetime:
    """Return the current time, aware, in UTC.

    Views, tasks and commands call this once and pass the time on; a model never calls it.
    """
    return timezone.now()


def database_now() -> datetime:
    """Return the database server's time, aware, in UTC, for leases that several hosts must agree on.

    On SQLite, which serves one host, this is the process's own time.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
