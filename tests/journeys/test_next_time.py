"""What did not go as agreed, and one's own calendar, in a real browser: with scripts, without, and in every look."""

import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clock import goes_by
from tests.journeys.readable import unreadable
from tests.journeys.test_look import LOOKS, watch
from tests.journeys.test_writers import box, share, sign_in, told
from tests.local.house import House

pytestmark = pytest.mark.journey
ADA, SAM = "ada@example.org", "sam@example.org"
LATE, AT_FOUR = "I said four. I was at the school at five.", "At three I knew already."
ALONE = "I stood there with the two of them in the rain."


def begin(page: Page, side: str) -> None:
    page.goto("/talk/next-time/")
    page.get_by_role("button", name=side).click()


def one_after_the_other(his: Page, hers: Page, house: House) -> None:
    """Sam tells it, Ada writes before she reads, and one next step lies beside the table."""
    his.get_by_role("button", name="Keep it and read the whole").click()
    expect(his.get_by_text(LATE)).to_be_visible()
    share(his, "Share it here")
    expect(his.locator("#sharing-waiting")).to_contain_text("Your side of what happened")
    goes_by(house.folder, hours=12)  # its author's ten minutes, or the night
    hers.goto("/today/")
    hers.reload()
    for _ in range(10):
        if hers.get_by_text("shared their side of something").count():
            break
        hers.wait_for_timeout(1000)
        hers.reload()
    told = hers.locator("#for-you li, #for-you").filter(has_text="their side of something").last
    told.get_by_role("button", name="Read").first.click()
    hers.get_by_role("link", name="Read it").first.click()
    expect(hers.get_by_text(LATE)).to_be_hidden()
    hers.get_by_role("button", name="I was on the other side of it").click()
    box(hers, "q1").fill(ALONE)
    hers.get_by_role("button", name="Keep it and stop here").click()
    hers.get_by_role("link", name="Read it").first.click()
    expect(hers.get_by_text(LATE)).to_be_visible()
    hers.get_by_label("If …").fill("I will be late")
    hers.get_by_label("then …").fill("we ring the school together")
    hers.get_by_label("We will do it").check()
    hers.get_by_role("button", name="Put it beside the table").click()
    expect(hers.locator("#misstep-step")).to_contain_text("One waits beside the table")
    his.goto("/plan/table/")
    expect(his.locator("#offer-waiting")).to_contain_text("If I will be late, then we ring the school together")
    his.goto("/talk/next-time/")
    his.get_by_role("link", name="Read it").first.click()
    expect(his.get_by_text(ALONE)).to_have_count(0)


def test_a_misstep_is_written_by_both_partners_and_ends_in_one_next_step(phone, demo_house):
    his, hers = sign_in(phone().new_page(), SAM), sign_in(phone().new_page(), ADA)
    complaints = watch(his)
    begin(his, "It was mine to do")
    box(his, "q1").press_sequentially(LATE)
    told(his, "Kept")
    his.get_by_label("Stress at work").check()
    his.reload()
    expect(box(his, "q1")).to_have_value(LATE)
    box(his, "q2").fill(AT_FOUR)
    one_after_the_other(his, hers, demo_house)
    assert complaints() == []


def test_a_misstep_is_written_by_both_partners_without_scripts(phone, demo_house):
    his, hers = sign_in(phone(js=False).new_page(), SAM), sign_in(phone(js=False).new_page(), ADA)
    begin(his, "It was mine to do")
    box(his, "q1").fill(LATE)
    one_after_the_other(his, hers, demo_house)


@pytest.mark.parametrize("look", LOOKS)
def test_misstep_and_calendar_pages_are_accessible_in_every_look(look, phone, demo_house):
    page = sign_in(phone(**LOOKS[look]).new_page(), ADA)
    complaints = watch(page)
    begin(page, "It was mine to do")
    box(page, "q1").fill(LATE)
    page.get_by_role("button", name="Keep it and read the whole").click()
    write = re.sub("whole/$", "", page.url)
    page.goto("/talk/next-time/")
    page.get_by_role("link", name="Read it").first.click()
    paths = (page.url, write, f"{write}whole/", "/talk/next-time/", "/talk/next-time/more/", "/me/dates/")
    for path in paths:
        page.goto(path)
        assert unreadable(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert complaints() == []


def test_a_calendar_reads_adas_address_until_she_stops_it(phone, demo_house):
    page = sign_in(phone().new_page(), ADA)
    page.goto("/me/")
    page.get_by_role("link", name="Look at the calendar").click()
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("Your address").input_value()
    with urllib.request.urlopen(address, timeout=10) as answer:  # the house itself
        read = answer.read().decode()
    assert (read.count("BEGIN:VEVENT") > 10, set(re.findall("SUMMARY:(.*)\r", read))) == (True, {"Notebook"})
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("button", name="Make an address")).to_be_visible()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(address, timeout=10)
