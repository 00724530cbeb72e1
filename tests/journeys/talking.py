"""A house of its own with the two of the story in it, and their next talk now: what the journeys of talks need."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.clock import goes_by
from tests.journeys.conftest import PHONE
from tests.local.house import House

STORY = "a walk along the river"  # the password of the people of checkins.demo
ADA, SAM = "ada@example.org", "sam@example.org"


@pytest.fixture
def phones(demo_house: House, browser: Browser) -> Callable[..., tuple[Page, Page]]:
    """Ada's phone and Sam's, both signed in, with or without JavaScript; their next talk is now."""

    def make(*, js: bool = True) -> tuple[Page, Page]:
        checkin_is_now(demo_house)
        pages = []
        for who in (ADA, SAM):
            asked = {"viewport": PHONE, "base_url": demo_house.address, "java_script_enabled": js, "locale": "en-GB"}
            pages.append(browser.new_context(**asked, timezone_id="Europe/London").new_page())
            sign_in(pages[-1], who)
        return pages[0], pages[1]

    return make


def sign_in(page: Page, address: str) -> None:
    """As one of the people of the story."""
    page.goto("/me/login/")
    page.locator("input[name=login]").fill(address)
    page.locator("input[name=password]").fill(STORY)
    page.locator("main form button").first.click()


def checkin_is_now(house: House) -> None:
    """The next talk of the story is a minute old: time goes by until then."""
    with closing(sqlite3.connect(house.folder / "mend.sqlite3", timeout=20)) as book:
        asked = "SELECT min(at) FROM checkins_checkin WHERE state = 'planned'"
        (at,) = book.execute(asked).fetchone()
    begins = datetime.fromisoformat(at).replace(tzinfo=UTC)
    goes_by(house.folder, seconds=int((begins - datetime.now(UTC)).total_seconds()) + 60)


def both_are_ready(*pages: Page, js: bool = True) -> None:
    """Two private taps each. A page with scripts goes on by itself, one without looks again."""
    for page in pages:
        page.goto("/talk/now/")
        for question in ("calm", "free"):
            page.locator(f"input[name={question}][value=yes]").check()
        page.get_by_role("button", name="Start", exact=True).click()
    for page in pages:
        if not js:
            page.goto("/talk/now/")
        expect(page.locator("#checkin-step")).to_be_visible(timeout=10_000)


def hold_it(page: Page, way: str) -> None:
    """Another way, chosen on the way."""
    page.get_by_text("Hold it another way").click()
    page.get_by_role("button", name=way).click()
    page.wait_for_url("**/talk/now/")


def whose(page: Page) -> str:
    """The name that stands large on this screen."""
    return page.locator(".talk-who").inner_text()
