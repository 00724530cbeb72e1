"""Open pages: the ASGI application that a server runs, asked for /live/ in this process, without a socket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from django.db import connection

from checkins.live import hub as hubs
from repair.asgi import application


class OpenPage:
    """One open page of a signed-in browser; `told` lists the version numbers that it has received."""

    def __init__(self, browser: Any, query: str = "", **headers: str) -> None:
        cookies = browser.cookies.output(header="", sep=";").strip()
        named = {"host": "testserver", "cookie": cookies.replace("\r\n", "")} | headers
        self.scope = {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "http_version": "1.1",
            "path": "/live/",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
            "client": ("127.0.0.1", 40000),
            "server": ("testserver", 80),
        }
        self.status, self.told, self.text, self.is_over = 0, [], "", False
        self.leaving, self.changed = asyncio.Event(), asyncio.Event()

    async def live(self) -> None:
        """Run the request until the page or the server ends it."""
        await application(self.scope, self._receive, self._send)
        self.is_over = True
        self.changed.set()

    async def hears(self, number: int, seconds: float = 5) -> None:
        """Wait until this number is the last one received."""
        await self.until(lambda: self.told[-1:] == [number], seconds)

    async def ends(self, seconds: float = 5) -> None:
        """Wait until the server has ended the request."""
        await self.until(lambda: self.is_over, seconds)

    async def until(self, is_so: Any, seconds: float = 5) -> None:
        """Wait until `is_so()` is true; fail after so many seconds."""
        async with asyncio.timeout(seconds):
            while not is_so():
                self.changed.clear()
                await self.changed.wait()

    async def _receive(self) -> dict[str, Any]:
        if self.status == 0:
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.leaving.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        text = message.get("body", b"").decode()
        self.text += text
        if text.startswith(("retry", "id")):
            self.told += [int(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
        self.changed.set()


@contextlib.asynccontextmanager
async def opened(*pages: OpenPage) -> AsyncIterator[None]:
    """Open these pages and wait for the first number of each; close them at the end."""
    async with asyncio.TaskGroup() as group:
        for page in pages:
            group.create_task(page.live())
        try:
            for page in pages:
                await page.until(lambda page=page: page.told or page.is_over)
            if len(hubs.process_hub()):  # the hub needs a moment to subscribe
                await asyncio.sleep(0.3)
            yield
        finally:
            for page in pages:
                page.leaving.set()
    await hubs.process_hub().in_thread(str)  # waits until its thread has done what was queued before


def aside(act: Callable[..., Any], *args: Any, **more: Any) -> Awaitable[Any]:
    """Call `act` in another thread, with its own database connection, as another process would."""

    def done() -> Any:
        try:
            return act(*args, **more)
        finally:
            connection.close()

    return asyncio.to_thread(done)
