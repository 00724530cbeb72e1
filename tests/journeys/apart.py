"""The house as a host runs it: PostgreSQL, Redis, gunicorn, the open pages, a worker and a clock, behind a proxy.

Each is a process of its own. It speaks plain HTTP and catches its mail, as no host does; all else is what
docker-compose.yml starts.
"""

import contextlib
import email
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from tests.harness.ports import free_port
from tests.harness.smtp_sink import Sink
from tests.harness.throwaway_postgres import postgres_cluster
from tests.harness.throwaway_redis import running_redis
from tests.local.house import ROOT, environ, wait_for

# As docker-compose.yml starts it; tests/house/test_deploy.py compares the two.
LIVE = (
    "uvicorn repair.asgi:application --lifespan off --timeout-graceful-shutdown 3 --no-proxy-headers --no-access-log"
    " --no-server-header --log-level warning"
)


class Apart:
    """`address` is where it is; `mail(address)` what came, the newest first."""

    def __init__(self, sink: Sink, address: str) -> None:
        self.sink, self.address = sink, address

    def mail(self, address: str) -> list[str]:
        """The plain texts that were sent to this address."""
        mine = [content for _, _, to, content in self.sink.taken if to == address]
        return [plain_text(each) for each in reversed(mine)]


def plain_text(content: bytes) -> str:
    """The text/plain part of a letter."""
    parts = email.message_from_bytes(content).walk()
    return next(part for part in parts if part.get_content_type() == "text/plain").get_payload(decode=True).decode()


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Apart]:
    """All of it, answering; ended by the processes' own ids."""
    with postgres_cluster() as database, running_redis() as redis, Sink() as sink, contextlib.ExitStack() as running:
        port, pages, live = (free_port() for _each in range(3))
        env = environ(
            LOCAL="yes",
            DEMO="no",
            DATA_DIR=str(folder),
            STATIC_ROOT=str(folder / "static"),
            DATABASE_URL=database,
            REDIS_URL=redis.url,
            EMAIL_URL=sink.url,
            SITE_URL=f"http://localhost:{port}",
        )
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
        python = [sys.executable, "-m"]
        for call in (
            [*python, "tests.journeys.proxy", str(port), str(pages), str(live)],
            [*python, "gunicorn", "--bind", f"127.0.0.1:{pages}", "--workers", "2", "repair.wsgi"],
            [*python, *LIVE.split(), "--port", str(live)],
            [*python, "celery", "-A", "repair", "worker", "--concurrency", "1", "--loglevel", "warning"],
            [*python, "celery", "-A", "repair", "beat", "--loglevel", "warning"],
        ):
            running.enter_context(process(call, env))
        address = f"http://localhost:{port}"
        wait_for(lambda: answers(address), 30, "The first page")
        yield Apart(sink, address)


@contextlib.contextmanager
def process(call: list[str], env: dict[str, str]) -> Iterator[None]:
    """It runs until the end; then it is asked to stop, and must."""
    with Path(os.devnull).open("w") as nothing:
        started = subprocess.Popen(call, cwd=ROOT, env=env, stdout=nothing, stderr=nothing, stdin=subprocess.DEVNULL)
        try:
            yield
        finally:
            started.terminate()
            started.wait(30)


def answers(address: str) -> bool | None:
    """True once the front page is there."""
    try:
        with urlopen(address, timeout=2) as page:
            return page.status == 200 or None
    except OSError:
        return None
