"""How a process hears that a plan was stirred: one connection of its own, however many pages are open.

Redis tells it where there is one. Elsewhere, and while Redis is away, the database does: PostgreSQL tells (LISTEN), on
SQLite one query ten times a second asks. What Redis loses between a commit and its word is found when the hub asks for
every page anew.
"""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import Error, connection
from django.db.models import Max
from psycopg import AsyncConnection
from psycopg import Error as Away

from checkins.models.pulse import CHANNEL, Pulse
from repair.telling import heard

InThread = Callable[..., Awaitable]
EVERY = 0.1  # seconds between two looks on SQLite
PROBE = 10  # seconds of silence after which PostgreSQL is asked whether it is still there
MEANWHILE = 30  # seconds the database is listened to while Redis is away, before Redis is tried again
PATIENCE = (0.2, 0.5, 1, 2, 5)  # seconds before each new try while the database is away
log = logging.getLogger(__name__)


async def stirred(in_thread: InThread) -> AsyncIterator[UUID | None]:
    """Every plan that is stirred from now on; None says that some may have been missed: look at all of them."""
    tries = 0
    while True:
        try:
            async for plan in _published():
                yield plan
            async for plan in _by_database(in_thread):
                tries = 0
                yield plan
        except (Away, Error, OSError):
            if tries == 0:
                log.warning("The database is away; the open pages wait for it.")
        await asyncio.sleep(PATIENCE[min(tries, len(PATIENCE) - 1)])
        tries += 1


async def _published() -> AsyncIterator[UUID | None]:
    """What Redis tells, for as long as it is there; nothing where there is none."""
    if not settings.REDIS_URL:
        return
    try:
        async for word in heard(CHANNEL):
            yield UUID(word) if word else None
    except OSError:
        log.warning("Redis is away; the open pages hear from the database meanwhile.")


def _by_database(in_thread: InThread) -> AsyncIterator[UUID | None]:
    until = monotonic() + MEANWHILE if settings.REDIS_URL else math.inf
    return _told(until) if connection.vendor == "postgresql" else _asked(in_thread, until)


async def _told(until: float) -> AsyncIterator[UUID | None]:
    wanted = connection.get_connection_params()
    wanted = {name: value for name, value in wanted.items() if name not in ("cursor_factory", "context")}
    async with await AsyncConnection.connect(**wanted, autocommit=True) as own:
        await own.execute(f"LISTEN {CHANNEL}")
        yield None
        while monotonic() < until:
            async for note in own.notifies(timeout=PROBE):
                yield UUID(note.payload)
            await own.execute("SELECT 1")


async def _asked(in_thread: InThread, until: float) -> AsyncIterator[UUID | None]:
    last = await in_thread(newest)
    yield None
    while monotonic() < until:
        await asyncio.sleep(EVERY)
        for plan, place in await in_thread(after, last):
            last = place
            yield plan


def newest() -> int:
    """The place of the last act of the house."""
    return Pulse.objects.aggregate(last=Max("place"))["last"] or 0


def after(place: int) -> list[tuple[UUID, int | None]]:
    """The plans that were stirred after that place, in order; one query."""
    return list(Pulse.objects.filter(place__gt=place).order_by("place").values_list("plan_id", "place"))
