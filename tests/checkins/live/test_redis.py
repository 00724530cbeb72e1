"""The open pages where there is a Redis, as it is: it tells them; without it the database does."""

import asyncio
import signal
import time

import pytest
import redis
from django.db import transaction

from checkins.live import subscribe
from checkins.models import Pause
from checkins.models.plan_version import LIVE_CHANNEL, notify_open_pages
from repair.foundation import broadcast
from tests.harness.open_page import OpenPage, aside, opened

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def set_up(settings, redis_server, monkeypatch):
    settings.REDIS_URL = redis_server.url
    monkeypatch.setattr(broadcast, "_not_before", 0.0)


@pytest.fixture
def deaf(monkeypatch):
    """The database tells nothing: what is heard came through Redis."""
    monkeypatch.setattr(subscribe, "RECONNECT_DELAYS_SECONDS", (0.1,))
    monkeypatch.setattr(
        subscribe, "change_sources", lambda _: [subscribe._again_and_again(subscribe._published, "Redis")]
    )


def test_a_pause_is_told_to_the_other_partners_page_by_redis_alone(hers, his, plan, deaf):
    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await aside(hers.post, "/pause/")
            await page.hears(1, seconds=1)

    asyncio.run(scene())
    assert Pause.running_of(plan) is not None


def test_a_rolled_back_change_is_not_published_to_redis(plan):
    def nothing():
        with transaction.atomic():
            notify_open_pages(plan)
            transaction.set_rollback(True)

    async def scene():
        words = broadcast.subscribe(LIVE_CHANNEL)
        assert await anext(words) is None
        await aside(nothing)
        await aside(tell, "the end")
        assert await anext(words) == "the end"
        await aside(notify_open_pages, plan)
        assert await anext(words) == str(plan.pk)
        await words.aclose()

    def tell(word):
        assert broadcast.publish(LIVE_CHANNEL, word)

    asyncio.run(scene())


def test_a_redis_server_that_was_gone_is_listened_to_again(his, plan, redis_server, deaf, monkeypatch):
    monkeypatch.setattr(broadcast, "REDIS_PAUSE_SECONDS", 0)

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            redis_server.kill()
            await aside(notify_open_pages, plan)
            await asyncio.sleep(0.5)
            redis_server.start()
            await page.hears(1, seconds=2)  # what was lost is found as soon as it is back
            await aside(notify_open_pages, plan)
            await page.hears(2, seconds=1)

    asyncio.run(scene())


@pytest.mark.parametrize("fault", ["stopped", "frozen"])
def test_the_database_notifies_open_pages_within_a_second_when_redis_is_gone(his, plan, redis_server, fault):
    async def scene():
        page = OpenPage(his)
        async with opened(page):
            redis_server.kill() if fault == "stopped" else redis_server.process.send_signal(signal.SIGSTOP)
            for number in (1, 2):
                await aside(notify_open_pages, plan)
                await page.hears(number, seconds=1)

    asyncio.run(scene())
    redis_server.process.send_signal(signal.SIGCONT) if fault == "frozen" else None


def test_a_change_told_by_redis_and_the_database_reaches_a_page_once(his, plan):
    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await aside(notify_open_pages, plan)
            await page.hears(1, seconds=1)
            await asyncio.sleep(0.5)
            assert page.told == [0, 1]

    asyncio.run(scene())


def test_foreign_messages_on_a_shared_redis_do_not_disturb_open_pages(his, plan, redis_server, deaf):
    def shout():
        with redis.Redis.from_url(redis_server.url) as line:
            line.publish(LIVE_CHANNEL, "hello")
            line.publish(LIVE_CHANNEL, b"\xff\xfe")

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await aside(shout)
            await aside(notify_open_pages, plan)
            await page.hears(1, seconds=1)

    asyncio.run(scene())


@pytest.mark.parametrize("fault", ["stopped", "frozen"])
def test_a_request_does_not_wait_for_a_redis_that_is_gone(hers, plan, redis_server, fault):
    if fault == "stopped":
        redis_server.kill()
    else:
        redis_server.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    assert hers.post("/pause/").status_code == 302
    first, began = time.monotonic() - began, time.monotonic()
    assert broadcast.publish("anything", "at all") is False
    again = time.monotonic() - began
    redis_server.process.send_signal(signal.SIGCONT) if fault == "frozen" else None
    print(f"\na pause with Redis {fault}: {first * 1000:.0f} ms; the next word {again * 1000:.3f} ms")
    assert first < 1
    assert again < 0.01
    assert Pause.running_of(plan) is not None
