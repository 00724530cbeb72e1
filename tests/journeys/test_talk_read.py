"""The pages of a talk, read by everybody, however they look; under the thumb; and the screen stays on."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.journeys.clock import goes_by
from tests.journeys.conftest import PHONE
from tests.journeys.readable import unreadable
from tests.journeys.talking import both_are_ready, hold_it, phones  # noqa: F401
from tests.journeys.test_look import LOOKS, watch
from tests.local.house import wait_for

pytestmark = pytest.mark.journey
STILL = {"color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce"}
TURN = ".talk-turn .tag"  # the words beside the name of whoever looks at their own turn
LAPTOP = {"width": 1280, "height": 800}
LONG = "When the phone lay on the table all evening, I felt shut out, and I went to bed without a word. " * 3
IN_VIEW = """one => { const box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && (one === top || one.contains(top)); }"""
SMALL = """[...document.querySelectorAll("main button, main .button, main summary")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"""
# What the browser granted to the page, as the page asked for it.
GRANTED = """window.granted = []; const ask = WakeLock.prototype.request;
WakeLock.prototype.request = async function (kind) {
  const lock = await ask.call(this, kind); window.granted.push(lock); return lock; };"""
HELD = "window.granted.filter((lock) => !lock.released).length"


def read(page):
    """Nothing on it that somebody cannot read or press, however they look at it."""
    for look, media in LOOKS.items():
        page.emulate_media(**(STILL | media))
        assert unreadable(page) == [], (look, page.url, page.locator("h1").inner_text())
    assert page.evaluate(SMALL) == []
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size(PHONE)


def put(house, **where):
    """The open talk is somewhere else, as if they had gone there."""
    with closing(sqlite3.connect(house.folder / "mend.sqlite3", timeout=20)) as book, book:
        columns = ", ".join(f"{name} = ?" for name in where)
        book.execute(f"UPDATE checkins_checkin SET {columns} WHERE state = 'open'", list(where.values()))


def is_under_the_thumb(button):
    """It is seen and can be pressed without scrolling."""
    expect(button).to_be_visible()
    assert button.evaluate(IN_VIEW)


def holds(page, locks):
    """So many locks of the screen are held by this page, within a moment."""
    wait_for(lambda: page.evaluate(HELD) == locks or None, 5, f"{locks} locks")


def say(page, words):
    page.locator("textarea[name=words]").fill(words)
    page.get_by_role("button", name="Send it").click()
    expect(page.locator(".turn-words", has_text=words.strip()).last).to_be_visible()


def tap_both(page, answer):
    """Calm enough, and free to say what I think: the two taps, and on."""
    for question in ("calm", "free"):
        page.locator(f"input[name={question}][value={answer}]").check()
    page.get_by_role("button", name="Start", exact=True).click()


def test_a_checkin_on_the_table_is_accessible_in_every_look(phones, demo_house):  # noqa: F811
    page, other = phones()
    complaints = watch(page)
    page.goto("/talk/now/")
    read(page)
    tap_both(page, "no")
    goes_by(demo_house.folder, minutes=12)
    page.goto("/talk/now/")
    expect(page.get_by_text("Today is not the day.")).to_be_visible()
    read(page)
    page.get_by_role("button", name="Ask both of us again").click()
    tap_both(page, "yes")
    expect(page.get_by_text("It begins when both of you have said yes.")).to_be_visible()
    read(page)
    both_are_ready(other)
    expect(page.locator("#checkin-step")).to_be_visible(timeout=10_000)
    for guide, step in (("first", 0), ("short", 1), ("long", 4), ("usual", 0), ("usual", 3)):
        put(demo_house, guide=guide, step=step)
        page.goto("/talk/now/")
        is_under_the_thumb(page.get_by_role("button", name="Next"))
        is_under_the_thumb(page.locator(".dock").get_by_role("button", name="Pause"))
        expect(page.get_by_role("button", name="Pause")).to_have_count(1)
        expect(page.get_by_role("button", name="Stop here")).to_be_visible()
        expect(page.get_by_role("link", name="Look again")).to_have_count(0)
    read(page)
    put(demo_house, step=2)
    page.goto("/talk/now/")
    for answer in ("Yes", "Partly", "Let me say it again", "Save it for another time"):
        is_under_the_thumb(page.get_by_role("button", name=answer, exact=True))
    read(page)
    put(demo_house, step=3, opened_at="2020-01-01 10:00:00")
    page.goto("/talk/now/")
    expect(page.get_by_text("Time is up.")).to_be_visible()
    read(page)
    page.get_by_role("button", name="Stop here").click()
    expect(page.get_by_text("You stopped. That is allowed.")).to_be_visible()
    read(page)
    page.get_by_role("link", name="Close the talk").click()
    page.wait_for_url("**/talk/now/hold/")
    read(page)
    page.get_by_role("button", name="We held it").click()
    page.wait_for_url("**/talk/last/line/")
    read(page)
    assert complaints() == []


def test_a_checkin_on_two_screens_is_accessible_in_every_look(phones):  # noqa: F811
    hers, his = phones()
    complaints = watch(hers)
    both_are_ready(hers, his)
    hold_it(hers, "Two screens")
    his.goto("/talk/now/")
    one, two = (hers, his) if hers.locator(TURN).count() else (his, hers)
    read(one)
    read(two)
    say(one, "You made coffee on Sunday.")
    expect(two.get_by_text("It is your turn")).to_be_visible()
    say(two, "You laughed at the film.")
    expect(one.get_by_text("It is your turn")).to_be_visible()
    expect(two.get_by_text("You made coffee on Sunday.")).to_be_hidden()
    two.get_by_text("Earlier in this talk").click()
    expect(two.get_by_text("You made coffee on Sunday.")).to_be_visible()
    read(one)
    say(one, LONG)
    expect(two.get_by_text("It is your turn")).to_be_visible()
    expect(two.get_by_text("You made coffee on Sunday.")).to_be_visible()  # what was unfolded stays so
    two.get_by_text("Ways to begin").click()
    read(two)
    say(two, "You felt shut out.")
    for answer in ("Yes", "Partly", "Let me say it again", "Save it for another time"):
        is_under_the_thumb(one.get_by_role("button", name=answer, exact=True))
    one.get_by_text("Go to another step").click()
    read(one)
    one.locator(".dock").get_by_role("button", name="Pause").click()
    one.wait_for_url("**/pause/")
    expect(two.get_by_text("The talk is paused")).to_be_visible()
    read(two)
    assert complaints() == []


def test_a_checkin_in_writing_and_what_stays_of_it_is_accessible_in_every_look(phones):  # noqa: F811
    hers, his = phones()
    complaints = watch(hers)
    hers.goto("/talk/now/")
    hold_it(hers, "In writing")
    read(hers)
    hers.get_by_role("button", name="Begin in writing").click()
    expect(hers.get_by_text("It begins when both of you have tapped")).to_be_visible()
    read(hers)
    his.goto("/talk/now/")
    his.get_by_role("button", name="Begin in writing").click()
    his.wait_for_selector("#checkin-step")
    hers.wait_for_selector("#checkin-step")
    one, two = (hers, his) if hers.locator(TURN).count() else (his, hers)
    say(one, "The week was long.")
    expect(two.get_by_text("It is your turn")).to_be_visible()
    read(one)
    read(two)
    say(two, "It was. Thank you for Monday.")
    two.goto("/talk/now/hold/")
    two.get_by_role("button", name="We held it").click()
    two.wait_for_url("**/talk/last/line/")
    for path in ("/talk/written/", "/talk/"):
        hers.goto(path)
        read(hers)
    assert complaints() == []


def test_a_laptop_shows_what_was_said_beside_the_box_to_write_in(phones):  # noqa: F811
    hers, his = phones()
    both_are_ready(hers, his)
    hold_it(hers, "Two screens")
    his.goto("/talk/now/")
    one, two = (hers, his) if hers.locator(TURN).count() else (his, hers)
    say(one, "You made coffee on Sunday.")
    two.set_viewport_size(LAPTOP)
    expect(two.get_by_role("button", name="Send it")).to_be_visible()
    said, box = two.locator(".turns").bounding_box(), two.locator("textarea[name=words]").bounding_box()
    assert said["x"] > box["x"] + box["width"]
    is_under_the_thumb(two.get_by_role("button", name="Send it"))


def test_the_screen_stays_on_while_the_phone_lies_on_the_table(whole, phones):  # noqa: F811
    page, other = phones()
    page.add_init_script(GRANTED)
    both_are_ready(page, other)
    holds(page, 1)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Step 2 of 7")).to_be_visible()
    assert page.evaluate(HELD) == 1
    hold_it(other, "Two screens")
    expect(page.locator(".talk-turn")).to_be_visible()
    holds(page, 0)
    hold_it(other, "One phone on the table")
    holds(page, 1)
    other.locator(".dock").get_by_role("button", name="Pause").click()
    expect(page.get_by_text("The talk is paused")).to_be_visible()
    holds(page, 0)


def test_a_checkin_works_in_a_browser_that_cannot_keep_its_screen_on(phones):  # noqa: F811
    page, other = phones()
    complaints = watch(page)
    page.add_init_script("delete Navigator.prototype.wakeLock")
    both_are_ready(page, other)
    assert page.evaluate("'wakeLock' in navigator") is False
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Step 2 of 7")).to_be_visible()
    assert complaints() == []
