"""A query that Django composes once in a process, and that runs with other values each time.

Composing a large query costs many times what running it does. Where a page needs one each time, the query is built with
`Given` in the place of each value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField, Expression, Field, QuerySet, UUIDField


@dataclass(frozen=True)
class Slot:
    """The place of a value in a composed query: its name, what is taken from it, and the field that prepares it."""

    name: str
    minus: timedelta
    field: "Field[Any, Any]" = field(compare=False)

    def value(self, given: Mapping[str, Any]) -> Any:
        """Return what the database gets in this place."""
        value = given[self.name] - self.minus if self.minus else given[self.name]
        return self.field.get_db_prep_value(value, connection)


class Given(Expression):
    """A value that is known only when the query runs. Days and moments take `- timedelta`."""

    def __init__(self, name: str, field: "Field[Any, Any]", minus: timedelta = timedelta()) -> None:
        super().__init__(output_field=field)
        self.slot = Slot(name, minus, field)

    def __sub__(self, other: Any) -> Any:
        """Return the value that lies so much earlier."""
        if not isinstance(other, timedelta):
            return super().__sub__(other)
        return Given(self.slot.name, self.slot.field, self.slot.minus + other)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Return a placeholder, and the slot in the place of its value."""
        return "%s", [self.slot]


def given_id(name: str) -> Given:
    """Return the place of a primary key."""
    return Given(name, UUIDField())


def given_moment(name: str) -> Given:
    """Return the place of a moment, UTC."""
    return Given(name, DateTimeField())


def given_day(name: str) -> Given:
    """Return the place of a date."""
    return Given(name, DateField())


class ComposedQuery:
    """A query with slots, ready to run. A row holds what the database returns: on SQLite a UUID is its hex digits."""

    def __init__(self, rows: QuerySet[Any], around: str = "{}", more: Sequence[Given] = ()) -> None:
        """Compose `rows`; `around` is SQL that holds them in place of `{}`, and `more` the slots that follow there."""
        sql, params = rows.query.sql_with_params()
        self.sql = around.format(sql)
        self.params = [*params, *(each.slot for each in more)]
        self.slots = {each for each in self.params if isinstance(each, Slot)}

    def run(self, **given: Any) -> list[tuple[Any, ...]]:
        """Return the rows for these values; one query."""
        values = {slot: slot.value(given) for slot in self.slots}
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [values.get(each, each) for each in self.params])
            return cursor.fetchall()
