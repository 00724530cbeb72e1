"""How a process learns that a plan changed: one connection for each source, however many pages are open.

PostgreSQL notifies (LISTEN); on SQLite a query runs ten times a second. A Redis, if there is one, is a second source:
it works where a pooler does not pass LISTEN on, and each source makes up for what the other loses. A change heard twice
is sent once, since a page is only sent a version that it does not have.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import Error, connection
from django.db.models import Max
from psycopg import AsyncConnection
from psycopg import Error as Away

from checkins.models.plan_version import LIVE_CHANNEL, PlanVersion
from repair.foundation.broadcast import subscribe

InThread = Callable[..., Awaitable]
POLL_SECONDS = 0.1  # between two queries on SQLite
LISTEN_PROBE_SECONDS = 10  # silence after which a query checks that PostgreSQL is there
RECONNECT_DELAYS_SECONDS = (0.2, 0.5, 1, 2, 5)  # before each new try while a source is away
log = logging.getLogger(__name__)


def change_sources(in_thread: InThread) -> list[AsyncIterator[UUID | None]]:
    """Return the sources; each yields every plan that changes from now on, and None if some changes may have been
    missed.
    """
    told = _told if connection.vendor == "postgresql" else partial(_asked, in_thread)
    found = [_again_and_again(told, "The database", drain_idle_connections)]
    return [*found, _again_and_again(_published, "Redis")] if settings.REDIS_URL else found


async def _again_and_again(
    listen: Callable[[], AsyncIterator], who: str, when_back: Callable[[], None] | None = None
) -> AsyncIterator[UUID | None]:
    tries = 0
    while True:
        try:
            async for plan in listen():
                if tries and when_back:
                    await asyncio.to_thread(when_back)
                tries = 0
                yield plan
        except (Away, Error, OSError):
            if tries == 0:
                log.warning("%s is away; the open pages wait for it.", who)
        await asyncio.sleep(RECONNECT_DELAYS_SECONDS[min(tries, len(RECONNECT_DELAYS_SECONDS) - 1)])
        tries += 1


async def _published() -> AsyncIterator[UUID | None]:
    async for word in subscribe(LIVE_CHANNEL):
        try:
            plan = UUID(word) if word else None
        except ValueError:  # a Redis may be shared, and its channels with it
            continue
        yield plan


async def _told() -> AsyncIterator[UUID | None]:
    wanted = connection.get_connection_params()
    wanted = {name: value for name, value in wanted.items() if name not in ("cursor_factory", "context")}
    async with await AsyncConnection.connect(**wanted, autocommit=True) as own:
        await own.execute(f"LISTEN {LIVE_CHANNEL}")
        yield None
        while True:
            async for note in own.notifies(timeout=LISTEN_PROBE_SECONDS):
                yield UUID(note.payload)
            await own.execute("SELECT 1")


def drain_idle_connections() -> None:
    """Replace idle connections after a database restart.

    Otherwise each new page meets one broken idle connection after the other, and psycopg's pool waits 1, 2, 4 … seconds
    between them.
    """
    pool = getattr(connection, "pool", None)
    if pool and not pool.closed:
        pool.drain()


async def _asked(in_thread: InThread) -> AsyncIterator[UUID | None]:
    last = await in_thread(latest_change_place)
    yield None
    while True:
        await asyncio.sleep(POLL_SECONDS)
        for plan, place in await in_thread(plans_changed_after, last):
            last = place
            yield plan


def latest_change_place() -> int:
    """Return the place of the last change of any plan."""
    return PlanVersion.objects.aggregate(last=Max("place"))["last"] or 0


def plans_changed_after(place: int) -> list[tuple[UUID, int | None]]:
    """Return the plans that changed after that place, in order; one query."""
    return list(PlanVersion.objects.filter(place__gt=place).order_by("place").values_list("plan_id", "place"))
