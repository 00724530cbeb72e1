"""Rule 30: More help makes no request while it is read; SAF-3: it is one tap away, and works without scripts."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_more_help_page_makes_no_request_and_sets_no_cookie_while_it_is_read(js, phone):
    context = phone(js=js)
    page = context.new_page()
    page.goto("/")
    page.locator("footer").get_by_role("link", name="More help").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("More help")
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    doors = page.locator("details.door > summary")
    assert doors.count() == 12  # four doors, eight places
    for place in range(doors.count()):
        doors.nth(place).click()
    page.mouse.wheel(0, 20_000)
    page.wait_for_timeout(500)
    expect(page.get_by_text("It is no emergency service", exact=False)).to_be_visible()
    assert asked == []
    assert context.cookies() == []
