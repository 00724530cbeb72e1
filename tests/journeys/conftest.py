"""The real house, a real browser, phones, and the mailbox on the table between them."""

import contextlib
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Error, Page, Response, sync_playwright

from tests import parts
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
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Mail:
    """One caught letter; `code` is empty when it holds none."""

    subject: str
    text: str
    code: str


@contextlib.contextmanager
def opened(furnished: Path, folder: Path, **more: str) -> Iterator[House]:
    """The tree of `make run`, with the story of its first start; it looks what is due every four seconds."""
    house = House(shutil.copytree(furnished, folder), SEND_EVERY="1", **more)
    try:
        yield house.open()
    finally:
        house.close()
    assert "Traceback" not in house.said, house.said


@pytest.fixture(scope="session")
def house(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:  # noqa: F811
    """One that is open for many journeys; `house.address` is where it is."""
    with opened(prepared, tmp_path_factory.mktemp("journeys") / "house") as house:
        yield house


@pytest.fixture
def demo_house(prepared: Path, tmp_path: Path) -> Iterator[House]:  # noqa: F811
    """One of the scene's own."""
    with opened(prepared, tmp_path / "house") as house:
        yield house


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
                return goto(page, url, **more)
            except Error as no:
                if not any(reason in str(no) for reason in ("interrupted by another", "net::ERR_ABORTED")):
                    raise
                page.wait_for_timeout(300)
        return goto(page, url, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "goto", insist)
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    """What opens Debian's Chromium."""
    if not parts.chromium():
        pytest.skip("There is no Chromium here: apt install chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture
def browser(chromium: BrowserType) -> Iterator[Browser]:
    """Another for each scene, ended from outside: asked to put away a page that is open, it may never answer."""
    before = _browsers()
    opened = chromium.launch(executable_path=str(parts.chromium()), args=list(FLAGS))
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
