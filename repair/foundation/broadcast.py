"""Publish/subscribe between processes, through Redis where REDIS_URL is set.

A message may be lost: each subscriber also has another way to learn of a change. Redis's client is imported only where
there is a Redis.
"""

import logging
from collections.abc import AsyncIterator
from functools import lru_cache
from time import monotonic
from typing import Any

from django.conf import settings

REDIS_TIMEOUT_SECONDS = 0.25  # half to connect, half to answer; resolving the host name may take longer
REDIS_PAUSE_SECONDS = 30  # after a failure nothing is published for so long
REDIS_PROBE_SECONDS = 10  # silence after which a ping asks whether Redis is still there
log = logging.getLogger(__name__)
_not_before = 0.0


def publish(channel: str, word: str) -> bool:
    """Send `word` to all who subscribe to `channel`; return False if it could not be sent.

    After a failure nothing is tried for 30 seconds, so that requests do not wait for a Redis that is away.
    """
    global _not_before
    if not settings.REDIS_URL or monotonic() < _not_before:
        return False
    from redis import RedisError

    try:
        _line(settings.REDIS_URL).publish(channel, word)
    except (RedisError, OSError) as wrong:
        _not_before = monotonic() + REDIS_PAUSE_SECONDS
        log.warning("Redis cannot be reached (%s); for a while nothing is told through it.", type(wrong).__name__)
        return False
    return True


async def subscribe(channel: str) -> AsyncIterator[str | None]:
    """Yield each message of `channel` from now on, and None when some may have been missed (after each connect).

    Raise `ConnectionError` if Redis is away.
    """
    from redis import RedisError, asyncio
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    line = asyncio.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))
    try:
        async with line, line.pubsub() as ear:
            await ear.subscribe(channel)
            was_asked = False
            while True:
                said = await ear.get_message(timeout=REDIS_PROBE_SECONDS)
                if said is None and was_asked:
                    raise ConnectionError("Redis is silent.")
                was_asked = said is None
                if said is None:
                    await ear.ping()
                elif said["type"] == "message":
                    yield said["data"].decode(errors="replace")
                elif said["type"] == "subscribe":
                    yield None
    except RedisError as away:
        raise ConnectionError(type(away).__name__) from away


@lru_cache(maxsize=1)
def _line(url: str) -> Any:
    """Return the process's client for sending, with short timeouts and without retries."""
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    at_most = REDIS_TIMEOUT_SECONDS / 2
    return Redis.from_url(url, socket_connect_timeout=at_most, socket_timeout=at_most, retry=Retry(NoBackoff(), 0))
