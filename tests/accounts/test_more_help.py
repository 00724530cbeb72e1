"""More help: one page, the same for everyone, that knows nobody and leaves no trace (SAF-3, SAF-12, rule 30)."""

import logging
import re
from datetime import date

import pytest
from django.db import connection
from django.test import override_settings

from repair.foundation.logs import Redacted
from repair.foundation.words import help_lines
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db
DOORS = ["one", "two", "three", "four"]


def rows():
    """Every row of every table."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_the_more_help_page_is_byte_identical_signed_in_or_not_and_sets_no_cookie(cast, clock):
    nobody = Browser().get("/more/")
    assert nobody.status_code == 200
    for who in ("stranger", "ada", "sam", "invited"):
        browser = cast[who]()
        clock.forward(minutes=2)
        answer = browser.get("/more/")
        assert answer.content == nobody.content
        assert dict(answer.items()) == dict(nobody.items())
        assert answer.cookies == {}
    assert nobody.cookies == {}
    stale = Browser()
    stale.cookies["s"] = "a-session-that-is-long-over"
    assert stale.get("/more/").content == nobody.content
    assert stale.get("/more/").cookies == {}


def test_the_more_help_page_writes_nothing_to_the_database(cast, clock):
    browser = cast["ada"]()
    clock.forward(minutes=5)
    before = rows()
    for _ in range(3):
        assert browser.get("/more/").status_code == 200
        assert browser.head("/more/").status_code == 200
    assert rows() == before


def test_the_more_help_page_ends_no_sign_in(cast):
    browser = cast["ada"]()
    browser.get("/more/")
    assert browser.get("/today/").status_code == 200


def test_an_error_on_the_more_help_page_logs_no_account(ada, monkeypatch):
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    keep = Keep()
    keep.setFormatter(Redacted("{levelname} {name} {message}", style="{"))
    logging.getLogger().addHandler(keep)
    try:
        with override_settings(HELP_LINES="/nowhere/lines.toml"):
            assert Browser(ada, raise_request_exception=False).get("/more/").status_code == 500
    finally:
        logging.getLogger().removeHandler(keep)
    log = "\n".join(written)
    assert log
    assert [told for told in (str(ada.pk), ada.email, ada.name) if told in log] == []


@pytest.mark.parametrize(("path", "who"), [("/", "nobody"), ("/me/login/", "nobody"), ("/nowhere/", "nobody")])
def test_the_more_help_page_is_linked_from_every_page_without_signing_in(path, who, cast):
    assert 'href="/more/"' in cast[who]().get(path).content.decode()


@pytest.mark.parametrize("path", ["/today/", "/plan/", "/me/", "/me/edit/", "/nowhere/", "/t/x/", "/begin/"])
def test_the_more_help_page_is_linked_from_every_page_when_signed_in(path, cast):
    assert 'href="/more/"' in cast["ada"]().get(path).content.decode()


def test_the_more_help_page_has_four_sections_and_nothing_that_sends_a_request():
    html = Browser().get("/more/").content.decode()
    assert re.findall(r'<details class="door card" id="(\w+)"', html) == DOORS
    assert re.search(r"\bhx-(get|post|trigger|boost)", html) is None
    assert re.search(r"<(iframe|video|audio|object|embed)\b|loading=", html) is None
    assert html.count("<form") == 1  # the exit
    outside = [href for href in re.findall(r'(?:href|src)="([^"]+)"', html) if not re.match(r"[/#]|tel:", href)]
    assert outside == []


def test_emergency_numbers_stand_first_on_the_more_help_page():
    html = Browser().get("/more/").content.decode()
    assert html.index("999") < html.index('id="one"') < html.index("0808 2000 247")
    assert "It is no emergency service" in html


def test_the_help_for_people_who_are_afraid_does_not_lead_to_talking_together():
    """H6."""
    html = Browser().get("/more/").content.decode()
    first = html[html.index('id="one"') : html.index('id="two"')]
    assert "A shared plan is not the way while you are afraid" in first
    assert re.search(r"couple|together with (a|your) therapist|our talk", first, re.IGNORECASE) is None


def test_a_help_line_shows_the_day_of_its_check_or_that_it_is_unchecked(tmp_path):
    own = tmp_path / "lines.toml"
    line = (
        'number="1"\nkind="home"\nfor="Anyone"\nhours="Always"\nlanguages="English"\ntext=""\nchat=""\nsource="x.org"'
    )
    own.write_text(
        '[[country]]\ncode="GB"\nname="Here"\nemergency="999"\n'
        f'[[country.line]]\nname="One"\n{line}\nchecked=true\nchecked_on=2026-11-20\n'
        f'[[country.line]]\nname="Two"\n{line}\nchecked=false\n'
    )
    with override_settings(HELP_LINES=str(own)):
        html = Browser().get("/more/").content.decode()
        assert help_lines.unchecked_help_lines(date(2026, 12, 1)) == ["GB Two"]
        assert help_lines.unchecked_help_lines(date(2027, 11, 1)) == ["GB One", "GB Two"]
    assert "Checked on 20 November 2026" in html
    assert html.count('<span class="tag">Not checked yet</span>') == 1
    assert "0808" not in html


def test_the_shipped_help_lines_are_readable_and_cover_every_kind():
    found = help_lines.read_help_lines(help_lines.SHIPPED_FILE)
    assert [country.code for country in found] == ["GB", "IE", "US", "CA", "AU", "NZ", "DE", "EU"]
    assert {line.kind for country in found for line in country.lines} == {"home", "life", "own"}
    assert all(country.emergency for country in found)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("", "KeyError"),
        ("country = [", "TOMLDecodeError"),
        ('[[country]]\ncode="X"\nname="X"', "KeyError"),
        ('[[country]]\ncode="X"\nname="X"\nemergency=""', "emergency is empty"),
        (
            '[[country]]\ncode="X"\nname="X"\nemergency="1"\n[[country.line]]\nname="L"\nkind="odd"\nchecked=false',
            "kind",
        ),
        ('[[country]]\ncode="X"\nname="X"\nemergency="1"\n[[country.line]]\nname="L"\nkind="own"\nchecked=true', "day"),
    ],
)
def test_an_unreadable_help_lines_file_raises_an_error_with_its_cause(wrong, says, tmp_path):
    file = tmp_path / "lines.toml"
    file.write_text(wrong)
    with pytest.raises(help_lines.UnreadableHelpLines, match=says):
        help_lines.read_help_lines(file)
