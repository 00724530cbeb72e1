"""The real house, a real browser, phones, and the mailbox on the table between them."""

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Error, Page, Response, sync_playwright

from tests.harness import programs
from tests.local.conftest import prepared  # noqa: F401
from tests.local.house import CODE, House, children, wait_for

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What a browser says of a way that another one crossed; where the two lead to the same page, at times nothing at all.
CUT_OFF = ("interrupted by another", "net::ERR_ABORTED", "Timeout")
BOOK = "mend.sqlite3"
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Mail:
    """One caught letter; `code` is empty when it holds none."""

    subject: str
    text: str
    code: str


@pytest.fixture(scope="session")
def house(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:  # noqa: F811
    """The tree of `make run`, open for all journeys; it looks what is due every four seconds. `address` is where."""
    house = House(shutil.copytree(prepared, tmp_path_factory.mktemp("journeys") / "house"), SEND_EVERY="1")
    try:
        yield house.open()
    finally:
        house.close()
    assert "Traceback" not in house.said, house.said


def anew(house: House, prepared: Path) -> House:  # noqa: F811
    """The same house with the story of its first start in its book, and nothing of what other scenes wrote there."""
    with closing(sqlite3.connect(prepared / BOOK)) as story, closing(sqlite3.connect(house.folder / BOOK)) as book:
        story.backup(book)
        with book:  # whoever listens goes by a number that only grows
            book.execute("UPDATE checkins_planversion SET place = place + ?", [int(time.time())])
    return house


@pytest.fixture
def demo_house(house: House, prepared: Path) -> House:  # noqa: F811
    """The house as it was on its first day."""
    return anew(house, prepared)


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """What a scene has measured; it stands at the end of the run."""
    return lambda text: record_property("figure", text)


@pytest.fixture(scope="session", autouse=True)
def insists() -> Iterator[None]:
    """Where an open page goes on by itself at the very moment somebody goes elsewhere, they go there once more."""
    goto = Page.goto

    def insist(page: Page, url: str, **more: Any) -> Response | None:
        for _ in range(4):
            try:
                return goto(page, url, **({"timeout": 10_000} | more))
            except Error as no:
                if not any(reason in str(no) for reason in CUT_OFF):
                    raise
                page.wait_for_timeout(300)
        return goto(page, url, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "goto", insist)
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    """What opens Debian's Chromium."""
    if not programs.chromium():
        pytest.skip("There is no Chromium here: apt install chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture
def whole() -> None:
    """What a scene asks for that needs more of Chromium than its pages: here its window, which keeps a screen on."""


@pytest.fixture
def browser(chromium: BrowserType, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Another for each scene, ended from outside: asked to put away a page that is open, it may never answer.

    It draws no window of its own around the pages, unless the scene wants the `whole` of it.
    """
    light = None if "whole" in request.fixturenames else programs.headless_shell()
    before = _browsers()
    opened = chromium.launch(executable_path=str(light or programs.chromium()), args=list(FLAGS))
    its = _browsers() - before
    yield opened
    for process in its:
        os.kill(process, signal.SIGKILL)
    opened.close()


def _browsers() -> set[int]:
    """The browsers that this process has started, by the driver between."""
    started = [process for child in children(os.getpid()) for process in children(child)]
    return {process for process in started if b"chrom" in Path(f"/proc/{process}/cmdline").read_bytes()}


@pytest.fixture
def phone(house: House, browser: Browser) -> Callable[..., BrowserContext]:
    """Makes a phone of its own, with or without JavaScript; it knows nobody yet, and `/` is the house."""

    def phone(js: bool = True, **more: Any) -> BrowserContext:
        asked = {"viewport": PHONE, "base_url": house.address, "java_script_enabled": js, "locale": "en-GB"}
        return browser.new_context(**(asked | more))

    return phone


@pytest.fixture(scope="session")
def mailbox(house: House) -> Callable[[str], Mail]:
    """Waits for the next letter to an address, and never gives the same one twice."""
    read: set[str] = set()

    def mailbox(address: str, seconds: float = 10) -> Mail:
        letter = wait_for(
            lambda: next((one for one in house.mail(address) if one.stem not in read), None),
            seconds,
            f"A letter to {address}",
        )
        read.update(one.stem for one in house.mail(address))
        code = CODE.search(letter.text)
        return Mail(letter.subject, letter.text, code[1] if code else "")

    return mailbox
