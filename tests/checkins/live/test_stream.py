"""Two open pages: what one does is told to the other, and to nobody who may not be told (T20, SAF-9, G9)."""

import asyncio

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from checkins.live import hub as hubs
from checkins.models import Pause
from checkins.models.plan_version import notify_open_pages
from plans.models.couple.rest import leave_plan
from tests.harness import factories
from tests.harness.factories import PASSWORD, Browser
from tests.harness.open_page import OpenPage, aside, opened

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def often(monkeypatch):
    """Those who listen are asked for all the time, not every 20 seconds."""
    monkeypatch.setattr(hubs, "RECHECK_SECONDS", 0.1)
    monkeypatch.setattr(hubs, "SWEEP_SECONDS", 0.05)


def test_a_pause_of_one_is_told_to_the_other_within_a_second(hers, his, plan):
    async def scene():
        page = OpenPage(his)
        async with opened(page):
            assert (page.status, page.told) == (200, [0])
            await aside(hers.post, "/pause/")
            await page.hears(1, seconds=1)

    asyncio.run(scene())
    assert Pause.running_of(plan) is not None


def test_every_open_page_of_the_two_is_told_and_no_other_plans(hers, his, ada, sam, plan, mallory, invited, clock):
    other, mallorys = factories.shared_plan(mallory, invited, at=clock.now), Browser(mallory)

    async def scene():
        ours = [OpenPage(hers), OpenPage(hers), OpenPage(his)]
        theirs = OpenPage(mallorys)
        async with opened(*ours, theirs):
            for number in (1, 2, 3):
                await aside(notify_open_pages, plan)
                for page in ours:
                    await page.hears(number)
            await aside(notify_open_pages, other)
            await theirs.hears(1)
            assert [page.told[-1] for page in ours] == [3, 3, 3]
            assert theirs.told == [0, 1]

    asyncio.run(scene())


def test_nothing_is_told_of_what_was_taken_back(his, plan):
    def nothing():
        with transaction.atomic():
            notify_open_pages(plan)
            transaction.set_rollback(True)

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await aside(nothing)
            await aside(notify_open_pages, plan)
            await page.hears(1)
            assert page.told == [0, 1]

    asyncio.run(scene())


def test_who_comes_back_hears_at_once_where_it_stands(his, plan):
    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await aside(notify_open_pages, plan)
            await page.hears(1)
        await aside(notify_open_pages, plan)  # while the page slept
        again = OpenPage(his, **{"last-event-id": "1"})
        async with opened(again):
            assert again.told == [2]

    asyncio.run(scene())


def test_what_happens_while_a_page_is_let_in_is_not_lost(his, plan, monkeypatch):
    """The number was read, the listening had not begun."""
    add = hubs.Hub.add

    def late(self, seat, number):
        asyncio.get_running_loop().run_in_executor(None, lambda: (notify_open_pages(plan), connection.close()))
        return add(self, seat, number)

    monkeypatch.setattr(hubs.Hub, "add", late)

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await page.hears(1)

    asyncio.run(scene())


def test_a_sign_in_that_was_ended_elsewhere_hears_nothing_more(hers, his, plan):
    """Nothing is told after its end, however soon it comes."""

    async def scene():
        page, other = OpenPage(his), OpenPage(hers)
        async with opened(page, other):
            await aside(Session.objects.filter(session_key=his.session.session_key).delete)
            await aside(notify_open_pages, plan)
            await page.ends()
            await other.hears(1)
            assert page.told == [0]

    asyncio.run(scene())


def test_an_idle_sign_in_ends_with_a_page_open_and_the_stream_with_it(his, plan, clock, often):
    """SEC-12: an open page keeps nobody signed in."""

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            clock.forward(minutes=14)
            await asyncio.sleep(0.5)
            assert not page.is_over
            clock.forward(minutes=1)
            await page.ends()

    asyncio.run(scene())


def test_a_new_password_ends_the_streams_of_the_old_one(his, sam, plan, often):
    def change():
        sam.set_password(PASSWORD + " again")
        sam.save()

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await aside(change)
            await page.ends()

    asyncio.run(scene())


def test_who_leaves_hears_nothing_more_and_the_other_cannot_tell(hers, his, sam, plan, partner, clock, often):
    async def scene():
        page, other = OpenPage(his), OpenPage(hers)
        async with opened(page, other):
            await aside(leave_plan, by=partner_of, at=clock.now)
            await page.ends()
            await asyncio.sleep(0.5)
            assert (other.is_over, other.told) == (False, [0])

    partner_of = partner(sam)
    asyncio.run(scene())


def test_a_plan_that_is_closed_lets_both_go(hers, his, plan, clock, often):
    async def scene():
        pages = OpenPage(his), OpenPage(hers)
        async with opened(*pages):
            plan.closed_at = clock.now
            await aside(plan.save)
            for page in pages:
                await page.ends()

    asyncio.run(scene())


@pytest.mark.parametrize("who", ["stranger", "mallory", "dr_lee", "dr_old", "invited"])
def test_nobody_else_listens(who, cast):
    async def scene():
        page = OpenPage(cast_browser)
        async with opened(page):
            assert (page.status, page.told, page.is_over) == (404, [], True)

    cast_browser = cast[who]()
    asyncio.run(scene())


def test_whoever_is_not_signed_in_is_asked_to(plan):
    async def scene():
        page = OpenPage(Browser())
        async with opened(page):
            assert (page.status, page.told) == (302, [])

    asyncio.run(scene())


def test_many_pages_of_one_person_make_room_for_the_newest(his, hers, plan):
    async def scene():
        other = OpenPage(hers)
        pages = [OpenPage(his) for _ in range(hubs.MAX_PAGES_PER_PARTNER + 2)]
        async with opened(other, *pages):
            await asyncio.sleep(0.2)
            assert sum(page.is_over for page in pages) == 2
            assert not other.is_over

    asyncio.run(scene())


def test_who_asks_once_is_answered_at_once(his, plan):
    async def scene():
        page = OpenPage(his, query="once=yes")
        async with opened(page):
            await page.ends(seconds=1)
        assert page.text == "retry: 3000\nid: 0\ndata: 0\n\n"

    asyncio.run(scene())


def test_a_sign_of_life_comes_by_itself(his, plan, monkeypatch):
    monkeypatch.setattr("repair.asgi.ALIVE_SECONDS", 0.1)

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await page.until(lambda: page.text.count("event: alive\ndata: 0\n\n") >= 2)
        assert page.told == [0]

    asyncio.run(scene())


def test_the_house_closes_and_lets_every_page_go(hers, his, plan):
    async def scene():
        pages = [OpenPage(hers), OpenPage(his)]
        async with opened(*pages):
            hubs.process_hub().close()
            for page in pages:
                await page.ends(seconds=1)
            late = OpenPage(his)
            await asyncio.wait_for(late.live(), 1)
            assert late.told == [0]

    asyncio.run(scene())


def test_the_last_page_gone_nobody_listens_any_more(his, plan):
    async def scene():
        page = OpenPage(his)
        async with opened(page):
            assert len(hubs.process_hub().tasks) == 3
        assert (len(hubs.process_hub()), hubs.process_hub().tasks) == (0, [])

    asyncio.run(scene())
