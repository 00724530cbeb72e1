"""What earlier migrations need of the application, as it was then: a migration imports no application code."""

from typing import Any

from django.db import models


class DaysBetween(models.Func):
    """How many days the first date lies after the second."""

    arity = 2
    output_field: Any = models.IntegerField()
    identity: Any = property(lambda self: ("DaysBetween", *super(DaysBetween, self).identity[1:]))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """PostgreSQL takes one date from another."""
        return super().as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite keeps dates as text."""
        template = "(julianday(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **extra)
