"""Lists that grow must not ask more: run a page with one row and with three under the same number of queries."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def counted(read: Callable[[], object]) -> int:
    """How many queries `read` sends."""
    with CaptureQueriesContext(connection) as sent:
        read()
    return len(sent)


def same_for_one_and_three(add_row: Callable[[], object], read: Callable[[], object]) -> int:
    """Asserts that `read` sends as many queries with three rows as with one; returns how many."""
    add_row()
    read()  # what is cached for good is cached
    one = counted(read)
    add_row()
    add_row()
    assert counted(read) == one
    return one
