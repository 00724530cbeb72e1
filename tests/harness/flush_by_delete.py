"""How a scene that commits is cleared away on PostgreSQL: row by row, not by making sixty tables anew."""

from typing import Any

from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

_truncate = DatabaseOperations.sql_flush


def deleted(self: DatabaseOperations, style: Any, tables: list[str], **more: Any) -> list[str]:
    """What empties these tables, past their triggers; where one may not, they are truncated as ever."""
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        (may,) = cursor.fetchone()
    if may != "on" or more.get("reset_sequences"):
        return _truncate(self, style, tables, **more)
    rows = [f"DELETE FROM {self.quote_name(table)}" for table in tables]
    return ["SET LOCAL session_replication_role = replica", *rows] if tables else []


def send_others_away() -> None:
    """Nobody else is connected to the suite's database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def row_by_row() -> None:
    """From now on Django's own *flush*, with which pytest-django clears away, does it like this."""
    DatabaseOperations.sql_flush = deleted
