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


def test_a_pause_is_told_to_the_other_partners_page_within_a_second(hers, his, plan):
    async def scene():
        page = OpenPage(his)
        async with opened(page):
            assert (page.status, page.told) == (200, [0])
            await aside(hers.post, "/pause/")
            await page.hears(1, seconds=1)

    asyncio.run(scene())
    assert Pause.running_of(plan) is not None


def test_every_open_page_of_a_plan_is_notified_and_none_of_another_plan(
    hers, his, ada, sam, plan, mallory, invited, clock
):
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


def test_a_rolled_back_change_notifies_no_open_page(his, plan):
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


def test_a_page_that_reconnects_gets_the_current_plan_version_at_once(his, plan):
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


def test_a_change_made_while_a_page_connects_is_not_lost(his, plan, monkeypatch):
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


def test_a_stream_ends_without_another_event_when_its_session_was_deleted(hers, his, plan):
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


def test_a_stream_ends_when_the_idle_sign_in_of_its_page_ends(his, plan, clock, often):
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


def test_a_stream_ends_when_the_password_of_its_person_changes(his, sam, plan, often):
    def change():
        sam.set_password(PASSWORD + " again")
        sam.save()

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await aside(change)
            await page.ends()

    asyncio.run(scene())


def test_a_stream_of_a_partner_who_leaves_ends_and_the_other_partner_cannot_tell(
    hers, his, sam, plan, partner, clock, often
):
    async def scene():
        page, other = OpenPage(his), OpenPage(hers)
        async with opened(page, other):
            await aside(leave_plan, by=partner_of, at=clock.now)
            await page.ends()
            await asyncio.sleep(0.5)
            assert (other.is_over, other.told) == (False, [0])

    partner_of = partner(sam)
    asyncio.run(scene())


def test_the_streams_of_both_partners_end_when_the_plan_is_closed(hers, his, plan, clock, often):
    async def scene():
        pages = OpenPage(his), OpenPage(hers)
        async with opened(*pages):
            plan.closed_at = clock.now
            await aside(plan.save)
            for page in pages:
                await page.ends()

    asyncio.run(scene())


@pytest.mark.parametrize("who", ["stranger", "mallory", "dr_lee", "dr_old", "invited"])
def test_a_live_request_from_anybody_outside_a_shared_plan_gets_404(who, cast):
    async def scene():
        page = OpenPage(cast_browser)
        async with opened(page):
            assert (page.status, page.told, page.is_over) == (404, [], True)

    cast_browser = cast[who]()
    asyncio.run(scene())


def test_a_live_request_without_a_sign_in_is_redirected(plan):
    async def scene():
        page = OpenPage(Browser())
        async with opened(page):
            assert (page.status, page.told) == (302, [])

    asyncio.run(scene())


def test_pages_of_one_partner_beyond_the_limit_close_and_the_others_page_stays(his, hers, plan):
    async def scene():
        other = OpenPage(hers)
        pages = [OpenPage(his) for _ in range(hubs.MAX_PAGES_PER_PARTNER + 2)]
        async with opened(other, *pages):
            await asyncio.sleep(0.2)
            assert sum(page.is_over for page in pages) == 2
            assert not other.is_over

    asyncio.run(scene())


def test_a_live_request_for_one_answer_ends_at_once(his, plan):
    async def scene():
        page = OpenPage(his, query="once=yes")
        async with opened(page):
            await page.ends(seconds=1)
        assert page.text == "retry: 3000\nid: 0\ndata: 0\n\n"

    asyncio.run(scene())


def test_a_stream_sends_alive_events_by_itself(his, plan, monkeypatch):
    monkeypatch.setattr("repair.asgi.ALIVE_SECONDS", 0.1)

    async def scene():
        page = OpenPage(his)
        async with opened(page):
            await page.until(lambda: page.text.count("event: alive\ndata: 0\n\n") >= 2)
        assert page.told == [0]

    asyncio.run(scene())


def test_a_closing_hub_ends_the_streams_of_all_pages(hers, his, plan):
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


def test_the_hub_stops_listening_when_its_last_page_is_gone(his, plan):
    async def scene():
        page = OpenPage(his)
        async with opened(page):
            assert len(hubs.process_hub().tasks) == 3
        assert (len(hubs.process_hub()), hubs.process_hub().tasks) == (0, [])

    asyncio.run(scene())
