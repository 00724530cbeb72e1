"""Two phones in different places: what one does stands on the other's within a second, and nothing typed is lost."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from checkins.demo.people import DEMO_PASSWORD
from tests.bench.row import median, p95
from tests.journeys import database
from tests.journeys.conftest import PHONE, anew
from tests.local.house import ROOT, environ

pytestmark = pytest.mark.journey
TAPS = 34
# The moment of the tap on one page, and of the change on the other, on the one clock of the browser.
WATCH = """() => {
  const moment = () => performance.timeOrigin + performance.now();
  addEventListener("click", () => { window.tapped = moment(); }, true);
  const [step, pause] = ["#checkin-step .place", "#pause-runs"].map((each) => () => document.querySelector(each));
  const words = () => (step() ?? pause()).textContent;
  let was = words();
  new MutationObserver(() => { if (words() !== was) { was = words(); window.changed = moment(); } })
    .observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def demo(house, prepared):
    """A house in which Ada and Sam live, as everyone gets it."""
    return anew(house, prepared)


@pytest.fixture
def do(demo):
    """Runs a function of `tests.journeys.database` in a process of its own, on the instance's database."""

    def do(change):
        env = environ(LOCAL="yes", DATA_DIR=str(demo.folder))
        code = f"from {change.__module__} import {change.__name__}; {change.__name__}()"
        subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", code], cwd=ROOT, env=env, check=True)

    return do


@pytest.fixture
def phone_of(demo, browser):
    """One of the two, signed in on a phone; `stream=False`: something on the way holds streams up."""

    def phone_of(who, *, js=True, stream=True):
        context = browser.new_context(
            viewport=PHONE, base_url=demo.address, java_script_enabled=js, locale="en-GB", reduced_motion="reduce"
        )
        if not stream:
            context.route("**/live/", lambda route: route.fulfill(status=502, body=""))
        page = context.new_page()
        page.goto("/me/login/")
        page.fill("input[name=login]", f"{who}@example.org")
        page.fill("input[name=password]", DEMO_PASSWORD)
        page.locator("main form button.primary").click()
        page.wait_for_url("**/today/")
        return page

    return phone_of


def place(page):
    return page.locator("#checkin-step .place")


def on(page, name="Next"):
    return page.locator("#checkin-step").get_by_role("button", name=name, exact=True)


def took(tapped, other):
    """The seconds from one's tap to the other's screen."""
    return (other.evaluate("window.changed") - tapped.evaluate("window.tapped")) / 1000


def test_two_phones_stay_in_step_through_a_checkin(phone_of, do, figure):
    do(database.open_checkin)
    hers, his = phone_of("ada"), phone_of("sam")
    for page in (hers, his):
        page.goto("/talk/now/")
        page.evaluate(WATCH)
    times = []
    for tap in range(TAPS):
        one, other = (hers, his) if tap % 2 == 0 else (his, hers)
        was = place(other).inner_text()
        on(one, "Next" if tap % 2 == 0 else "Back").click()
        expect(place(other)).not_to_have_text(was)
        expect(place(one)).to_have_text(place(other).inner_text())
        times.append(took(one, other))
    figure(f"{TAPS} taps: median {median(times) * 1000:.0f} ms, p95 {p95(times) * 1000:.0f} ms to the other's screen")
    assert max(times) < 5


def test_typed_words_stay_while_the_other_partner_goes_on(phone_of, do):
    do(database.open_checkin)
    hers, his = phone_of("ada"), phone_of("sam")
    for page in (hers, his):
        page.goto("/talk/now/")
    his.locator("#checkin-step summary", has_text="Save the rest").click()
    words = his.locator("#checkin-step textarea, #checkin-step input[type=text]").first
    words.fill("What I wanted to say about")
    was = place(his).inner_text()
    on(hers).click()
    expect(place(his)).not_to_have_text(was)
    expect(words).to_have_value("What I wanted to say about")
    expect(words).to_be_visible()
    expect(words).to_be_focused()


def test_typed_words_stay_when_the_other_partner_closes_the_checkin(phone_of, do):
    do(database.open_checkin)
    hers, his = phone_of("ada"), phone_of("sam")
    his.goto("/talk/now/")
    his.locator("#checkin-step summary", has_text="Save the rest").click()
    words = his.locator("#checkin-step textarea, #checkin-step input[type=text]").first
    words.fill("What I wanted to say about")
    hers.goto("/talk/now/hold/")
    hers.get_by_role("button", name="We held it").click()
    expect(his.locator("#notice")).to_contain_text("The page has moved on.")
    expect(words).to_have_value("What I wanted to say about")
    his.locator("#notice").get_by_role("link", name="Look again").click()
    his.wait_for_url("**/talk/")


def test_a_pause_shows_on_the_others_open_page(phone_of, do, figure):
    do(database.open_checkin)
    hers, his = phone_of("ada"), phone_of("sam")
    for page in (hers, his):
        page.goto("/today/")
        page.evaluate(WATCH)
    expect(his.locator("#pause-runs")).to_have_text("")
    tapped = hers.evaluate("performance.timeOrigin + performance.now()")
    hers.locator(".dock").get_by_role("button", name="Pause").click()
    expect(his.locator("#pause-runs")).to_contain_text("You both come back")
    figure(f"a pause stands on the other's Today after {his.evaluate('window.changed') - tapped:.0f} ms")


def test_a_page_asks_by_itself_where_no_stream_gets_through(phone_of, do):
    do(database.open_checkin)
    hers, his = phone_of("ada"), phone_of("sam", stream=False)
    his.goto("/today/")
    hers.locator(".dock").get_by_role("button", name="Pause").click()
    expect(his.locator("#pause-runs")).to_contain_text("You both come back", timeout=15_000)


def test_a_page_that_was_offline_looks_again_when_it_is_back(phone_of, do):
    do(database.open_checkin)
    hers, his = phone_of("ada"), phone_of("sam")
    his.goto("/today/")
    his.context.set_offline(True)
    hers.locator(".dock").get_by_role("button", name="Pause").click()
    hers.wait_for_url("**/pause/")
    his.context.set_offline(False)
    expect(his.locator("#pause-runs")).to_contain_text("You both come back", timeout=15_000)


def test_a_page_signed_out_elsewhere_shows_nothing_new_and_a_sign_in_form(phone_of, do):
    do(database.open_checkin)
    hers, his = phone_of("ada"), phone_of("sam")
    for page in (hers, his):
        page.goto("/talk/now/")
    was = place(his).inner_text()
    do(database.sign_out_sam)
    on(hers).click()
    expect(place(hers)).not_to_have_text(was)
    expect(his.locator("#notice form")).to_be_visible(timeout=15_000)
    assert place(his).inner_text() == was


def test_a_page_without_scripts_shows_changes_by_its_look_again_link(phone_of, do):
    do(database.open_checkin_on_two_screens)
    hers, his = phone_of("ada"), phone_of("sam", js=False)
    his.goto("/talk/now/")
    hers.locator(".dock").get_by_role("button", name="Pause").click()
    hers.wait_for_url("**/pause/")
    his.get_by_role("link", name="Look again").click()
    expect(his.locator("#pause-runs")).to_contain_text("You both come back")
