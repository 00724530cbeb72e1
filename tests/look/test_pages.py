"""What every page has: the way out first, a neutral title, one main, a heading; also when something went wrong."""

import re

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import RequestFactory

from repair.foundation.responses import ERRORS, render_error
from tests.harness.factories import Browser

VISITOR = ["/", "/me/signup/", "/me/login/", "/me/password/reset/", "/nothing-here/"]
SIGNED_IN = [
    "/today/",
    "/me/",
    "/me/edit/",
    "/me/email/",
    "/me/password/change/",
    "/me/logout/",
    "/me/locks/",
    "/me/locks/keys/",
    "/me/sessions/",
    "/nothing-here/",
]
FOCUSABLE = re.compile(r"<(a|button|input|select|textarea|summary)\b(?![^>]*type=\"hidden\")[^>]*>")
TITLE = re.compile(rf"<title>(Today|Talk|Plan|Me) · {settings.SITE_NAME}</title>")


def holds_to_the_shape(html: str) -> None:
    """Skip link, then the exit, once; a neutral title; one main and one first heading."""
    first, second = FOCUSABLE.findall(html)[:2]
    assert (first, second) == ("a", "button")
    assert html.count('action="/x/"') == 1
    assert html.index('action="/x/"') < html.index("Leave this page now") < html.index("<main")
    assert TITLE.search(html)
    assert html.count("<main") == html.count("<h1") == 1
    assert 'id="notice"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("path", VISITOR)
def test_pages_of_a_visitor_have_the_exit_first_a_neutral_title_and_one_heading(path):
    holds_to_the_shape(Browser().get(path).content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_of_a_person_signed_in_have_the_exit_first_and_one_heading(path, ada):
    html = Browser(ada).get(path).content.decode()
    holds_to_the_shape(html)
    assert html.count('aria-current="page"') <= 1


@pytest.mark.parametrize("status", ERRORS)
def test_error_pages_need_no_session_and_show_the_typed_words(status):
    request = RequestFactory().get("/")
    assert isinstance(request, HttpRequest)
    answer = render_error(request, status, typed=["a <b>word"], number="abcd1234")
    html = answer.content.decode()
    assert answer.status_code == status
    holds_to_the_shape(html)
    assert "a &lt;b&gt;word</textarea>" in html
    assert "abcd1234" in html


@pytest.mark.django_db
def test_a_form_error_stands_beside_its_field_and_what_was_typed_stays():
    html = Browser().post("/me/signup/", {"email": "not an address", "name": "Ada", "shared": "on"}).content.decode()
    assert 'value="not an address"' in html
    field = re.search(r"<input[^>]*name=\"email\"[^>]*>", html)[0]
    assert 'aria-invalid="true"' in field
    described = re.search(r'aria-describedby="([^"]+)"', field)[1].split()
    assert all(f'id="{one}"' in html for one in described)
    assert re.search(r'id="form-errors"[^>]*tabindex="-1"[^>]*autofocus', html)
    assert 'href="#id_email"' in html


@pytest.mark.django_db
def test_the_sign_in_form_for_htmx_leads_back_to_the_filled_form():
    html = Browser(htmx=True).get("/me/").content.decode()
    assert html.startswith('<section class="card patch stack" id="again"')
    assert 'name="next" value="/again/"' in html
    assert 'hx-select="#again"' in html


@pytest.mark.django_db
def test_pages_say_what_the_quick_exit_does_not_erase(ada):
    for html in (Browser().get("/").content.decode(), Browser(ada).get("/me/").content.decode()):
        assert "It does not erase what your browser remembers" in html
