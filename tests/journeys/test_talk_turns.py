"""Talks in the browser: on the table, on two screens in step with and without JavaScript, in writing."""

import statistics
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.clock import goes_by
from tests.journeys.talking import both_are_ready, hold_it, phones, whose  # noqa: F401
from tests.local.house import wait_for

pytestmark = pytest.mark.journey
TURN = ".talk-turn .tag"  # the words beside the name of whoever looks at their own turn
TOLD = "When the phone lay on the table all evening, I felt shut out."
HEARD = ["You did not like the phone.", "You felt shut out while the phone lay there."]


class Screens:
    """Two phones in one talk; without JavaScript each looks again before it reads."""

    def __init__(self, pages, js):
        self.pages, self.js, self.waited = pages, js, []

    @property
    def turn(self):
        """The phone whose turn it is, and the other one."""
        self.look()
        one, two = self.pages
        wait_for(lambda: [page.locator(TURN).count() for page in self.pages] in ([0, 1], [1, 0]) or None, 5, "A turn")
        return (one, two) if one.locator(TURN).count() else (two, one)

    def look(self):
        if not self.js:
            for page in self.pages:
                page.goto("/talk/now/")

    def shows(self, page, words, since=None):
        """The other's screen shows it: by itself, or looked at again."""
        if not self.js:
            page.get_by_role("link", name="Look again").click()
        expect(page.get_by_text(words).first).to_be_visible(timeout=5000)
        if since:
            self.waited.append((time.monotonic() - since) * 1000)

    def say(self, words):
        """The one whose turn it is types it and sends it; the other reads it."""
        speaks, listens = self.turn
        expect(listens.locator("textarea[name=words]")).to_have_count(0)
        speaks.locator("textarea[name=words]").fill(words)
        since = time.monotonic()
        speaks.get_by_role("button", name="Send it").click()
        self.shows(listens, words, since)
        expect(speaks.get_by_text(words).first).to_be_visible()

    def tap(self, name, then):
        """The one whose turn it is taps it; both read what comes then."""
        speaks, listens = self.turn
        since = time.monotonic()
        speaks.locator("#checkin-step").get_by_role("button", name=name, exact=True).click()
        self.shows(listens, then, since)
        expect(speaks.get_by_text(then).first).to_be_visible()

    def is_at(self, number):
        for page in self.pages:
            if not self.js:
                page.goto("/talk/now/")
            expect(page.locator("#checkin-step .place").first).to_contain_text(f"Step {number} of 7")
        assert whose(self.pages[0]) == whose(self.pages[1])


def pause_and_come_back(screens, house):
    """One asks for it, the words are put away on both, and after half an hour the talk is where it was."""
    hers, his = screens.pages
    hers.locator(".dock").get_by_role("button", name="Pause").click()
    hers.wait_for_url("**/pause/")
    with hers.expect_response("**/pause/time/"):  # late in the evening it would be the morning
        hers.locator("button[name=back][value=usual]").click()
    his.goto("/talk/now/")
    expect(his.get_by_text("The talk waits at this step.")).to_be_visible()
    expect(his.get_by_text(TOLD)).to_have_count(0)
    goes_by(house.folder, minutes=31)
    hers.goto("/pause/")
    hers.get_by_role("button", name="We came back at that time").click()
    for page in (hers, his):
        page.goto("/talk/now/")
        expect(page.get_by_text(TOLD)).to_be_hidden()
        page.get_by_text("Earlier in this talk").click()
        expect(page.get_by_text(TOLD)).to_be_visible()


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_two_screens_stay_in_step_through_the_usual_checkin(js, phones, demo_house, figure):  # noqa: F811
    pages = phones(js=js)
    both_are_ready(*pages, js=js)
    hold_it(pages[0], "Two screens")
    screens = Screens(pages, js)
    screens.say("You made coffee on Sunday.")
    screens.say("You laughed at the film.")
    screens.is_at(2)
    screens.say(TOLD)
    screens.say(HEARD[0])
    screens.tap("Let me say it again", "Say it once more")
    screens.say("It was not the phone. It was that I was not there.")
    screens.say(HEARD[1])
    pause_and_come_back(screens, demo_house)
    screens.tap("Yes", "What makes sense to me about it")
    screens.say("It makes sense that you went quiet. What was the hardest moment?")
    screens.say("When I stopped talking and it was not seen.")
    screens.is_at(5)
    screens.say("I rang on four days.")
    screens.tap("I noticed it", "How did my part go?")
    screens.say("I came to the table without it twice.")
    screens.tap("I saw it differently", "One next thing")
    screens.say("If we eat, then the phone is in the hall.")
    speaks, listens = screens.turn
    speaks.get_by_role("button", name="Pass").click()
    screens.is_at(7)
    kept = "You laughed at the film."
    for page in pages:
        page.locator(".turn", has_text=kept).get_by_role("button", name="Keep this line").click()
        expect(page.get_by_role("button", name="You would keep this line")).to_have_count(1)
    speaks.get_by_role("link", name="Close the talk").click()
    speaks.locator("textarea[name=line]").fill("The phone stays in the hall.")
    speaks.get_by_role("button", name="We held it").click()
    speaks.wait_for_url("**/talk/last/line/")
    if js:
        listens.wait_for_url("**/talk/", timeout=5000)
    for page in pages:
        page.goto("/talk/")
        expect(page.get_by_text("The phone stays in the hall.")).to_be_visible()
        page.get_by_role("link", name="What stayed of your talks").click()
        expect(page.locator(".turn-words")).to_have_text([kept])
    if js:
        found = sorted(screens.waited)
        p95 = found[min(len(found) - 1, int(len(found) * 0.95))]
        figure(f"from a tap to the other's screen: median {statistics.median(found):.0f} ms, p95 {p95:.0f} ms")
        assert statistics.median(found) < 1000


def test_a_phone_on_the_table_leads_through_the_usual_checkin(phones, demo_house):  # noqa: F811
    page, other = phones()
    both_are_ready(page, other)
    speaks = []
    for step in range(1, 8):
        expect(page.locator("#checkin-step .place").first).to_contain_text(f"Step {step} of 7")
        speaks.append(whose(page))
        if step == 3:
            for round_ in (2, 3):
                page.get_by_role("button", name="Partly").click()
                expect(page.get_by_text(f"Round {round_} of 3")).to_be_visible()
            expect(page.get_by_role("button", name="Partly")).to_have_count(0)
            page.get_by_role("button", name="Save it for another time").click()
        elif step == 5:
            for name in (speaks[1], speaks[2], speaks[2], speaks[1]):
                expect(page.locator(".talk-who")).to_have_text(name)
                was = page.locator(".talk-words").inner_text() + name
                page.get_by_role("button", name="Next").click()
                page.wait_for_function(
                    "was => document.querySelector('.talk-words').innerText"
                    " + document.querySelector('.talk-who').innerText !== was",
                    arg=was,
                )
        elif step < 7:
            page.get_by_role("button", name="Next").click()
    first, second = speaks[1], speaks[2]
    assert {first, second} == {"Ada", "Sam"}
    assert speaks == ["Both of you", first, second, second, first, "Both of you", "Both of you"]
    assert page.locator("#checkin-step textarea[name=words]").count() == 0
    page.get_by_role("link", name="Close the talk").click()
    page.get_by_role("button", name="We held it").click()
    expect(page.get_by_text("One line only for me")).to_be_visible()


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_checkin_in_writing_is_held_over_days(js, phones, demo_house):  # noqa: F811
    hers, his = phones(js=js)
    hers.goto("/talk/now/")
    hold_it(hers, "In writing")
    hers.get_by_role("button", name="Begin in writing").click()
    expect(hers.get_by_text("It begins when both of you have tapped")).to_be_visible()
    his.goto("/talk/now/")
    his.get_by_role("button", name="Begin in writing").click()
    screens = Screens((hers, his), js)
    for words in ("The week was long.", "It was. Thank you for Monday."):
        screens.say(words)
        goes_by(demo_house.folder, days=2)
        for page in (hers, his):
            page.goto("/talk/now/")
    assert "in writing" in his.locator("#checkin-step .place").first.inner_text()
    speaks, _listens = screens.turn
    speaks.locator("textarea[name=words]").fill("Half a thought")
    with speaks.expect_response("**/talk/now/draft/"):
        speaks.get_by_role("button", name="Keep it here for now").click()
    speaks.goto("/talk/now/")
    expect(speaks.locator("textarea[name=words]")).to_have_value("Half a thought")
    his.goto("/talk/now/hold/")
    his.get_by_role("button", name="We held it").click()
    his.wait_for_url("**/talk/last/line/")
    if js:
        hers.wait_for_url("**/talk/")  # her page goes on by itself
    for page in (hers, his):
        page.goto("/talk/written/")
        expect(page.get_by_text("The week was long.")).to_be_visible()
        expect(page.get_by_text("It is cleared on").first).to_be_visible()
    for page in (hers, his):
        page.get_by_role("button", name="Clear it").click()
        page.wait_for_url("**/talk/**")
    his.goto("/talk/")
    expect(his.get_by_role("link", name="What stayed of your talks")).to_have_count(0)
