"""The agreement in two browsers: shared, talked over, signed, changed, compared, kept, ended."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import clock
from tests.journeys.test_first_evening import PASSWORD, until_both_are_in
from tests.journeys.test_writers import share

pytestmark = pytest.mark.journey
ROUNDS = [
    "We talk every evening about everything.",
    "We talk on most evenings, about one thing.",
    "On Tuesday and Sunday evenings we talk about one thing.",
    "On Sunday evenings we talk about one thing, for half an hour.",
]
HOME = "I am home by seven on weekdays, or say by six that I will not be."
SMALLER = "I say by six when I will be late."


def write_and_share(page: Page, kind: str, box: str, words: str) -> None:
    """One box of one's own side, read as a whole and shared; it waits ten minutes."""
    page.goto(f"/plan/writing/{kind}/1/")
    page.locator(f"textarea[name={box}]").fill(words)
    page.get_by_role("button", name="Keep it and go on").click()
    page.wait_for_url("**/2/")
    page.goto(f"/plan/writing/{kind}/")
    share(page, "Share it here")


def offer(page: Page, kind: str, **words: str) -> None:
    """A line of one's own, kept, then offered."""
    page.goto(f"/plan/table/new/{kind}/")
    for name, text in words.items():
        field = page.locator(f"[name={name}]:not([type=hidden])").first
        field.check() if field.get_attribute("type") == "radio" else field.fill(text)
    keep_and_offer(page, words["text"])


def keep_and_offer(page: Page, text: str) -> None:
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("It is kept for you.", exact=False).first).to_be_visible()
    page.goto("/plan/table/")
    page.locator("#contract-drafts li", has_text=text).get_by_role("button", name="Offer this line").click()
    expect(page.get_by_text("It is on the table.", exact=False).first).to_be_visible()


def suggest(page: Page, words: str, by: str) -> None:
    """Other words beside the line that is talked about."""
    page.goto("/plan/table/")
    page.get_by_role("link", name=by).first.click()
    page.locator("textarea[name=text]").fill(words)
    page.get_by_role("button", name="Put it beside the line").click()
    expect(page.locator(".table-beside")).to_contain_text(words)


def agree_to_all(page: Page) -> None:
    page.goto("/plan/table/")
    while page.get_by_role("button", name="Agree", exact=True).count():
        before = page.get_by_role("button", name="Agree", exact=True).count()
        page.get_by_role("button", name="Agree", exact=True).first.click()
        expect(page.get_by_role("button", name="Agree", exact=True)).to_have_count(before - 1)


def sign(page: Page) -> None:
    page.goto("/plan/agreement/sign/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=freely]").check()
    page.get_by_role("button", name="Sign with my name").click()
    expect(page.get_by_role("button", name="Change my mind")).to_be_visible()


def a_day_and_a_minute(house) -> None:
    clock.goes_by(house.folder, hours=24, minutes=1)


def in_a_minute(page: Page, path: str, words: str) -> None:
    """Within the minute in which the house looks what is due."""
    for _ in range(90):
        page.goto(path)
        if words in page.locator("main").inner_text():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"{words} is not on {path}")


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_couple_signs_changes_compares_and_ends_an_agreement(js, phone, mailbox, house):
    way = "js" if js else "plain"
    hers, his = (phone(js=js, timezone_id="Europe/London").new_page() for _ in range(2))
    until_both_are_in(hers, his, mailbox, f"ada-paper-{way}@example.org", f"sam-paper-{way}@example.org")

    write_and_share(his, "own", "act", "I said seven and came at nine, on many evenings.")
    write_and_share(hers, "like", "unsafe", "Waiting, and not knowing.")
    hers.goto("/plan/start/")
    expect(hers.locator("main")).not_to_contain_text("I said seven")
    clock.goes_by(house.folder, minutes=11)
    for page in (hers, his):
        in_a_minute(page, "/plan/start/", "I said seven and came at nine")
        in_a_minute(page, "/plan/start/", "Waiting, and not knowing.")

    offer(hers, "goal", text=ROUNDS[0])
    suggest(his, ROUNDS[1], by="Change it to …")
    suggest(hers, ROUNDS[2], by="Say it in another way")
    suggest(his, ROUNDS[3], by="Say it in another way")
    hers.goto("/plan/table/")
    hers.get_by_role("button", name="Take these words").click()
    expect(hers.locator(".table-line").first).to_contain_text(ROUNDS[3])
    offer(his, "commitment", text=HOME, smallest="One word: late.")
    agree_to_all(hers)
    hers.goto("/plan/table/")
    hers.get_by_role("button", name="This is the text to sign").click()

    sign(hers)
    hers.get_by_role("button", name="Change my mind").click()
    expect(hers.get_by_role("button", name="Sign with my name")).to_be_visible()
    sign(his)
    sign(hers)
    a_day_and_a_minute(house)
    in_a_minute(hers, "/plan/agreement/", "Running since")
    expect(hers.locator("#contract-text")).to_contain_text(ROUNDS[3])

    his.goto("/plan/table/")
    his.get_by_role("button", name="Lay the lines on the table").click()
    own = his.locator(".table-line", has_text=HOME)
    own.locator("summary", has_text="More").click()
    own.get_by_role("button", name="Take it back").click()
    expect(his.locator("#contract-drafts")).to_contain_text(HOME)
    his.locator("#contract-drafts li", has_text=HOME).get_by_role("link", name="Change it").click()
    his.locator("textarea[name=text]").fill(SMALLER)
    keep_and_offer(his, SMALLER)
    for page in (hers, his):
        agree_to_all(page)
    his.goto("/plan/table/")
    his.get_by_role("button", name="This is the text to sign").click()
    sign(his)
    sign(hers)
    a_day_and_a_minute(house)
    in_a_minute(his, "/plan/agreement/", SMALLER)

    hers.goto("/plan/agreement/versions/")
    hers.get_by_role("button", name="Lay them side by side").click()
    expect(hers.locator("main del").first).to_be_visible()
    expect(hers.locator("main ins").first).to_be_visible()
    hers.goto("/plan/agreement/")
    hers.get_by_role("link", name="A copy to keep").click()
    with hers.expect_download() as paper:
        hers.get_by_role("link", name="The paper").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF-")
    assert re.fullmatch(r"[a-z]+\.pdf", paper.value.suggested_filename)

    hers.goto("/plan/agreement/")
    hers.get_by_role("button", name="Take my name off").click()
    expect(hers.get_by_text("The plan rests.", exact=False).first).to_be_visible()
    his.goto("/plan/agreement/")
    expect(his.get_by_text("The plan rests.", exact=False).first).to_be_visible()
