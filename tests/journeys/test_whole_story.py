"""The first whole story: from two strangers to a held first talk, a text both signed, and somebody who reads along.

Twice in the house of `make run`, with and without JavaScript; once with PostgreSQL, Redis, gunicorn, worker and clock
as processes of their own.
"""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.harness import programs
from tests.journeys import apart
from tests.journeys.conftest import PHONE, Mail
from tests.journeys.test_first_evening import PASSWORD, sign_up, until_the_first_checkin
from tests.local.house import CODE, wait_for

pytestmark = pytest.mark.journey


def hold_the_checkin(page):
    """Every step read aloud, and closed with a line for both."""
    for _ in range(20):
        if page.get_by_role("link", name="Close the talk").count():
            break
        where = page.locator("#checkin-step .place").inner_text()
        page.locator("#checkin-step").get_by_role("button", name="Next").click()
        expect(page.locator("#checkin-step .place")).not_to_have_text(where)
    page.get_by_role("link", name="Close the talk").click()
    page.locator("textarea[name=line]").fill("We began.")
    page.get_by_role("button", name="We held it").click()
    page.wait_for_url(lambda url: "/hold/" not in url)


def both_read_that_it_was_held(hers, his):
    for page in (hers, his):
        page.goto("/talk/")
        expect(page.get_by_text("We began.")).to_be_visible()


def pause_from_one_phone(hers, his):
    """One asks for it; the other's page shows it when it is looked at again."""
    hers.goto("/today/")
    hers.locator(".dock").get_by_role("button", name="Pause").click()
    his.goto("/today/")
    expect(his.locator("#pause-runs")).to_be_visible()


def put_a_text_to_sign(hers, his):
    """What each kept is offered and agreed, and the text is called the text to sign; each signs alone."""
    for page in (hers, his):
        page.goto("/plan/first/")
        page.locator("form[action='/plan/first/offer/'] button").click()
    for page in (hers, his):
        page.goto("/plan/table/")
        while page.locator("form[action$='/agree/'] button").count():
            page.locator("form[action$='/agree/'] button").first.click()
            page.goto("/plan/table/")
    hers.goto("/plan/table/")
    hers.get_by_role("button", name="This is the text to sign").click()
    for page in (hers, his):
        page.goto("/plan/agreement/sign/")
        page.locator("input[name=password]").fill(PASSWORD)
        for box in page.locator("#contract-name-form input[type=checkbox]").all():
            box.check()
        page.get_by_role("button", name="Sign with my name").click()
        expect(page.get_by_role("button", name="Change my mind")).to_be_visible()


def let_somebody_read_along(hers, his, theirs, mailbox, address):
    """Asked by one, admitted by both, reading; ended by one, and the very next look finds nothing."""
    hers.goto("/plan/with/ask/")
    hers.locator("input[name=address]").fill(address)
    hers.locator("input[name=password]").fill(PASSWORD)
    hers.get_by_role("button", name="Send it").click()
    hers.wait_for_url("**/plan/with/")
    theirs.goto(re.search(r"https?://\S+/t/\w+/", mailbox(address).text)[0])
    theirs.get_by_text("Yes, I will read along").click()
    sign_up(theirs, mailbox, "Dr. Lee", address)
    theirs.goto("/with/asked/")
    theirs.get_by_role("button", name="Yes, I will read along").click()
    his.goto("/plan/with/")
    his.get_by_role("link", name="They may read along").click()
    his.locator("input[name=password]").fill(PASSWORD)
    his.get_by_role("button", name="Yes, I want that").click()
    his.wait_for_url("**/plan/with/")
    theirs.goto("/with/")
    theirs.get_by_role("link", name="Read").click()
    expect(theirs.get_by_text("This page cannot show you fear.", exact=False)).to_be_visible()
    hers.goto("/plan/with/")
    hers.locator("form[action$='/end/'] button").first.click()
    assert theirs.reload().status == 404


def tell(phones, mailbox, way):
    hers, his, theirs = phones
    until_the_first_checkin(hers, his, mailbox, f"ada-story-{way}@example.org", f"sam-story-{way}@example.org")
    hold_the_checkin(hers)
    both_read_that_it_was_held(hers, his)
    pause_from_one_phone(hers, his)
    put_a_text_to_sign(hers, his)
    let_somebody_read_along(hers, his, theirs, mailbox, f"lee-story-{way}@example.org")


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_whole_story_works_on_one_computer(js, phone, mailbox):
    phones = [phone(js=js, timezone_id="Europe/London").new_page() for _ in range(3)]
    tell(phones, mailbox, "js" if js else "plain")


def test_the_whole_story_works_with_every_process_apart(browser, tmp_path):
    """PostgreSQL, Redis, gunicorn, worker and clock, as a host runs them."""
    if not (programs.postgres() and programs.redis_server()):
        say = "PostgreSQL or redis-server is missing: the story was not walked with every process apart"
        pytest.fail(say) if os.environ.get("CI") == "true" else pytest.skip(say)
    with apart.opened(tmp_path) as house:
        read = {}

        def mailbox(address):
            seen = read.setdefault(address, 0)
            text = wait_for(
                lambda: next(iter(house.mail(address)[: -seen or None]), None), 30, f"A letter to {address}"
            )
            read[address] = len(house.mail(address))
            code = CODE.search(text)
            return Mail("", text, code[1] if code else "")

        more = {"viewport": PHONE, "base_url": house.address, "locale": "en-GB", "timezone_id": "Europe/London"}
        phones = [browser.new_context(**more).new_page() for _ in range(3)]
        tell(phones, mailbox, "apart")
        for phone in phones:
            phone.goto("about:blank")
