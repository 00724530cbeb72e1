"""A redis-server of the scene's own."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests import parts
from tests.local.house import wait_for


def free_port() -> int:
    """A port that the kernel says is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Redis:
    """A redis-server with its own port and folder; nothing is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """It listens, on the same port as before."""
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
        wait_for(lambda: self.answers() or None, 10, "Redis")

    def answers(self) -> bool:
        """It listens, and it is the one we started."""
        try:
            with redis.Redis(port=self.port, socket_timeout=1) as line:
                return line.info("server")["process_id"] == self.process.pid
        except redis.RedisError:
            return False

    def kill(self) -> None:
        """It is gone at once, and what it held with it."""
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[Redis]:
    """Redis as it is."""
    if not parts.redis_server():
        say = "redis-server is not on this machine: nothing was tried over Redis"
        pytest.fail(say) if os.environ.get("CI") == "true" else pytest.skip(say)
    here = Redis(tmp_path)
    yield here
    here.kill()
