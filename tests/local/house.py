"""The real house: the tree of `make run` on an own data folder and a port of the kernel's choice."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Self, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from repair.local import letters
from tests.harness.run_all import SETTINGS

ROOT = Path(__file__).resolve().parent.parent.parent
ADDRESS = re.compile(r"http://localhost:\d+")
CODE = re.compile(r"\bcode is (\S+?)\.?\s")
T = TypeVar("T")


def environ(**more: str) -> dict[str, str]:
    """The environment of a fresh machine: no setting of the suite comes along."""
    return {name: value for name, value in os.environ.items() if name not in SETTINGS} | more


def wait_for(found: Callable[[], T | None], seconds: float, what: str) -> T:
    """What is there within so many seconds; else the scene fails and says what did not come."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if (it := found()) is not None:
            return it
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come within {seconds} s")


def children(process: int) -> list[int]:
    """The processes that this one has started and that live."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = file.read_text().partition(" (")
        except OSError:
            continue
        state, parent = rest.rpartition(") ")[2].split()[:2]
        if int(parent) == process and state != "Z":
            found.append(int(pid))
    return sorted(found)


def lives(process: int) -> bool:
    """True while there is such a process that has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


class House:
    """A tree that was started; `said` is all that it printed."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder, self.file = folder, folder.parent / f"{folder.name}.said"
        self.caught: dict[str, letters.CaughtEmail] = {}
        with self.file.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run", "--follow"],
                cwd=ROOT,
                env=environ(LOCAL="yes", PORT="0", DATA_DIR=str(folder)) | more,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.file.read_text()

    def open(self) -> Self:
        """The house answers."""
        wait_for(lambda: "Ctrl-C" in self.said or self.process.poll(), 60, "The open house")
        assert self.process.poll() is None, self.said
        self.address = ADDRESS.search(self.said)[0]
        return self

    def close(self, number: int = signal.SIGINT) -> int:
        """As by Ctrl-C; returns the status it ended with."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def mail(self, address: str) -> list[letters.CaughtEmail]:
        """What was caught for this address, newest first. A letter that was read stays as it is."""
        folder = self.folder / "mailbox"
        for stem in {file.stem for file in folder.glob("*.eml")} - set(self.caught):
            self.caught[stem] = letters.find_email(folder, stem)
        return [letter for _, letter in sorted(self.caught.items(), reverse=True) if letter.to == address]


class Visitor:
    """Somebody with cookies and no browser."""

    def __init__(self, address: str) -> None:
        self.address, self.jar = address, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self._ask(path, None)

    def post(self, path: str, **form: str) -> tuple[int, str]:
        """The form of that page, sent."""
        self.get(path)
        token = next(cookie.value for cookie in self.jar if cookie.name == "c")
        return self._ask(path, urlencode(form | {"csrfmiddlewaretoken": token}).encode())

    def _ask(self, path: str, body: bytes | None) -> tuple[int, str]:
        try:
            with self.opener.open(self.address + path, body, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()
