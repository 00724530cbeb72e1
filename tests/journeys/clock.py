"""Time goes by in a house that is open: nobody can turn its clock, but what it remembers can lie further back."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.db.models import DateTimeField

ROOMS = ("plans", "checkins")


def goes_by(folder: Path, **delta: int) -> None:
    """Every moment of the paper and the practice lies hours=, minutes= or days= further back than it did."""
    seconds = int(timedelta(**delta).total_seconds())
    with closing(sqlite3.connect(folder / "mend.sqlite3", timeout=20)) as book, book:
        for model in (model for room in ROOMS for model in apps.get_app_config(room).get_models()):
            for field in model._meta.fields:
                if isinstance(field, DateTimeField):
                    column = f'"{field.column}"'
                    earlier = f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-{seconds} seconds')"
                    book.execute(f'UPDATE "{model._meta.db_table}" SET {column} = {earlier}')
