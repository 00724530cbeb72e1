"""Real processes on the database the suite runs on, a real mail server, and the signals that end things."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from repair.foundation.base import database_now
from repair.mail.models import FINAL_STATES, Letter, LetterState
from tests.faults.warm import Begun, Warm
from tests.harness.smtp_sink import Sink

ROOT = Path(__file__).resolve().parent.parent.parent


def database_url() -> str:
    """The test database, for a process of its own."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    user = quote(given["USER"]) + (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    host = given["HOST"] or ""
    port = f":{given['PORT']}" if given["PORT"] else ""
    if host.startswith("/"):
        return f"postgres://{user}@{port}/{host}/{given['NAME']}"
    return f"postgres://{user}@{host}{port}/{given['NAME']}"


class Processes:
    """Children of this scene, each ended by its own number and no other."""

    def __init__(self, sink: Sink, pace: float) -> None:
        self.env = os.environ | {
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "tests.harness.settings",
            "DATA_DIR": str(settings.DATA_DIR),
            "EMAIL_URL": sink.url,
            "MAIL_PACE": str(pace),
            "PYTHONUNBUFFERED": "1",
        }
        self.running: list[subprocess.Popen[bytes] | Begun] = []
        self.warm: Warm | None = None
        self.said: dict[int, bytes] = {}

    def start(self, *args: str, **env: str) -> subprocess.Popen[bytes]:
        """`python …` in the project's folder."""
        child = subprocess.Popen(
            [sys.executable, *args],
            cwd=ROOT,
            env=self.env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.running.append(child)
        return child

    def begin(self, *command: str) -> Begun:
        """A command of manage.py that need not load anything first; one at a time."""
        self.warm = self.warm or Warm(self.env)
        self.running.append(self.warm.start(*command))
        return self.running[-1]

    def end(self, child: subprocess.Popen[bytes] | Begun, how: int = signal.SIGTERM) -> int:
        """Send one process a signal and wait for its end; what it said is kept."""
        child.send_signal(how)
        out, _none = child.communicate(timeout=30)
        self.said[child.pid] = out
        print(out.decode(errors="replace")[-2000:], end="")  # shown when the scene fails
        self.running.remove(child)
        return child.returncode

    def end_all(self) -> None:
        for child in list(self.running):
            self.end(child, signal.SIGKILL)
        if self.warm:
            self.warm.close()


@pytest.fixture
def sink(transactional_db: None) -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture
def processes(sink: Sink) -> Iterator[Callable[..., Processes]]:
    made: list[Processes] = []

    def make(pace: float = 0.02) -> Processes:
        made.append(Processes(sink, pace))
        return made[-1]

    yield make
    for each in made:
        each.end_all()


def owe(number: int, kind: str = "password_changed") -> list[str]:
    """So many letters due now, each to its own address; their Message-IDs."""
    at = database_now()
    return [
        Letter.post(kind, at=at, key=f"{kind}:{n}", address=f"{kind}.{n}@example.org").message_id for n in range(number)
    ]


def wait_until(true: Callable[[], Any], seconds: float) -> bool:
    """Whether it came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return bool(true())


def all_ended() -> bool:
    """No letter waits or is on its way."""
    return not Letter.objects.exclude(state__in=FINAL_STATES).exists()


def report(fault: str, sink: Sink, kills: int, began: datetime) -> dict[str, int]:
    """Count what arrived against what the rows say, and print it in one line."""
    rows = dict(Letter.objects.values_list("message_id", "state"))
    copies = sink.copies
    told = {
        "rows": len(rows),
        "kills": kills,
        "distinct": len(set(copies) & set(rows)),
        "raw_dup": sum(count - 1 for count in copies.values()),
        "most": max(copies.values(), default=0),
        "lost": sum(
            copies[one] == 0 and state in FINAL_STATES and state != LetterState.UNKNOWN for one, state in rows.items()
        ),
        "silent": sum(copies[one] == 0 and state == LetterState.SENT for one, state in rows.items()),
        "unknown": sum(state == LetterState.UNKNOWN for state in rows.values()),
        "waiting": sum(state not in FINAL_STATES for state in rows.values()),
        "strangers": len(set(copies) - set(rows)),
    }
    seconds = (database_now() - began).total_seconds()
    line = " ".join(f"{name} {number}" for name, number in told.items())
    print(f"\n{fault} on {connection.vendor}: {line} in {seconds:.0f} s")
    return told
