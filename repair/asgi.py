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
django = get_asgi_application()

from django.conf import settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from checkins.live.hub import Stream, hub  # noqa: E402
from checkins.views.live import HELD, event  # noqa: E402

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Message], Awaitable[None]]
ALIVE = 15  # seconds between two signs of life
RETRY = 1000  # milliseconds until a page whose stream broke comes back
AT_ONCE = 4  # streams that are being let in; each takes a thread and a connection while Django looks at it
_doors: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Django, behind the length check; the refusal itself is Django's 413 page, made with an empty body."""
    if scope["type"] == "lifespan":
        return
    length = dict(scope.get("headers", [])).get(b"content-length", b"0")
    if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        receive = _nothing
    if scope["type"] == "http" and scope["path"] == reverse("live") and scope["method"] == "GET":
        await live(scope, receive, send)
    else:
        await django(scope, receive, send)


async def _nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """Django's answer; when it lets this page listen, its head and then whatever happens, until one of them goes."""
    answer: list[Message] = []
    held: list[Any] = []
    async with _door():
        await django(scope | {HELD: held}, _still(receive), _into(answer))
    if not held:
        for message in answer:
            await send(message)
        return
    stream = hub().add(*held[0])
    try:
        head = [(name, value) for name, value in answer[0]["headers"] if name.lower() != b"content-length"]
        await send(dict(answer[0]) | {"headers": head})
        await _write(send, f"retry: {RETRY}\n{event(stream.number)}")
        await _go_on(stream, receive, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        hub().drop(stream)


async def _go_on(stream: Stream, receive: Receive, send: Send) -> None:
    """Until the page is gone, or may listen no longer."""
    leaving = asyncio.create_task(_leave(stream, receive))
    try:
        while not stream.is_over:
            try:
                async with asyncio.timeout(ALIVE):
                    await stream.bell.wait()
            except TimeoutError:
                await _write(send, f": \nevent: alive\ndata: {stream.number}\n\n")
                continue
            stream.bell.clear()
            if not stream.is_over:
                await _write(send, event(stream.number))
    except asyncio.CancelledError:
        pass  # the server lets nobody finish; the answer is completed all the same
    finally:
        leaving.cancel()


async def _leave(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _door() -> asyncio.Semaphore:
    return _doors.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))


def _into(answer: list[Message]) -> Send:
    async def send(message: Message) -> None:
        answer.append(message)

    return send


def _still(receive: Receive) -> Receive:
    """For Django: an empty body, and nobody ever leaves; who does is noticed by the stream."""
    is_read = False

    async def nothing() -> dict[str, Any]:
        nonlocal is_read
        if is_read:
            await asyncio.Event().wait()
        is_read = True
        return await _nothing()

    return nothing
