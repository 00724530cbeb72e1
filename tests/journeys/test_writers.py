"""The two writers in a real browser: kept while typing, found again, two windows, and the whole way without scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.readable import unreadable
from tests.journeys.test_look import LOOKS, watch
from tests.local.house import House

pytestmark = pytest.mark.journey
STORY = "a walk along the river"  # the password of the people of checkins.demo
ACT = "I said I would be home by seven, and came after nine."


@pytest.fixture(autouse=True)
def afresh(demo_house: House) -> None:
    """Nothing is written yet but what the story holds."""


def sign_in(page: Page, address: str) -> Page:
    page.goto("/me/login/")
    page.locator("input[name=login]").fill(address)
    page.locator("input[name=password]").fill(STORY)
    page.locator("main form button").first.click()
    return page


def told(page: Page, words: str) -> None:
    expect(page.locator("#writing-kept")).to_contain_text(words, timeout=8000)


def box(page: Page, name: str) -> Any:
    return page.locator(f"textarea[name={name}]")


def share(page: Page, name: str) -> None:
    """By its button; after nine in the evening it is asked once more."""
    late, waits = page.get_by_role("heading", name="Sleep on it?"), page.locator("#sharing-waiting")
    page.get_by_role("button", name=name).click()
    expect(late.or_(waits)).to_be_visible()
    if late.count():
        page.get_by_role("button", name="Now", exact=True).click()
    expect(waits).to_be_visible()


def test_writing_pages_keep_typing_at_a_pause_and_a_second_window_loses_nothing(phone):
    page = sign_in(phone().new_page(), "sam@example.org")
    page.goto("/plan/writing/own/1/")
    box(page, "act").fill("")
    box(page, "act").press_sequentially(ACT)
    told(page, "Kept")
    box(page, "act").press("End")
    box(page, "act").press_sequentially(" I am sorry, but it was a long day.")
    told(page, "most people no longer hear")
    page.reload()
    expect(box(page, "act")).to_have_value(f"{ACT} I am sorry, but it was a long day.")

    other = page.context.new_page()
    other.goto("/plan/writing/own/1/")
    box(page, "impact").fill("You waited.")
    told(page, "Kept")
    box(other, "impact").fill("")
    box(other, "impact").press_sequentially("You sat there.")
    expect(other.locator("#notice")).to_contain_text("Nothing you wrote is lost.", timeout=8000)
    expect(box(other, "impact")).to_have_value("You sat there.")
    other.get_by_role("button", name="Keep it and go on").click()
    expect(other.locator("#writing-overtaken")).to_contain_text("Another window has kept other words")
    expect(box(other, "impact")).to_have_value("You sat there.")
    stored = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert not re.search("You|home by seven", other.evaluate(stored))


def test_writing_pages_work_without_scripts(phone):
    page = sign_in(phone(js=False).new_page(), "ada@example.org")
    page.goto("/plan/writing/like/1/")
    box(page, "unsafe").fill("The evenings when I did not know.")
    box(page, "need").fill("")
    page.locator("#writing-helping-need summary").click()
    page.get_by_role("button", name="to be believed").click()
    expect(box(page, "need")).to_have_value("to be believed")
    page.get_by_role("button", name="Keep it and go on").click()
    box(page, "helps").fill("Sit near me and say nothing.")
    page.get_by_role("button", name="Keep it and read the whole").click()
    expect(page.locator("main")).to_contain_text("The evenings when I did not know.")
    share(page, "Share it here")
    expect(page.locator("#sharing-waiting")).to_contain_text("What it was like for me")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#notice")).to_contain_text("Nobody saw it.")
    expect(page.locator("#sharing-waiting")).to_have_count(0)


ROOMS = ("", "own/1/", "own/2/?words=feel", "own/3/", "like/1/?words=need", "like/2/", "own/", "like/", "own/aloud/")


@pytest.mark.parametrize("look", LOOKS)
def test_writing_pages_are_accessible_in_every_look(look, phone):
    page = sign_in(phone(**LOOKS[look]).new_page(), "ada@example.org")
    complaints = watch(page)
    page.goto("/plan/writing/like/2/")
    box(page, "helps").fill("Sit near me and say nothing.")
    page.get_by_role("button", name="Keep it and read the whole").click()
    share(page, "Make it a card")
    for path in [f"/plan/writing/{room}" for room in ROOMS] + ["/plan/start/", "/plan/asking/", "/plan/past/"]:
        page.goto(path)
        assert unreadable(page) == [], path
    assert complaints() == []
