"""The open pages where there is a Redis, as it is: it tells them; without it the database does."""

import asyncio
import signal
import time

import pytest
from django.db import connection, transaction

from checkins import listening
from checkins.models import Reset
from checkins.models.pulse import stir
from repair import telling
from tests.checkins.open_page import OpenPage, aside, opened

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def set_up(settings, redis_server, monkeypatch):
    settings.REDIS_URL = redis_server.url
    monkeypatch.setattr(telling, "_not_before", 0.0)


@pytest.fixture
def deaf(monkeypatch):
    """The database tells nothing: what is heard came through Redis."""

    async def nothing(_in_thread):
        await asyncio.sleep(3600)
        yield

    monkeypatch.setattr(listening, "_by_database", nothing)


def test_a_pause_of_one_is_told_to_the_other_by_redis_alone(hers, his, plan, deaf):
    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await aside(hers.post, "/pause/")
            await page.hears(1, seconds=1)

    asyncio.run(scene())
    assert Reset.running_of(plan) is not None


def test_nothing_is_told_of_what_was_taken_back(his, plan, deaf):
    def nothing():
        with transaction.atomic():
            stir(plan)
            transaction.set_rollback(True)

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await aside(nothing)
            await aside(stir, plan)
            await page.hears(1)
            assert page.told == [0, 1]

    asyncio.run(scene())


def test_while_redis_is_gone_the_database_tells_and_afterwards_redis_again(his, plan, redis_server, monkeypatch):
    monkeypatch.setattr(listening, "MEANWHILE", 0.2)
    monkeypatch.setattr(listening, "PROBE", 0.2)
    monkeypatch.setattr(telling, "PAUSE", 0)

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await aside(stir, plan)
            await page.hears(1, seconds=1)
            redis_server.kill()
            await aside(stir, plan)
            await page.hears(2, seconds=2)
            redis_server.start()
            await asyncio.sleep(2)
            monkeypatch.setattr(listening, "_by_database", None)
            await aside(stir, plan)
            await page.hears(3, seconds=1)

    asyncio.run(scene())


def test_a_redis_that_says_nothing_any_more_is_left_for_the_database(his, plan, redis_server, monkeypatch):
    monkeypatch.setattr(telling, "PROBE", 0.2)

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            redis_server.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(1)
            await aside(stir, plan)
            await page.hears(1, seconds=2)

    asyncio.run(scene())
    redis_server.process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("fault", ["stopped", "frozen"])
def test_an_act_never_waits_for_redis(hers, plan, redis_server, fault):
    if fault == "stopped":
        redis_server.kill()
    else:
        redis_server.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    assert hers.post("/pause/").status_code == 302
    first, began = time.monotonic() - began, time.monotonic()
    assert telling.tell("anything", "at all") is False
    again = time.monotonic() - began
    redis_server.process.send_signal(signal.SIGCONT) if fault == "frozen" else None
    print(f"\na pause with Redis {fault}: {first * 1000:.0f} ms; the next word {again * 1000:.3f} ms")
    assert first < 1
    assert again < 0.01
    assert Reset.running_of(plan) is not None


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="A file has no connections to count.")
def test_with_redis_nobody_listens_at_the_database(his, plan):
    def count():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
            return cursor.fetchone()[0]

    async def scene():
        async with opened(OpenPage(his)):
            return await aside(count)

    assert asyncio.run(scene()) == 0
