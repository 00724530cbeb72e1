"""What the open pages of a process ask of PostgreSQL: two connections, made again when they are cut."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from checkins.live import subscribe
from checkins.models.plan_version import notify_open_pages
from tests.harness.open_page import OpenPage, aside, opened

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="A file has no connections to count or to cut."),
]


def test_a_cut_listening_connection_is_reopened_and_no_change_is_lost(his, plan, monkeypatch):
    monkeypatch.setattr(subscribe, "RECONNECT_DELAYS_SECONDS", (0.1,))

    def cut():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE 'LISTEN%'"
            )
            return cursor.fetchone()[0]

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            assert await aside(cut) == 1
            await aside(notify_open_pages, plan)  # perhaps while nobody listens
            await page.hears(1)
            await asyncio.sleep(0.3)
            await aside(notify_open_pages, plan)
            await page.hears(2, seconds=1)

    asyncio.run(scene())


def test_pooled_connections_lost_with_the_database_are_not_given_to_pages(his, plan, monkeypatch, caplog):
    monkeypatch.setattr(subscribe, "RECONNECT_DELAYS_SECONDS", (0.1, 0.1))
    caplog.set_level(logging.INFO, "psycopg.pool")
    idle = 3
    together = threading.Barrier(idle)

    def borrow():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            together.wait()
        connection.close()  # back into the pool

    def all_go():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )

    def said(words):
        return sum(record.getMessage().startswith(words) for record in caplog.records)

    async def scene():
        page = OpenPage(his)
        async with opened(page), asyncio.timeout(10):
            with ThreadPoolExecutor(idle) as threads:
                for asked in [threads.submit(borrow) for _ in range(idle)]:
                    asked.result()
            held = connection.pool.get_stats()["pool_size"]
            before = said("adding new connection")
            await aside(all_go)
            while said("adding new connection") < before + idle:
                await asyncio.sleep(0.05)
            await aside(notify_open_pages, plan)
            await page.hears(1)
            assert connection.pool.get_stats()["pool_size"] <= held  # none more than there were

    connection.close()
    asyncio.run(scene())
    assert said("connection failed check") <= 1  # the hub's own next question may come first


def test_a_process_holds_at_most_two_connections_however_many_pages_are_open(hers, his, plan):
    def count():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND (query LIKE 'LISTEN%' OR state <> 'idle')"
            )
            return cursor.fetchone()[0]

    async def scene():
        pages = [OpenPage(browser) for browser in (hers, his) for _ in range(10)]
        async with opened(*pages):
            return await aside(count)

    assert asyncio.run(scene()) <= 2
