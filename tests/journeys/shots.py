"""Pictures of the real pages, for the README and for looking at: `python -m tests.journeys.shots FOLDER`.

Walks the first evening once, and takes each page at 390 and 1280 px, in light and in dark.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import parts
from tests.journeys.conftest import FLAGS
from tests.local.house import CODE, House, wait_for

PASSWORD = "a quiet long evening"
SIZES = {"390": {"width": 390, "height": 844}, "1280": {"width": 1280, "height": 800}}
ROOMS = {"me": "/me/", "edit": "/me/edit/", "locks": "/me/locks/", "sessions": "/me/sessions/", "today-both": "/today/"}
ROOMS |= {"nothing": "/nowhere/", "mailbox": "/mailbox/"}


class Camera:
    """Takes a page at each size in light and dark, by a name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        """Four pictures of what is open, whole."""
        for size, viewport in SIZES.items():
            for scheme in ("light", "dark"):
                page.set_viewport_size(viewport)
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.screenshot(path=self.folder / f"{name}-{size}-{scheme}.png", full_page=True)
        page.set_viewport_size(SIZES["390"])


@contextmanager
def opened() -> Iterator[tuple[House, Browser]]:
    """The real house and the real browser."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        house = House(Path(folder) / "house").open()
        browser = playwright.chromium.launch(executable_path=str(parts.chromium()), args=list(FLAGS))
        try:
            yield house, browser
        finally:
            browser.close()
            house.close()


def code_for(house: House, address: str) -> str:
    """The code in the newest letter to that address."""
    found = wait_for(
        lambda: next(filter(None, (CODE.search(one.text) for one in house.mail(address))), None), 10, "A code"
    )
    return found[1]


def sign_up(house: House, page: Page, camera: Camera, name: str, address: str) -> None:
    """Fills the sign-up page and types the code."""
    page.locator("input[name=email]").fill(address)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=name]").fill(name)
    page.locator("main form button").first.click()
    camera.take(page, "code")
    page.locator("main input[name=code]").fill(code_for(house, address))
    page.locator("main form button").first.click()


def walk(house: House, browser: Browser, camera: Camera) -> None:
    """The first evening of two people."""
    hers = browser.new_context(base_url=house.address, locale="en-GB", timezone_id="Europe/London").new_page()
    for name, path in (("front", "/"), ("sign-in", "/me/login/"), ("sign-up", "/me/signup/")):
        hers.goto(path)
        camera.take(hers, name)
    hers.locator("main form button").first.click()
    sign_up(house, hers, camera, "Ada", "ada@example.org")
    camera.take(hers, "today")
    hers.goto("/plan/begin/")
    camera.take(hers, "begin")
    hers.locator("main form button").first.click()
    camera.take(hers, "plan-alone")
    hers.goto("/plan/invite/")
    hers.locator("input[name=address]").fill("not an address")
    hers.locator("#invitation-form").evaluate("form => form.noValidate = true")
    hers.locator("#invitation-form button").click()
    hers.wait_for_timeout(500)
    camera.take(hers, "ask-mistake")
    hers.locator("input[name=address]").fill("sam@example.org")
    hers.locator("#invitation-form button").click()
    hers.wait_for_url("**/plan/")
    camera.take(hers, "asked")
    letter = wait_for(lambda: next(iter(house.mail("sam@example.org")), None), 10, "A letter")
    his = browser.new_context(base_url=house.address, locale="en-GB", timezone_id="Europe/London").new_page()
    his.goto(re.search(r"https?://\S+/t/\w+/", letter.text)[0])
    camera.take(his, "invitation")
    his.goto("/me/signup/?next=/invited/")
    sign_up(house, his, camera, "Sam", "sam@example.org")
    his.locator("#invitation-answer form button").first.click()
    camera.take(his, "plan-shared")
    for name, path in ROOMS.items():
        his.goto(path)
        camera.take(his, name)


def main() -> None:
    """Takes them all into the folder that is named."""
    with opened() as (house, browser):
        walk(house, browser, Camera(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
