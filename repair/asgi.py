"""ASGI entry point, for uvicorn. A body that is too large is refused by its announced length, before it is read (B3).

Django answers /live/ like any page, through every middleware and access decorator. If it lets the page listen, the
answer is kept open here, outside Django, so that it holds no thread and no database connection while it waits.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repair.settings")
django_application = get_asgi_application()

from django.conf import settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from checkins.live.hub import PageStream, process_hub  # noqa: E402
from checkins.views.live import HELD_STREAMS_KEY, server_sent_event  # noqa: E402

AsgiScope = dict[str, Any]
AsgiMessage = Mapping[str, Any]
AsgiReceive = Callable[[], Awaitable[dict[str, Any]]]
AsgiSend = Callable[[AsgiMessage], Awaitable[None]]
ALIVE_SECONDS = 15  # between two comments that keep the connection open
RETRY_MILLISECONDS = 1000  # until the browser reconnects after a broken stream
MAX_STREAMS_ENTERING = 4  # at the same time; each takes a thread and a database connection while Django checks it
_doors: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


async def application(scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
    """Answer a request through Django, or through `serve_live_updates` for the live stream.

    A body that announces too many bytes is replaced by an empty one; the middleware then answers 413.
    """
    if scope["type"] == "lifespan":
        return
    length = dict(scope.get("headers", [])).get(b"content-length", b"0")
    if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        receive = _nothing
    if scope["type"] == "http" and scope["path"] == reverse("live") and scope["method"] == "GET":
        await serve_live_updates(scope, receive, send)
    else:
        await django_application(scope, receive, send)


async def _nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def serve_live_updates(scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
    """Send Django's answer to /live/; if it lets the page listen, keep the answer open and send what follows.

    The stream ends when the page goes away or may not listen any more.
    """
    answer: list[AsgiMessage] = []
    held: list[Any] = []
    async with _door():
        await django_application(scope | {HELD_STREAMS_KEY: held}, _still(receive), _into(answer))
    if not held:
        for message in answer:
            await send(message)
        return
    stream = process_hub().add(*held[0])
    try:
        head = [(name, value) for name, value in answer[0]["headers"] if name.lower() != b"content-length"]
        await send(dict(answer[0]) | {"headers": head})
        await _write(send, f"retry: {RETRY_MILLISECONDS}\n{server_sent_event(stream.number)}")
        await _go_on(stream, receive, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        process_hub().drop(stream)


async def _go_on(stream: PageStream, receive: AsgiReceive, send: AsgiSend) -> None:
    """Send each new number, and a sign of life every 15 seconds, until the page is gone or may not listen any more."""
    leaving = asyncio.create_task(_leave(stream, receive))
    try:
        while not stream.is_over:
            try:
                async with asyncio.timeout(ALIVE_SECONDS):
                    await stream.bell.wait()
            except TimeoutError:
                await _write(send, f": \nevent: alive\ndata: {stream.number}\n\n")
                continue
            stream.bell.clear()
            if not stream.is_over:
                await _write(send, server_sent_event(stream.number))
    except asyncio.CancelledError:
        pass  # the server cancels the task at shutdown; complete the response all the same
    finally:
        leaving.cancel()


async def _leave(stream: PageStream, receive: AsgiReceive) -> None:
    """End the stream when the client disconnects."""
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _write(send: AsgiSend, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _door() -> asyncio.Semaphore:
    """Return this event loop's semaphore, which limits how many streams are being let in at once."""
    return _doors.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(MAX_STREAMS_ENTERING))


def _into(answer: list[AsgiMessage]) -> AsgiSend:
    async def send(message: AsgiMessage) -> None:
        answer.append(message)

    return send


def _still(receive: AsgiReceive) -> AsgiReceive:
    """Return a `receive` for Django: an empty body and no disconnect. `_leave` notices when the page goes away."""
    is_read = False

    async def nothing() -> dict[str, Any]:
        nonlocal is_read
        if is_read:
            await asyncio.Event().wait()
        is_read = True
        return await _nothing()

    return nothing
