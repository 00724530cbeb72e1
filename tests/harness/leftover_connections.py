"""On PostgreSQL, connections that threads of a test still hold when it ends. Correctness, not speed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

CLOSE_OTHER_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """At the end close every other connection to the test database, which could not be dropped otherwise."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(CLOSE_OTHER_CONNECTIONS)


@pytest.fixture(autouse=True)
def fresh_pool() -> Iterator[None]:
    """Close the connection pool after a test whose threads still hold connections: the next test gets a new pool."""
    yield
    pools = getattr(connection, "_connection_pools", {})
    if connection.vendor == "postgresql" and connection.alias in pools:
        stats = pools[connection.alias].get_stats()
        if stats.get("pool_size", 0) - stats.get("pool_available", 0) > 1:  # one may be the test's own
            connection.close_pool()
