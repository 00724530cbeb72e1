"""Hints about wording: on from the start, off for good in one tap, on again under Me; nobody else's business."""

import pytest

from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db


def test_wording_hints_are_switched_off_in_one_tap_and_on_again_in_another(ada, sam):
    browser = Browser(ada)
    assert "Never show hints" in browser.get("/me/").content.decode()
    answer = browser.post("/me/hints/off/", {"to": "/plan/table/"})
    assert (answer.status_code, answer["Location"]) == (302, "/plan/table/")
    ada.refresh_from_db()
    sam.refresh_from_db()
    assert (ada.wants_hints, sam.wants_hints) == (False, True)
    assert "Show hints again" in browser.get("/me/").content.decode()
    assert browser.post("/me/hints/on/")["Location"] == "/me/"
    ada.refresh_from_db()
    assert ada.wants_hints


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "", "me"]
)
def test_switching_hints_off_with_an_invalid_return_path_redirects_to_me(ada, to):
    assert Browser(ada).post("/me/hints/off/", {"to": to})["Location"] == "/me/"


def test_an_htmx_request_to_switch_hints_off_gets_a_line_in_place_of_the_hint(ada):
    answer = Browser(ada, htmx=True).post("/me/hints/off/")
    assert answer.status_code == 200
    assert answer.content.decode().strip() == (
        '<p class="note" id="hint-said" role="status">No more hints. You can have them again under Me.</p>'
    )
