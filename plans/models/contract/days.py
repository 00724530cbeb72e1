"""Days between two dates, computed by the database, for constraints that hold whatever code writes the row."""

from typing import Any

from django.db import models
from django.db.models.lookups import LessThanOrEqual

DEFAULT_TERM_DAYS = 30
MAX_TERM_DAYS = 90  # from the day on which the line was offered


class DaysBetween(models.Func):
    """The number of days from the second date to the first, as an SQL expression."""

    arity = 2
    output_field: Any = models.IntegerField()
    identity: Any = property(lambda self: ("DaysBetween", *super().identity[1:]))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Return SQL for PostgreSQL, where the difference of two dates is a number of days."""
        return super().as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return SQL for SQLite, which stores dates as text and needs `julianday`."""
        template = "(julianday(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **extra)


def ends_within_days(first: str, last: str, days: int) -> models.Q:
    """Return a condition: both columns hold a date, and `last` lies at most `days` days after `first`."""
    known = models.Q(**{f"{first}__isnull": False, f"{last}__isnull": False})
    return known & models.Q(LessThanOrEqual(DaysBetween(models.F(last), models.F(first)), days))
