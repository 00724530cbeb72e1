"""The processes that are timed: PostgreSQL, the pages, the open pages; and what each has cost."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg

from tests.harness.ports import free_port
from tests.harness.throwaway_postgres import postgres_cluster
from tests.journeys.apart import LIVE
from tests.local.house import ROOT, children, environ, wait_for

TICKS = os.sysconf("SC_CLK_TCK")


class Apart:
    """`pages` and `live` are ports; processes are told by `server` and `streams`."""

    def __init__(self, env: dict[str, str], ports: tuple[int, int]) -> None:
        self.env, (self.pages, self.live) = env, ports
        self.server = self.streams = 0

    def backends(self) -> list[int]:
        """The processes of PostgreSQL that work for the open pages."""
        folder = Path(self.env["DATABASE_URL"].removeprefix("postgres://")).parent
        with psycopg.connect(host=str(folder), dbname="mend") as asked:
            rows = asked.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'live'").fetchall()
        return [pid for (pid,) in rows]

    def cost_of_streams(self) -> float:
        """What the open pages have cost, in their own process and in the database."""
        return sum(map(seconds, [self.streams, *self.backends()]))

    def crowd(self, *command: str, **more: Any) -> subprocess.Popen:
        """tests.bench.crowd, in the settings of this house."""
        call = [sys.executable, "-m", "tests.bench.crowd", *command]
        return subprocess.Popen(call, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True, **more)

    def couples(self, count: int) -> list[dict[str, str]]:
        """So many, just made: two seats each, one after the other."""
        said, _ = self.crowd("make", str(count)).communicate(timeout=300)
        return json.loads(said)


def seconds(process: int) -> float:
    """What this process and all below it have cost so far, in seconds of a core."""
    spent = 0.0
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
        spent = sum(map(int, fields[11:15])) / TICKS  # its own, and that of children that have ended
    return spent + sum(map(seconds, children(process)))


def memory(process: int) -> int:
    """The bytes it holds in memory."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def opened() -> Iterator[Apart]:
    """All of it, answering; ended by the processes' own ids."""
    with (
        postgres_cluster() as database,
        tempfile.TemporaryDirectory(prefix="mend-bench-") as folder,
        contextlib.ExitStack() as running,
    ):
        ports = free_port(), free_port()
        env = environ(
            LOCAL="yes",
            DEMO="no",
            DATA_DIR=folder,
            STATIC_ROOT=f"{folder}/static",
            DATABASE_URL=database,
            SITE_URL=f"http://localhost:{ports[0]}",
            ALLOWED_HOSTS="localhost,127.0.0.1",
            DJANGO_SETTINGS_MODULE="repair.settings",
        )
        for command in (["migrate", "-v0"], ["createcachetable"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
        house = Apart(env, ports)
        python = [sys.executable, "-m"]
        pages = [
            *python,
            "gunicorn",
            "--bind",
            f"127.0.0.1:{ports[0]}",
            "--workers",
            "2",
            "--log-level",
            "error",
            "repair.wsgi",
        ]
        house.server = running.enter_context(started(pages, env))
        house.streams = running.enter_context(
            started([*python, *LIVE.split(), "--port", str(ports[1]), "--backlog", "4096"], env | {"PGAPPNAME": "live"})
        )
        for port in ports:
            wait_for(lambda port=port: answers(port), 60, "The first page")
        yield house


@contextlib.contextmanager
def started(call: list[str], env: dict[str, str]) -> Iterator[int]:
    """Its id; at the end it is asked to stop, and must."""
    process = subprocess.Popen(call, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def answers(port: int) -> bool | None:
    """True once the front page is there."""
    try:
        with urlopen(f"http://localhost:{port}/", timeout=5) as page:
            return page.status == 200 or None
    except OSError:
        return None
