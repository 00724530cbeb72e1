"""Rule 36: from the first page they ever see to the first talk's first step, twelve screens at most for each.

Two phones, the real house, the way of two people who take every step there is. Every page that opens counts, and is
read in full at 200 words a minute.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey
PASSWORD = "a quiet long evening"
LONDON = ZoneInfo("Europe/London")
MOST, MINUTES = 12, 25
# All of it at one moment: a page may be on its way to the next.
READ = """() => {
  const words = (each) => each.innerText.split(/\\s+/).filter(Boolean).length;
  const main = document.querySelector("main"), lists = [...main.querySelectorAll("select")];
  const title = document.querySelector("h1").innerText.replaceAll("\\n", " ");
  return [location.pathname, title, words(main) - lists.reduce((sum, each) => sum + words(each), 0)];
}"""


class Reader:
    """Somebody with a phone: another page is another screen; all words are read but the choices of a list."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.words, self._last = page, name, 0, ("", 0)
        self.screens: list[tuple[str, int]] = []
        page.on("load", lambda _: self.read())

    def read(self) -> None:
        """What is open now; the same page with the same words is not read twice."""
        path, title, count = self.page.evaluate(READ)
        here = (path + title, count)
        self.words += count if here != self._last else 0
        if here[0] != self._last[0]:
            self.screens.append((title, count))
        self._last = here

    @property
    def seconds(self) -> int:
        return round(self.words * 60 / 200)

    def report(self) -> str:
        lines = [f"{place:3}. {title} ({count} words)" for place, (title, count) in enumerate(self.screens, 1)]
        return "\n".join([f"{self.name}: {len(self.screens)} screens, {self.seconds} seconds of reading", *lines])


def sign_up(page, mailbox, name, address):
    page.locator("input[name=email]").fill(address)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=name]").fill(name)
    page.locator("main form button").first.click()
    page.locator("main input[name=code]").fill(mailbox(address).code)
    page.locator("main form button").first.click()


def first_screens(page, situation, side):
    """When this is the wrong tool, where I am, one small thing."""
    page.get_by_role("link", name="I have read this").click()
    page.get_by_label(situation).check()
    page.get_by_label(side).check()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/begin/thing/")
    page.get_by_role("link", name="Start from this one").first.click()
    expect(page.locator("textarea[name=text]")).not_to_have_value("")
    page.get_by_role("button", name="Keep it").click()


def until_both_are_in(hers, his, mailbox, ada, sam):
    """From two strangers to the first page both may fill, by every step there is on the way."""
    page = hers
    page.goto("/")
    page.get_by_role("link", name="Start").click()
    sign_up(page, mailbox, "Ada", ada)
    first_screens(page, "Promises that were not kept", "Mostly, I was hurt")
    page.get_by_label("Their address").fill(sam)
    page.get_by_role("button", name="Send a short letter").click()
    expect(page.get_by_text("Not accepted yet")).to_be_visible()

    page = his
    page.goto(re.search(r"https?://\S+/t/\w+/", mailbox(sam).text)[0])
    page.get_by_text("Yes, I will look").click()
    sign_up(page, mailbox, "Sam", sam)
    page.get_by_role("button", name="Yes, I will look").click()
    first_screens(page, "Promises that were not kept", "Mostly, I did the harm")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your first page")


def until_the_first_checkin(hers, his, mailbox, ada, sam):
    """And on to the first step of their first talk."""
    until_both_are_in(hers, his, mailbox, ada, sam)
    page = his
    page.get_by_role("link", name="Suggest a time").click()
    soon = datetime.now(LONDON) + timedelta(minutes=10)
    page.locator("input[name=clock]").fill(soon.strftime("%H:%M"))  # waits for the page, which `all` does not
    for box in page.locator("[name=weekdays]").all():
        box.set_checked(box.get_attribute("value") == str(soon.weekday()))
    page.get_by_role("button", name="Suggest this time").click()
    expect(page.get_by_text("It holds as soon as both want it.")).to_be_visible()

    page = hers
    page.goto("/today/")
    page.get_by_role("link", name="Answer").click()
    page.get_by_role("button", name="Yes, this time").click()
    expect(page.get_by_text("That is when you talk.")).to_be_visible()
    his.goto("/talk/")
    tap_that_now_is_a_good_time(his)
    expect(his.get_by_text("It begins when both of you have said yes.")).to_be_visible()
    tap_that_now_is_a_good_time(hers)
    expect(page.locator("#checkin-step")).to_be_visible()


def tap_that_now_is_a_good_time(page):
    """Two private taps each, on a phone of their own."""
    page.get_by_role("link", name="Open the talk").click()
    for question in ("calm", "free"):
        page.locator(f"input[name={question}][value=yes]").check()
    page.get_by_role("button", name="Start").click()


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_first_checkin_begins_after_twelve_screens_at_most(js, phone, mailbox, figure):
    way = "js" if js else "plain"
    ada, sam = f"ada-first-{way}@example.org", f"sam-first-{way}@example.org"
    hers, his = (
        Reader(phone(js=js, timezone_id="Europe/London").new_page(), name) for name in ("who asks", "who is asked")
    )
    until_the_first_checkin(hers.page, his.page, mailbox, ada, sam)
    hers.read()  # the first step, whether or not its "load" has come by now

    for reader in (hers, his):
        figure(f"[{way}] {reader.report()}")
        assert len(reader.screens) <= MOST
        assert reader.seconds <= MINUTES * 60
