"""Room for what a scene calls.

CPython lays the frames of a thread into pieces of 16 KB and asks the system for another at each edge. Below pytest a
request is deep enough to go to and fro over several edges, and asked and gave back ten thousands of times.
"""

from collections.abc import Callable

import pytest
from _pytest import runner


def with_room(act: Callable[[], object]) -> object:
    """What `act` returns; all it calls lies in one piece with this frame, which says that it is large."""
    return act()


with_room.__code__ = with_room.__code__.replace(co_stacksize=70_000)  # words: the next larger piece is one of 1 MB


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> object:
    """Each scene runs as ever, in one piece."""
    return with_room(lambda: runner.pytest_runtest_protocol(item, nextitem))
