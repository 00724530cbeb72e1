"""Count queries. A page must send as many for three rows as for one."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def counted(read: Callable[[], object]) -> int:
    """Return how many queries `read` sends."""
    with CaptureQueriesContext(connection) as sent:
        read()
    return len(sent)


def same_for_one_and_three(add_row: Callable[[], object], read: Callable[[], object]) -> int:
    """Assert that `read` sends as many queries with three rows as with one; return how many."""
    add_row()
    read()  # fills the caches that live as long as the process
    one = counted(read)
    add_row()
    add_row()
    assert counted(read) == one
    return one
