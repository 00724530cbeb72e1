"""The pages, for uvicorn; a body that is too large is refused by its announced length, before a byte is read (B3).

/live/ is asked of Django like any page, through every door and middleware. When it says yes, the answer is kept open
here, outside Django: no thread and no connection of the database waits with it.
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
ALIVE_SECONDS = 15  # seconds between two signs of life
RETRY_MILLISECONDS = 1000  # milliseconds until a page whose stream broke comes back
MAX_STREAMS_ENTERING = 4  # streams that are being let in; each takes a thread and a connection while Django looks at it
_doors: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


async def application(scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
    """Django, behind the length check; the refusal itself is Django's 413 page, made with an empty body."""
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
    """Django's answer; when it lets this page listen, its head and then whatever happens, until one of them goes."""
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
    """Until the page is gone, or may listen no longer."""
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
        pass  # the server lets nobody finish; the answer is completed all the same
    finally:
        leaving.cancel()


async def _leave(stream: PageStream, receive: AsgiReceive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _write(send: AsgiSend, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _door() -> asyncio.Semaphore:
    return _doors.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(MAX_STREAMS_ENTERING))


def _into(answer: list[AsgiMessage]) -> AsgiSend:
    async def send(message: AsgiMessage) -> None:
        answer.append(message)

    return send


def _still(receive: AsgiReceive) -> AsgiReceive:
    """For Django: an empty body, and nobody ever leaves; who does is noticed by the stream."""
    is_read = False

    async def nothing() -> dict[str, Any]:
        nonlocal is_read
        if is_read:
            await asyncio.Event().wait()
        is_read = True
        return await _nothing()

    return nothing
