"""SEC-21: what is logged tells the host where it went wrong, and nobody's words, address or token."""

import logging

import pytest
from django.urls import get_resolver

from repair.foundation.logs import Redacted
from tests.harness.factories import Browser

MARKERS = ("Planted-Words", "planted@example.org", "planted-token", "planted-query")


@pytest.fixture
def lines():
    """What the house writes, as it writes it."""
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    keep = Keep()
    keep.setFormatter(Redacted("{levelname} {name} {message}", style="{"))
    logging.getLogger().addHandler(keep)
    yield written
    logging.getLogger().removeHandler(keep)


def break_down(request, **words):
    """A view that fails with everything in its hands."""
    raise ValueError(f"Planted-Words planted@example.org /t/planted-token/ {request.POST}")


@pytest.mark.django_db
def test_a_view_that_fails_logs_its_place_and_nothing_that_was_typed(lines, ada, monkeypatch, clock):
    browser = Browser(ada, raise_request_exception=False)
    pattern = next(each for each in get_resolver().url_patterns if getattr(each, "name", "") == "me-edit")
    monkeypatch.setattr(pattern, "callback", break_down)
    answer = browser.post("/me/edit/?q=planted-query", {"name": "Planted-Words", "zone": "planted@example.org"})
    assert answer.status_code == 500
    assert b'action="/x/"' in answer.content
    log = "\n".join(lines)
    assert "test_logs.py" in log
    assert "ValueError" in log
    assert [marker for marker in MARKERS if marker in log] == []
    assert [marker for marker in MARKERS if marker.encode() in answer.content] == ["Planted-Words"]  # for its author


@pytest.mark.django_db
def test_refused_requests_log_nothing_that_was_typed(lines, clock):
    browser = Browser(raise_request_exception=False)
    browser.get("/t/planted-token/?q=planted-query")
    browser.get("/nowhere/planted@example.org/?q=planted-query")
    browser.post("/me/login/", {"login": "planted@example.org", "password": "Planted-Words"})
    browser.post("/me/signup/", {"email": "planted@example.org", "name": "Planted-Words", "password1": "x"})
    browser.get("/", HTTP_HOST="planted-query.example")
    log = "\n".join(lines)
    assert log.count("\n") >= 3
    assert [marker for marker in MARKERS[:3] if marker in log] == []


def test_a_very_long_path_is_logged_without_a_slow_search_for_addresses(lines):
    said = "/" + "a" * 400_000  # who looked for an address from each of its letters on would need minutes
    logging.getLogger("django.request").warning("Not Found: %s and %s", said, MARKERS[1])
    assert lines == [f"WARNING django.request Not Found: {said} and <address>"]
