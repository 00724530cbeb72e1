"""What stands on and around every page: neutral titles and paths, the headers, the exit, the marks on forms."""

import re

import pytest
from django.urls import reverse

from tests.harness.factories import FORM_TOKENS
from tests.house import table

TABLE = table.read()
# SAF-2: none of these, in any shipped language, stands in a title, a path, a header or the manifest.
TELLING = re.compile(
    r"\b(repair|trust|couple|partner|relationship|affair|betray|abuse|violence|safe|unsafe|therapist|therapy|private"
    r"|secret|slip|relapse|intimacy|hurt|apology|forgive)",
    re.IGNORECASE,
)
CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
# The name of a file to keep says nothing.
FILE = re.compile(r'attachment; filename="(plan|receipt|verify|talk|dates)\.(pdf|txt|json|py|ics)"')
PLAIN = re.compile(r"<title>\s*(Today|Talk|Plan|Me|Mailbox) · Notebook\s*</title>|<title>\s*Notebook\s*</title>")


def pages(who):
    """The names of the pages that this one of the cast can read."""
    place = table.CAST.index(who)
    return [name for name, line in TABLE.items() if line.answers["GET"][place] == 200]


def tells(text):
    return TELLING.findall(text)


@pytest.mark.django_db
@pytest.mark.parametrize("who", table.CAST)
def test_every_page_has_a_neutral_title_and_the_quick_exit_first(who, cast, parts):
    browser = cast[who]()
    for name in pages(who):
        answer = browser.get(table.where(name, parts))
        if "Content-Disposition" in answer:
            assert FILE.fullmatch(answer["Content-Disposition"]), name
            continue
        if answer["Content-Type"] == "text/event-stream":  # a number, and no page
            assert re.fullmatch(rb"retry: 3000\nid: (\d+)\ndata: \1\n\n", answer.content), name
            continue
        look(answer.content.decode(), who)


def look(html, who):
    """One page of one person."""
    assert PLAIN.search(html), re.search(r"<title>.*?</title>", html, re.DOTALL)
    assert tells(re.search(r"<title>.*?</title>", html, re.DOTALL)[0]) == []
    assert html.count('action="/x/"') == 1
    controls = re.findall(r"<(?:a|button|input|select|textarea)\b[^>]*>", html)
    visible = [tag for tag in controls if 'type="hidden"' not in tag]
    assert 'class="skip"' in visible[0]
    assert visible[1].startswith("<button")
    assert html.index('action="/x/"') < html.index(visible[1])
    for form in re.findall(r"<form\b.*?</form>", html, re.DOTALL):
        if 'action="/x/"' not in form and 'method="post"' in form:
            assert 'name="csrfmiddlewaretoken"' in form
            assert who == "nobody" or 'name="by"' in form


WITHOUT_PARTS = [name for name, pattern in table.addresses().items() if "<" not in str(pattern.pattern)]
PATHS = [reverse(name) for name in WITHOUT_PARTS if name not in ("mfa_remove_webauthn", "mfa_edit_webauthn")]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "ada"])
@pytest.mark.parametrize("way", table.WAYS[:3])
def test_every_answer_carries_the_security_headers(way, who, cast):
    for path in [*PATHS, "/nowhere/", "/?a=%00"]:
        browser = cast[who](htmx=way.startswith("htmx"))
        answer = getattr(browser, way.split()[-1].lower())(path)
        assert set(answer["Content-Security-Policy"].split("; ")) == CSP
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Permissions-Policy"] == "geolocation=(), camera=(), microphone=()"
        assert {"Cookie", "HX-Request"} <= {part.strip() for part in answer["Vary"].split(",")}


def test_url_paths_do_not_tell_what_the_site_is_for():
    served = " ".join(str(pattern.pattern) for pattern in table.addresses().values())
    assert tells(served) == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere/", "/plan/", "/t/x/"])
def test_absent_and_forbidden_pages_read_alike(path, cast):
    """SEC-2."""
    absent, here = cast["stranger"]().get("/nowhere/"), cast["stranger"]().get(path)
    assert here.status_code == absent.status_code == 404
    if not path.startswith("/t/"):
        assert FORM_TOKENS.sub(b"", here.content) == FORM_TOKENS.sub(b"", absent.content)
