"""A redis-server for one test, which the test may kill, freeze, and start again on the same port."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_redis.executor import RedisExecutor

from tests.harness import programs
from tests.harness.ports import free_port


class ThrowawayRedis(RedisExecutor):
    """The server of pytest-redis, with an address, and with nothing written to disk: it starts again empty."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            str(programs.redis_server()),
            databases=16,
            redis_timeout=0,
            loglevel="warning",
            host="127.0.0.1",
            port=free_port(),
            save='""',
            datadir=folder,
        )
        self.url = f"redis://127.0.0.1:{self.port}/0"


@contextlib.contextmanager
def running_redis() -> Iterator[ThrowawayRedis]:
    """Start a server; end it by SIGKILL, which also ends one that a test has frozen."""
    # Not pytest's own folder: the path of a unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="mend-redis-") as folder:
        server = ThrowawayRedis(Path(folder)).start()
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture
def redis_server() -> Iterator[ThrowawayRedis]:
    """A running server, new for each test. (pytest-redis's own fixture is one for the session, and tests kill it.)"""
    if not programs.redis_server():
        reason = "redis-server is not on this machine: nothing was tried over Redis"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with running_redis() as server:
        yield server
