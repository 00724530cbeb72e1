"""What every scene begins with, made once in a process by the verbs of the house and laid down again for the others."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import AutoField, Model

_made: dict[Any, list[list[Model]]] = {}


def laid_down(key: Any, make: Callable[[], object]) -> None:
    """All rows that `make` writes stand in the database: as its verbs wrote them the first time, to the letter.

    What `make` finds there has to be the same each time, and `key` says of what it is made. It must only add rows.
    """
    if key not in _made:
        before = _all()
        make()
        _made[key] = [new for model, rows in _all().items() if (new := _new(rows, before[model]))]
        return
    with transaction.atomic():  # in which one may point to another that comes after it
        for rows in _made[key]:
            type(rows[0]).objects.bulk_create([_again(row) for row in rows])


def _all() -> dict[type[Model], dict[Any, Model]]:
    models = [model for model in apps.get_models() if model._meta.managed]
    return {model: {row.pk: row for row in model.objects.all()} for model in models}


def _new(rows: dict[Any, Model], before: dict[Any, Model]) -> list[Model]:
    fields = [field.attname for row in list(rows.values())[:1] for field in row._meta.concrete_fields]
    for pk, row in before.items():
        assert [getattr(row, name) for name in fields] == [getattr(rows[pk], name) for name in fields], row
    return [row for pk, row in rows.items() if pk not in before]


def _again(row: Model) -> Model:
    """A copy; a number that the database counts out is counted out anew."""
    fields = [field for field in row._meta.concrete_fields if not isinstance(field, AutoField)]
    return type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
