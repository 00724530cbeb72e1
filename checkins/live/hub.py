"""The open pages of this process: which listen, what is sent, which are ended. One hub a process, no thread a page."""

import asyncio
import itertools
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

from django.db import Error, connection

from checkins.live import subscribe
from checkins.live.access import Listener, versions_by_listener
from repair.foundation.base import now

T = TypeVar("T")
RECHECK_SECONDS = 20  # after so long a listening page is checked again
MAX_UNCHECKED_SECONDS = 30  # no page listens longer than this without a check
SWEEP_SECONDS = 2  # between two searches for pages to check
RECHECK_BATCH = 50  # pages checked at once, so that a long list delays no change
MAX_PAGES_PER_PARTNER = 12  # of one person in one plan; the oldest is closed for a new one
log = logging.getLogger(__name__)


class PageStream:
    """One open page: the version it was sent last, and an event that wakes its writer."""

    __slots__ = ("asked_at", "bell", "is_over", "number", "seat")

    def __init__(self, seat: Listener, number: int) -> None:
        self.seat, self.number = seat, number
        self.bell, self.is_over, self.asked_at = asyncio.Event(), False, monotonic()

    def tell(self, number: int) -> None:
        """Give the page this version of its plan."""
        if number != self.number:
            self.number = number
            self.bell.set()

    def end(self) -> None:
        """End the stream."""
        self.is_over = True
        self.bell.set()


class Hub:
    """Listens for changes while any page is open, and sends them to pages that may still listen."""

    def __init__(self) -> None:
        self.streams: dict[UUID, list[PageStream]] = {}
        self.news: dict[PageStream, None] = {}  # to be checked now, since their plan changed
        self.due: dict[PageStream, None] = {}  # to be checked again in time
        self.wake = asyncio.Event()
        self.tasks: list[asyncio.Task] = []
        self.thread = ThreadPoolExecutor(1, "live")
        self.is_closing = False

    def __len__(self) -> int:
        return sum(map(len, self.streams.values()))

    def __iter__(self) -> Iterator[PageStream]:
        return itertools.chain.from_iterable(self.streams.values())

    # -- pages ----------------------------------------------------------------------------------------------------

    def add(self, seat: Listener, number: int) -> PageStream:
        """Add a page; what happened since its version was read is sent at once."""
        stream = PageStream(seat, number)
        theirs = self.streams.setdefault(seat.plan, [])
        own = [each for each in theirs if each.seat.partner == seat.partner and not each.is_over]
        for each in own[: max(0, len(own) + 1 - MAX_PAGES_PER_PARTNER)]:
            each.end()
        theirs.append(stream)
        self._ask([stream])
        if self.is_closing:
            stream.end()
        elif not self.tasks or any(
            task.done() for task in self.tasks
        ):  # none of these tasks ends by itself, except by an error
            self._stop()
            listening_to = [self._listen(way) for way in subscribe.change_sources(self.in_thread)]
            self.tasks = [asyncio.create_task(task) for task in (*listening_to, self._tell(), self._ask_again())]
        return stream

    def drop(self, stream: PageStream) -> None:
        """Remove a page. With the last one the hub stops listening and closes its connections."""
        theirs = self.streams[stream.seat.plan]
        theirs.remove(stream)
        self.news.pop(stream, None)
        self.due.pop(stream, None)
        if not theirs:
            del self.streams[stream.seat.plan]
        if not self.streams:
            self._stop()
            self.thread.submit(lambda: connection.close())  # the connection belongs to that thread

    def close(self) -> None:
        """End every page at once, since the process ends."""
        self.is_closing = True
        for stream in self:
            stream.end()

    def _stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        self.tasks = []

    # -- background tasks ----------------------------------------------------------------------------------------

    def _ask(self, streams: Iterable[PageStream]) -> None:
        self.news |= dict.fromkeys(streams)
        self.wake.set()

    async def _listen(self, way: AsyncIterator[UUID | None]) -> None:
        async for plan in way:
            self._ask(list(self) if plan is None else self.streams.get(plan, ()))

    async def _tell(self) -> None:
        """Check the pages to be told, then tell them; pages that are added meanwhile form the next batch."""
        while True:
            await self.wake.wait()
            lot = list(itertools.islice(self.news or self.due, RECHECK_BATCH))
            for stream in lot:  # cleared before the check: a change meanwhile is checked once more
                self.news.pop(stream, None)
                self.due.pop(stream, None)
            if not (self.news or self.due):
                self.wake.clear()
            asked_at = monotonic()
            try:
                stands = await self.in_thread(versions_by_listener, {stream.seat for stream in lot}, now())
            except Error:
                self._ask(lot)  # nothing is sent while nobody can be checked
                await asyncio.sleep(subscribe.RECONNECT_DELAYS_SECONDS[1])
                continue
            for stream in lot:
                stream.asked_at = asked_at
                if (number := stands.get(stream.seat)) is None:
                    stream.end()
                else:
                    stream.tell(number)

    async def _ask_again(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            at = monotonic()
            for stream in self:
                if at - stream.asked_at > MAX_UNCHECKED_SECONDS:
                    stream.end()
            self.due |= {stream: None for stream in self if at - stream.asked_at >= RECHECK_SECONDS}
            if self.due:
                self.wake.set()

    async def in_thread(self, ask: Callable[..., T], *about: Any) -> T:
        """Run a database query in this hub's one thread, on the one connection it keeps."""

        def asked() -> T:
            try:
                return ask(*about)
            except Error:
                connection.close()  # the next query opens a new connection
                raise

        return await asyncio.get_running_loop().run_in_executor(self.thread, asked)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def process_hub() -> Hub:
    """Return this process's hub (in tests: this loop's); it ends its pages as soon as the process is asked to end."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs.clear()
        _hubs[loop] = Hub()
        _close_with_process(loop, _hubs[loop])
    return _hubs[loop]


def _close_with_process(loop: asyncio.AbstractEventLoop, one: Hub) -> None:
    """End all streams on SIGTERM, since a server waits for its open responses before it ends."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def asked(caught: int, frame: Any, before: Any = before) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(one.close)
            if callable(before):
                before(caught, frame)

        if callable(before):
            signal.signal(number, asked)
