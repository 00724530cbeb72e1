"""How it looks to a browser: readable by everyone, light to load, nothing refused by the policy, nothing stored."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.readable import unreadable
from tests.journeys.test_two_strangers import PASSWORD, sign_up

pytestmark = pytest.mark.journey
VISITOR = ("/", "/more/", "/me/signup/", "/me/login/", "/me/password/reset/", "/nothing-here/")
SIGNED_IN = (
    "/begin/",
    "/begin/where/",
    "/begin/thing/?idea=2",
    "/begin/invite/",
    "/today/",
    "/me/",
    "/me/edit/",
    "/me/email/",
    "/me/password/change/",
    "/me/logout/",
    "/me/locks/",
    "/me/sessions/",
    "/plan/begin/",
)
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}


def newcomer(page, mailbox, address):
    page.goto("/me/signup/")
    sign_up(page, mailbox, "Ada", address)
    expect(page).to_have_url(re.compile("/begin/"))


def watch(page):
    """What the browser complains about, apart from the answers that were asked for."""
    said = []
    page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: said.append(str(one)))
    return lambda: [one for one in said if not re.search("status of (404|422)|preload", one)]


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible_in_every_look(look, phone, mailbox):
    page = phone(**LOOKS[look]).new_page()
    complaints = watch(page)

    def read(path):
        page.goto(path)
        assert unreadable(page) == [], path

    for path in VISITOR:
        read(path)
    newcomer(page, mailbox, f"reads-{look.split()[0]}@example.org")
    for path in SIGNED_IN:
        read(path)
    page.goto("/me/edit/")
    page.locator("input[name=name]").fill(" ")
    page.locator("main form button").first.click()
    expect(page.locator("#form-errors")).to_be_focused()
    assert complaints() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_first_visit_needs_few_requests_and_few_bytes(phone):
    """At most five requests and 40 KB on the wire, and one font beside them of at most 60 KB."""
    for path in ("/", "/me/signup/"):
        page = phone().new_page()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        kinds, sizes = {}, {}
        wire.on("Network.responseReceived", lambda one, kinds=kinds: kinds.update({one["requestId"]: one["type"]}))
        wire.on(
            "Network.loadingFinished",
            lambda one, sizes=sizes: sizes.update({one["requestId"]: one["encodedDataLength"]}),
        )
        page.goto(path, wait_until="networkidle")
        fonts = [size for one, size in sizes.items() if kinds.get(one) == "Font"]
        rest = [size for one, size in sizes.items() if kinds.get(one) != "Font"]
        print(f"first visit to {path}: {len(rest)} requests, {sum(rest)} bytes; fonts {fonts}")
        assert len(rest) <= 5
        assert sum(rest) <= 40_000
        assert sum(fonts) <= 60_000


@pytest.mark.parametrize("path", VISITOR)
def test_a_page_is_no_wider_than_a_small_phone_with_large_text(path, phone):
    for size, width in ((100, 320), (200, 390)):
        page = phone(viewport={"width": width, "height": 700}).new_page()
        page.goto(path)
        if size == 200:
            page.context.new_cdp_session(page).send(
                "Emulation.setDeviceMetricsOverride",
                {"width": 195, "height": 350, "deviceScaleFactor": 2, "mobile": False},
            )
        seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert seen[0] <= seen[1], (size, seen)


@pytest.mark.parametrize("path", VISITOR)
def test_buttons_and_fields_are_at_least_44_pixels_high(path, phone):
    page = phone().new_page()
    page.goto(path)
    small = page.evaluate(
        """[...document.querySelectorAll("button, .button, main input:not([type=hidden]), select, summary, nav a")]
        .filter((one) => one.checkVisibility())
        .map((one) => [one, one.matches("[type=checkbox]") ? one.closest(".field") : one])
        .filter(([, area]) => area.getBoundingClientRect().height < 44)
        .map(([one]) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_a_different_person_who_signs_in_above_a_form_never_sees_its_words(phone, mailbox):
    newcomer(phone().new_page(), mailbox, "other@example.org")
    context = phone()
    page = context.new_page()
    newcomer(page, mailbox, "mine@example.org")
    page.goto("/me/edit/")
    page.locator("input[name=name]").fill("Words of mine")
    context.clear_cookies(name="s")
    page.locator("#me-form button.primary").click()
    again = page.locator("#again")
    expect(again.get_by_role("heading")).to_be_focused()
    again.locator("[name=login]").fill("other@example.org")
    again.locator("[name=password]").fill("not the password")
    again.locator("button.primary").click()
    expect(page.locator("#again #form-errors")).to_be_focused()
    expect(page.locator("#me-form [name=name]")).to_have_value("Words of mine")
    page.locator("#again [name=login]").fill("other@example.org")
    page.locator("#again [name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("#again button.primary").click()
    expect(page.locator("#me-form [name=name]")).to_have_value("Ada")


def test_a_form_that_came_too_late_is_sent_after_its_writer_signs_in_above_it(phone, mailbox):
    context = phone()
    page = context.new_page()
    newcomer(page, mailbox, "same@example.org")
    page.goto("/me/edit/")
    page.locator("input[name=name]").fill("Ada the Second")
    context.clear_cookies(name="s")
    page.locator("#me-form button.primary").click()
    page.locator("#again [name=login]").fill("same@example.org")
    page.locator("#again [name=password]").fill(PASSWORD)
    page.locator("#again button.primary").click()
    expect(page.get_by_text("You are signed in again.")).to_be_focused()
    page.locator("#me-form button.primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada the Second")


def test_a_passkey_is_added_and_opens_the_account(phone, mailbox):
    page = phone().new_page()
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    newcomer(page, mailbox, "key@example.org")
    page.goto("/me/locks/keys/add/")
    if "reauthenticate" in page.url:
        page.locator("main [name=password]").fill(PASSWORD)
        page.locator("main button.primary").click()
    page.locator("[name=passwordless]").check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Spare codes")
    page.context.clear_cookies()
    page.goto("/me/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/today/"))
