"""What every scene begins with, made once in a process by the verbs of the house and laid down again for the others."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import AutoField, Model

_made: dict[Any, tuple[Any, list[tuple[Model, Model]], list[list[Model]]]] = {}
_here: list[Any] = []


def begin() -> None:
    """A scene begins: nothing is laid down yet."""
    _here.clear()


def laid_down(key: Any, make: Callable[[], Any]) -> Any:
    """All rows that `make` writes stand in the database, as its verbs wrote them the first time, to the letter; returns
    what it returned then.

    What `make` finds there has to be the same each time: `key` says of what it is made, and what else was laid down
    before is known here. It takes no row away.
    """
    _here.append(key)
    key = tuple(_here)
    if key not in _made:
        before = _all()
        said = make()
        after = _all()
        new = [rows for model in after if (rows := _new(before[model], after[model]))]
        _made[key] = said, [both for model in after for both in _changed(before[model], after[model])], new
        return said
    said, changed, new = _made[key]
    with transaction.atomic():  # in which one may point to another that comes after it
        for was, row in changed:
            here = type(row).objects.filter(pk=row.pk)
            assert _values(here.get()) == _values(was), was  # as `make` found it
            here.update(**_values(row))
        for rows in new:
            type(rows[0]).objects.bulk_create([_again(row) for row in rows])
    return said


def _all() -> dict[type[Model], dict[Any, Model]]:
    models = [model for model in apps.get_models() if model._meta.managed]
    return {model: {row.pk: row for row in model.objects.all()} for model in models}


def _new(before: dict[Any, Model], after: dict[Any, Model]) -> list[Model]:
    return [row for pk, row in after.items() if pk not in before]


def _changed(before: dict[Any, Model], after: dict[Any, Model]) -> list[tuple[Model, Model]]:
    return [(row, after[pk]) for pk, row in before.items() if _values(row) != _values(after[pk])]


def _values(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _again(row: Model) -> Model:
    """A copy; a number that the database counts out is counted out anew."""
    fields = [field for field in row._meta.concrete_fields if not isinstance(field, AutoField)]
    return type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
