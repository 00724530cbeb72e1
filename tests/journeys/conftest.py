"""The real house, a real browser, phones, and the mailbox on the table between them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Response, sync_playwright

from tests import parts
from tests.local.house import CODE, House, wait_for

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


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The tree of `make run`, open for all journeys; `house.address` is where it is."""
    house = House(tmp_path_factory.mktemp("journeys") / "house")
    try:
        yield house.open()
    finally:
        house.close()
    assert "Traceback" not in house.said, house.said


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
        return goto(page, url, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "goto", insist)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    found = parts.chromium()
    if not found:
        pytest.skip("There is no Chromium here: apt install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(found), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def phone(browser: Browser, house: House) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a phone of its own, with or without JavaScript; it knows nobody yet, and `/` is the house."""
    made: list[BrowserContext] = []

    def phone(js: bool = True, **more: Any) -> BrowserContext:
        asked = {"viewport": PHONE, "base_url": house.address, "java_script_enabled": js, "locale": "en-GB"}
        made.append(browser.new_context(**(asked | more)))
        return made[-1]

    yield phone
    for one in made:
        one.close()


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
