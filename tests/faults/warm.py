"""Processes that begin at once: each is as real as any, but all it needs was loaded by the one that it comes from."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.local.house import ROOT, wait_for


class Warm:
    """A runner that has loaded everything; `start` begins one command after the other."""

    def __init__(self, env: dict[str, str]) -> None:
        self.runner = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.runner", "warm"],
            cwd=ROOT,
            env=env,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def start(self, *command: str) -> "Begun":
        """That command of manage.py in a process of its own; the one before has ended."""
        return Begun(self.runner, command)

    def close(self) -> None:
        """It is gone, and whatever it began."""
        self.runner.kill()
        self.runner.communicate()


class Begun:
    """One of them, held like a `Popen`."""

    def __init__(self, runner: subprocess.Popen[bytes], command: tuple[str, ...]) -> None:
        self.runner, self.returncode = runner, None
        self.said = tempfile.NamedTemporaryFile()  # noqa: SIM115  # read and gone when it has ended
        runner.stdin.write(json.dumps([self.said.name, *command]).encode() + b"\n")
        self.pid = int(runner.stdout.readline())

    def poll(self) -> int | None:
        """The status it ended with, once it has."""
        if self.returncode is None and select.select([self.runner.stdout], [], [], 0)[0]:
            self.returncode = int(self.runner.stdout.readline())
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.Signals(number))

    def communicate(self, timeout: float) -> tuple[bytes, None]:
        """What it had said when it ended."""
        wait_for(self.poll, timeout, "The end of a process")
        with self.said:
            return Path(self.said.name).read_bytes(), None
