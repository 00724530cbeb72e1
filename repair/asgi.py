"""The pages, for uvicorn; a body that is too large is refused by its announced length, before a byte is read (B3)."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repair.settings")
django = get_asgi_application()


async def application(scope: dict[str, Any], receive: Callable[[], Awaitable[dict]], send: Callable) -> None:
    """Django, behind the length check; the refusal itself is Django's 413 page, made with an empty body."""
    if scope["type"] == "lifespan":
        return
    from django.conf import settings

    length = dict(scope.get("headers", [])).get(b"content-length", b"0")
    if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:

        async def nothing() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        receive = nothing
    await django(scope, receive, send)
