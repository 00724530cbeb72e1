"""Two strangers sign up by mail they caught, and share an empty plan; on phones, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey
PASSWORD = "a quiet long evening"
ELSEWHERE = "https://www.wikipedia.org/**"


def stand_in(context):
    """A page in the place of the neutral site, which no test visits; returns the requests that reach it."""
    seen = []

    def answer(route):
        seen.append(route.request)
        route.fulfill(body="<h1>Elsewhere</h1>", content_type="text/html")

    context.route(ELSEWHERE, answer)
    return seen


def sign_up(page, mailbox, name, address):
    """From the sign-up page to being in; returns the page that opens."""
    page.get_by_label("Address", exact=False).first.fill(address)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("What shall we call you?").fill(name)
    page.locator("main").get_by_role("button").first.click()
    code = mailbox(address).code
    assert re.fullmatch(r"\S{4,12}", code)
    page.locator("main input[name=code]").fill(code)
    page.locator("main").get_by_role("button").first.click()
    return page


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_two_strangers_share_an_empty_plan(js, phone, mailbox):
    way = "js" if js else "plain"
    ada, sam = f"ada-{way}@example.org", f"sam-{way}@example.org"

    hers = phone(js=js).new_page()
    hers.goto("/")
    hers.get_by_role("link", name="Start").click()
    sign_up(hers, mailbox, "Ada", ada)
    expect(hers.get_by_role("heading", level=1)).to_have_text("Before you start: when this is the wrong tool")
    hers.get_by_role("link", name="Not now").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("Today")
    if js:  # the browser told its zone
        hers.get_by_role("button", name="Yes, that is my time").click()
        expect(hers.get_by_text("Yes, that is my time")).to_have_count(0)
    hers.get_by_role("link", name="Begin").click()
    hers.get_by_role("link", name="I have read this").click()
    for _ in range(2):
        hers.get_by_role("link", name="Not now").click()

    hers.get_by_label("Their address").fill(sam)
    hers.get_by_role("button", name="Send a short letter").click()
    expect(hers.get_by_text("Not accepted yet")).to_be_visible()

    letter = mailbox(sam).text
    link = re.search(r"https?://\S+/t/\w+/", letter)[0]
    his = phone(js=js).new_page()
    his.goto(link)
    assert "/t/" not in his.url
    expect(his.get_by_role("heading", level=1)).to_have_text("Ada asks whether you want to try this together")
    yes, no = (his.get_by_text(words).bounding_box() for words in ("Yes, I will look", "No, thanks"))
    assert (yes["width"], yes["height"]) == (no["width"], no["height"])
    his.get_by_text("Yes, I will look").click()
    sign_up(his, mailbox, "Sam", sam)
    expect(his.get_by_role("heading", level=1)).to_have_text("Ada asks whether you want to try this together")
    his.get_by_role("button", name="Yes, I will look").click()
    expect(his.get_by_text("You are both here now.")).to_be_visible()
    expect(his.get_by_role("heading", level=1)).to_have_text("Before you start: when this is the wrong tool")
    his.goto("/plan/")
    expect(his.get_by_role("heading", name="You and Ada")).to_be_visible()

    hers.goto("/plan/")
    expect(hers.get_by_role("heading", name="You and Sam")).to_be_visible()


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_quick_exit_leaves_and_back_shows_nothing(js, phone, mailbox, house):
    """SAF-1: to the other site, no Referer, and Back finds nobody signed in."""
    context = phone(js=js)
    seen = stand_in(context)
    page = context.new_page()
    page.goto("/me/signup/")
    sign_up(page, mailbox, "Ada", f"exit-{js}@example.org".lower())
    page.goto("/me/")
    expect(page.get_by_text(f"exit-{js}@example.org".lower())).to_be_visible()
    page.get_by_role("button", name="Leave this page now").click()
    expect(page.get_by_role("heading", name="Elsewhere")).to_be_visible(timeout=3000)
    assert all("referer" not in request.headers for request in seen)
    for _ in range(2):
        page.go_back()
        page.wait_for_timeout(300)
        expect(page.get_by_text(f"exit-{js}@example.org".lower())).to_have_count(0)
    page.goto("/today/")
    assert "/me/login/" in page.url


def test_three_presses_of_shift_trigger_the_quick_exit_and_escape_does_not(phone):
    context = phone()
    stand_in(context)
    page = context.new_page()
    page.goto("/")
    for _ in range(3):
        page.keyboard.press("Escape")
    assert page.url.endswith("/")
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page.get_by_role("heading", name="Elsewhere")).to_be_visible(timeout=3000)


def test_a_form_sent_after_the_session_ended_is_filled_again_after_the_sign_in(phone, mailbox):
    """The plain way: sign in again, and the form stands there filled."""
    context = phone(js=False)
    page = context.new_page()
    page.goto("/me/signup/")
    address = "middle@example.org"
    sign_up(page, mailbox, "Ada", address)
    page.goto("/me/edit/")
    page.get_by_label("What shall we call you?", exact=False).or_(page.get_by_label("Name")).first.fill(
        "Ada the Second"
    )
    context.clear_cookies(name="s")
    page.locator("main form button").first.click()
    page.locator("input[name=login]").fill(address)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    expect(page.locator("input[name=name]")).to_have_value("Ada the Second")


def test_the_sign_in_form_by_htmx_comes_above_the_filled_form(phone, mailbox):
    context = phone()
    page = context.new_page()
    page.goto("/me/signup/")
    address = "above@example.org"
    sign_up(page, mailbox, "Ada", address)
    page.goto("/plan/begin/")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Send a short letter").click()
    page.get_by_label("Their address").fill("kept@example.org")
    context.clear_cookies(name="s")
    page.get_by_role("button", name="Send it").click()
    box = page.locator("#notice")
    box.locator("input[name=login]").fill(address)
    box.locator("input[name=password]").fill(PASSWORD)
    box.get_by_role("button").last.click()
    expect(page.get_by_text("You are signed in again.", exact=False)).to_be_visible()
    expect(page.get_by_label("Their address")).to_have_value("kept@example.org")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Not accepted yet")).to_be_visible()
