"""Days between two dates, reckoned by the database: for what must hold whatever way somebody reaches it."""

from typing import Any

from django.db import models
from django.db.models.lookups import LessThanOrEqual

DEFAULT_TERM_DAYS = 30
MAX_TERM_DAYS = 90  # from the day on which something with an end was offered


class DaysBetween(models.Func):
    """How many days the first date lies after the second."""

    arity = 2
    output_field: Any = models.IntegerField()
    identity: Any = property(lambda self: ("DaysBetween", *super().identity[1:]))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """PostgreSQL takes one date from another."""
        return super().as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite keeps dates as text."""
        template = "(julianday(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **extra)


def ends_within_days(first: str, last: str, days: int) -> models.Q:
    """Both days are known, and the last lies at most so many days after the first."""
    known = models.Q(**{f"{first}__isnull": False, f"{last}__isnull": False})
    return known & models.Q(LessThanOrEqual(DaysBetween(models.F(last), models.F(first)), days))
