"""Templates are rendered as in production, without the copies that Django's test environment makes.

Django's `setup_test_environment` replaces `Template._render` by a function that sends a signal for each template of a
page, and the test client then copies the whole context of each. Without it the suite saves 6 to 9 % of its CPU time.
`response.context` is None therefore; a test that needs it asks for the fixture `response_context`.
"""

import pytest
from django.template import Template
from django.test.utils import instrumented_test_render

PLAIN_RENDER = Template._render  # conftest.py imports this module before pytest-django sets up Django's environment


@pytest.fixture(scope="session", autouse=True)
def plain_rendering(django_test_environment: None) -> None:
    """Undo Django's replacement for the whole session."""
    Template._render = PLAIN_RENDER


@pytest.fixture
def response_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let answers have their `context` in this test, for what no page shows as such."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)
