"""Somebody reads along until one of the two ends it: the open tab, htmx and Back show nothing any more (SAF-9)."""

import re

import pytest
from playwright.sync_api import Browser, Page

from checkins.demo import people
from tests.local.house import House

pytestmark = pytest.mark.journey
PHONE = {"width": 390, "height": 844}
NOTHING = "There is nothing here"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def of(request, demo_house: House, browser: Browser):
    """Opens a phone of one of the three, signed in."""

    def of(address: str) -> Page:
        page = browser.new_context(
            base_url=demo_house.address, viewport=PHONE, java_script_enabled=request.param, locale="en-GB"
        ).new_page()
        page.goto("/me/login/")
        page.locator("input[name=login]").fill(address)
        page.locator("input[name=password]").fill(people.DEMO_PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_url("**/today/")
        return page

    return of


def test_a_reader_sees_nothing_from_the_next_request_on_once_sam_ends_the_access(of):
    lee, sam = of(people.DR_LEE), of(people.SAM)
    lee.goto("/with/")
    lee.locator("main .rows a").first.click()
    lee.wait_for_url(re.compile(r"/with/[0-9a-f-]{36}/"))
    address = lee.url
    assert "This page cannot show you fear." in lee.content()
    other_tab = lee.context.new_page()
    other_tab.goto(address)
    lee.goto("/me/")
    sam.goto("/plan/with/")
    assert "They looked at the agreement on these days" in sam.content()
    sam.locator("#grant-cards form button").first.click()
    sam.wait_for_load_state()
    assert "ended" in sam.locator("#grant-cards").inner_text()
    lee.go_back()
    lee.wait_for_load_state()
    assert NOTHING in lee.content()
    assert "signed on" not in lee.content()
    other_tab.locator("main .rows a").first.click()
    other_tab.wait_for_load_state()
    assert NOTHING in other_tab.content()
    other_tab.go_back()
    other_tab.wait_for_load_state()
    assert NOTHING in other_tab.content()
    lee.goto("/with/")
    assert "There is nothing to read for you now" in lee.content()
