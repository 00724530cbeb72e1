"""Time goes by in a house that is open: nobody can turn its clock, but what it remembers can lie further back."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.db.models import DateField, DateTimeField

ROOMS = ("plans", "checkins")
AWAY = 40_000  # days to which dates go first, so that none meets another on its way


def goes_by(folder: Path, **delta: int) -> None:
    """Every moment of the paper and the practice lies hours=, minutes= or days= further back, every date whole days."""
    gone = timedelta(**delta)
    seconds, days = int(gone.total_seconds()), gone // timedelta(days=1)
    with closing(sqlite3.connect(folder / "mend.sqlite3", timeout=20)) as book, book:
        book.execute("PRAGMA ignore_check_constraints = ON")  # of two dates one goes first
        for model in (model for room in ROOMS for model in apps.get_app_config(room).get_models()):
            for field in model._meta.concrete_fields:
                if isinstance(field, DateTimeField):
                    _lies(book, field, f"strftime('%Y-%m-%d %H:%M:%f', {{}}, '-{seconds} seconds')")
                elif isinstance(field, DateField) and days > 0:
                    _lies(book, field, f"date({{}}, '+{AWAY} days')")
                    _lies(book, field, f"date({{}}, '-{AWAY + days} days')")


def _lies(book: sqlite3.Connection, field: DateField, at: str) -> None:
    column = f'"{field.column}"'
    book.execute(f'UPDATE "{field.model._meta.db_table}" SET {column} = {at.format(column)}')
