"""Screens without a browser: one that listens, one that asks every two seconds, one that taps."""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from typing import Any

TOKEN = "a" * 32  # both the cookie and the field: a form of one's own page
EVERY = 2.0


class Screen:
    """One signed-in page of a plan; `heard` is when it was told each number, `shown` when it showed the change."""

    def __init__(self, seat: dict[str, str], pages: int, live: int) -> None:
        self.plan, self.seat, self.pages, self.live = seat["plan"], seat["seat"], pages, live
        self.cookie = f"s={seat['session']}; c={TOKEN}"
        self.heard: list[float] = []
        self.number: int | None = None
        self.shown: asyncio.Event | None = None
        self.shown_at, self.writer = 0.0, None

    async def ask(self, method: str, path: str, body: str = "", port: int = 0) -> str:
        """A whole answer."""
        reader, writer = await self._send(method, path, body, port or self.pages)
        try:
            answer = await reader.read()
        finally:
            writer.close()
        assert answer[9:12] in (b"200", b"302"), answer[:80]
        return answer.partition(b"\r\n\r\n")[2].decode()

    async def _send(self, method: str, path: str, body: str, port: int) -> Any:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        typed = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n" if body else ""
        htmx = "" if body else "HX-Request: true\r\n"
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n{htmx}{typed}"
            f"Connection: close\r\n\r\n{body}".encode()
        )
        return reader, writer

    async def listen(self) -> None:
        """As a page does: hears a number, and looks again when somebody waits for it."""
        reader, self.writer = await self._send("GET", "/live/", "", self.live)
        try:
            async for line in reader:
                if line.startswith(b"data: "):
                    await self.hear(int(line[6:]))
        except OSError:
            pass

    async def poll(self, until: Callable[[], bool]) -> None:
        """As a page without a stream does: asks for the number every two seconds."""
        await asyncio.sleep(random.uniform(0, EVERY))
        while not until():
            begun = time.monotonic()
            text = await self.ask("GET", "/live/?once=yes")
            await self.hear(int(text.partition("data: ")[2].split()[0]))
            await asyncio.sleep(max(0, begun + EVERY - time.monotonic()))

    async def hear(self, number: int) -> None:
        """A new number: the changed part is asked for, as ordinary pages are."""
        if self.number is not None and number != self.number:
            self.heard.append(time.monotonic())
            if self.shown is not None:
                text = await self.ask("GET", "/pause/here/")
                if 'id="pause-runs"' in text and "<p" in text:
                    self.shown_at = time.monotonic()
                    self.shown.set()
        self.number = number

    async def tap(self, other: "Screen") -> float:
        """One presses *pause*; the seconds until it stands on the other's screen."""
        other.shown = asyncio.Event()
        begun = time.monotonic()
        await self.ask("POST", "/pause/", f"csrfmiddlewaretoken={TOKEN}")
        await asyncio.wait_for(other.shown.wait(), 20)
        other.shown = None
        return other.shown_at - begun

    def close(self) -> None:
        """It is gone."""
        with contextlib.suppress(Exception):
            self.writer.close()
