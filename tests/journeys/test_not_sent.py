"""What is typed stays on the page until it is known that it arrived: a dead line, a proxy's answer, a double tap."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_writers import sign_in

pytestmark = pytest.mark.journey
WORDS = "Why did you not call on that evening?"
UNCERTAIN = "It is not certain that this arrived. What you wrote is still in the form."


@pytest.fixture
def page(phone, demo_house):
    page = sign_in(phone().new_page(), "ada@example.org")
    expect(page.locator(".dock")).to_be_visible()
    page.goto("/plan/past/")
    page.locator("textarea[name=words]").fill(WORDS)
    return page


def send(page):
    page.locator("form[action='/plan/past/'] button").click()


def is_kept(page):
    """Once, as a line of the page."""
    expect(page.locator(".past-rows").get_by_text(WORDS)).to_have_count(1)
    page.reload()
    expect(page.locator(".past-rows").get_by_text(WORDS)).to_have_count(1)


def answered(answer):
    return lambda route: answer(route) if route.request.method == "POST" else route.fallback()


@pytest.mark.parametrize(
    "answer",
    [
        lambda route: route.abort("connectionreset"),
        lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>", content_type="text/html"),
        lambda route: route.fulfill(status=200, body="<h1>Welcome to the Wi-Fi</h1>", content_type="text/html"),
    ],
    ids=["a dead line", "a proxy without a server", "a login page of a network"],
)
def test_private_words_stay_in_their_box_when_they_do_not_arrive_and_are_sent_again(answer, page):
    page.route("**/plan/past/", answered(answer))
    send(page)
    expect(page.locator("#notice")).to_contain_text(UNCERTAIN)
    expect(page.locator("textarea[name=words]")).to_have_value(WORDS)
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    page.unroute("**/plan/past/")
    send(page)
    is_kept(page)


def test_private_words_whose_answer_was_lost_are_kept_once_when_they_are_sent_again(page):
    def lose(route):
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route("**/plan/past/", answered(lose))
    send(page)
    expect(page.locator("#notice")).to_contain_text(UNCERTAIN)
    page.unroute("**/plan/past/")
    send(page)
    is_kept(page)


def test_form_that_htmx_sends_stays_when_a_proxy_answers_and_is_sent_once_by_a_double_tap(page):
    sent = []
    page.goto("/plan/reached/write/")
    page.locator("#milestone-form [name=words]").fill("A dinner for two.")
    button = page.locator("#milestone-form button")
    page.route("**/reached/write/", answered(lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>")))
    button.click()
    expect(page.locator("#notice")).to_contain_text(UNCERTAIN)
    expect(page.locator("#milestone-form [name=words]")).to_have_value("A dinner for two.")
    page.unroute("**/reached/write/")
    page.on("request", lambda request: sent.append(request.method) if "/reached/write/" in request.url else None)
    button.dblclick()
    page.wait_for_url("**/plan/")
    expect(page.get_by_text("A dinner for two.")).to_have_count(1)
    assert sent == ["POST"]


def test_refused_form_shows_its_errors_in_place_and_keeps_the_words(page):
    page.goto("/plan/past/")
    page.locator("textarea[name=words]").evaluate("box => { box.required = false; box.form.noValidate = true; }")
    send(page)
    expect(page.locator("#form-errors")).to_be_focused()
    expect(page).to_have_url(re.compile("/plan/past/$"))
