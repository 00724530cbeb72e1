"""Pictures of the real pages, for the README and for looking at: `python -m tests.journeys.shots FOLDER`.

Takes each page at 390 and 1280 px, in light and in dark.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

from tests.harness import programs
from tests.journeys.conftest import FLAGS
from tests.journeys.talking import ADA, SAM, both_are_ready, checkin_is_now, hold_it, sign_in
from tests.local.house import CODE, House, wait_for

PASSWORD = "a quiet long evening"
SIZES = {"390": {"width": 390, "height": 844}, "1280": {"width": 1280, "height": 800}}
OUTSIDE = {"front": "/", "sign-in": "/me/login/", "more": "/more/", "nothing": "/nowhere/"}
BEGINNING = {"before": "/begin/", "where": "/begin/where/", "thing": "/begin/thing/", "ask": "/begin/invite/"}
ROOMS = {"today": "/today/", "talk": "/talk/", "plan": "/plan/", "table": "/plan/table/", "me": "/me/"}
ROOMS |= {"agreement": "/plan/agreement/", "versions": "/plan/agreement/versions/", "leave": "/plan/leave/"}
ROOMS |= {"locks": "/me/locks/", "sessions": "/me/sessions/", "letters": "/me/letters/", "breathe": "/breathe/"}
ROOMS |= {"line": "/plan/table/new/commitment/", "with": "/plan/with/", "mailbox": "/mailbox/"}


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
        os.environ |= {"DJANGO_SETTINGS_MODULE": "repair.settings", "LOCAL": "yes", "DATA_DIR": str(house.folder)}
        django.setup()  # for its clock
        browser = playwright.chromium.launch(executable_path=str(programs.chromium()), args=list(FLAGS))
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
    page.goto("/me/signup/")
    camera.take(page, "sign-up")
    page.locator("input[name=email]").fill(address)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=name]").fill(name)
    page.locator("main form button").first.click()
    camera.take(page, "code")
    page.locator("main input[name=code]").fill(code_for(house, address))
    page.locator("main form button").first.click()


def walk(house: House, browser: Browser, camera: Camera) -> None:
    """A stranger's first screens, then the rooms of Ada's and Sam's plan and what their reader sees."""

    def phone() -> Page:
        return browser.new_context(base_url=house.address, locale="en-GB", timezone_id="Europe/London").new_page()

    def look(page: Page, rooms: dict[str, str]) -> None:
        for name, path in rooms.items():
            page.goto(path)
            camera.take(page, name)

    page = phone()
    look(page, OUTSIDE)
    sign_up(house, page, camera, "Nell", "nell@example.org")
    look(page, BEGINNING)
    page = phone()
    sign_in(page, ADA)
    look(page, ROOMS)
    page.goto("/talk/now/")
    camera.take(page, "start")
    other = phone()
    sign_in(other, SAM)
    checkin_is_now(house)
    both_are_ready(page, other)
    camera.take(page, "step")
    hold_it(page, "Two screens")
    camera.take(page, "two-screens")
    page.goto("/today/")
    page.locator(".dock").get_by_role("button", name="Pause").click()
    camera.take(page, "pause")
    page = phone()
    sign_in(page, "dr.lee@example.org")
    page.goto("/with/")
    page.get_by_role("link", name="Read").click()
    camera.take(page, "reader")


def main() -> None:
    """Takes them all into the folder that is named."""
    with opened() as (house, browser):
        walk(house, browser, Camera(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
