"""What every noun is built on: random ids, locked rows, refusals, the clock."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import connection, models
from django.utils import timezone


class Refused(Exception):
    """A verb says no, in a sentence for a person; shown as a 409 with what they typed kept beside `now`."""

    def __init__(self, sentence: Any, *, now: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.now = now


class Noun(models.Model):
    """A row with a random id (SEC-2: never a counter)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def lock(self) -> Self:
        """Take this row until the transaction ends and read it afresh; other writers wait.

        The key is left out of the lock, so that a row elsewhere may point here meanwhile: with it, two verbs that
        each held one row and pointed at the other's came to a standstill (PostgreSQL 15, two invitations at once).
        """
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update(no_key=True))
        return self


def now() -> datetime:
    """The moment, aware, UTC. Views, tasks and commands ask here once and hand it down; the domain never does."""
    return timezone.now()


def database_now() -> datetime:
    """The database's own moment, for leases that several hosts must agree on; the process's on SQLite (one host)."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
