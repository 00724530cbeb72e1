"""Rows that many tests begin with: made once in a process by the application's own methods, copied for later tests.

Saves 26 to 30 % of the suite's CPU time (README.md in this folder says how that was measured).
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import AutoField, Model

Rows = dict[type[Model], dict[Any, Model]]

# By key: what `make` returned, the rows it changed (before, after), and the rows it added, model by model.
_recorded: dict[Any, tuple[Any, list[tuple[Model, Model]], list[list[Model]]]] = {}
_keys_of_this_test: list[Any] = []


def begin_test() -> None:
    """Forget which rows the last test was given. Called before the fixtures of each test."""
    _keys_of_this_test.clear()


def copy_rows(key: Any, make: Callable[[], Any]) -> Any:
    """Call `make` the first time; afterwards write the rows it left, to the letter. Return what `make` returned.

    `make` must find the same rows whenever it is called with this key, so the key names everything they depend on.
    The keys that this test used before are added to it here. `make` may add and change rows, but delete none.
    """
    _keys_of_this_test.append(key)
    key = tuple(_keys_of_this_test)
    if key not in _recorded:
        before = _read_all()
        returned = make()
        after = _read_all()
        new = [rows for model in after if (rows := _added(before[model], after[model]))]
        _recorded[key] = returned, [pair for model in after for pair in _changed(before[model], after[model])], new
        return returned
    returned, changed, new = _recorded[key]
    with transaction.atomic():  # foreign keys are checked at its end: a row may point to one that is written later
        for before, after in changed:
            row = type(after).objects.filter(pk=after.pk)
            assert _values(row.get()) == _values(before), before  # else the key lacks something
            row.update(**_values(after))
        for rows in new:
            type(rows[0]).objects.bulk_create([_copy(row) for row in rows])
    return returned


def _read_all() -> Rows:
    models = [model for model in apps.get_models() if model._meta.managed]
    return {model: {row.pk: row for row in model.objects.all()} for model in models}


def _added(before: dict[Any, Model], after: dict[Any, Model]) -> list[Model]:
    return [row for pk, row in after.items() if pk not in before]


def _changed(before: dict[Any, Model], after: dict[Any, Model]) -> list[tuple[Model, Model]]:
    return [(row, after[pk]) for pk, row in before.items() if _values(row) != _values(after[pk])]


def _values(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _copy(row: Model) -> Model:
    """Return a copy; a number that the database assigns is left for it to assign again."""
    fields = [field for field in row._meta.concrete_fields if not isinstance(field, AutoField)]
    return type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
