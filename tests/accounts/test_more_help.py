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


def test_it_is_the_same_to_the_byte_signed_in_or_not_and_sets_no_cookie(cast, clock):
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


def test_reading_it_writes_nothing_not_even_that_somebody_is_still_here(cast, clock):
    browser = cast["ada"]()
    clock.forward(minutes=5)
    before = rows()
    for _ in range(3):
        assert browser.get("/more/").status_code == 200
        assert browser.head("/more/").status_code == 200
    assert rows() == before


def test_reading_it_ends_nobodys_sign_in(cast):
    browser = cast["ada"]()
    browser.get("/more/")
    assert browser.get("/today/").status_code == 200


def test_an_error_while_it_is_read_names_no_account(ada, monkeypatch):
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
def test_it_is_one_tap_from_every_page_without_signing_in(path, who, cast):
    assert 'href="/more/"' in cast[who]().get(path).content.decode()


@pytest.mark.parametrize("path", ["/today/", "/plan/", "/me/", "/me/edit/", "/nowhere/", "/t/x/", "/begin/"])
def test_it_is_one_tap_from_every_page_when_signed_in(path, cast):
    assert 'href="/more/"' in cast["ada"]().get(path).content.decode()


def test_it_has_four_doors_and_asks_for_nothing_while_it_is_read():
    html = Browser().get("/more/").content.decode()
    assert re.findall(r'<details class="door card" id="(\w+)"', html) == DOORS
    assert re.search(r"\bhx-(get|post|trigger|boost)", html) is None
    assert re.search(r"<(iframe|video|audio|object|embed)\b|loading=", html) is None
    assert html.count("<form") == 1  # the exit
    outside = [href for href in re.findall(r'(?:href|src)="([^"]+)"', html) if not re.match(r"[/#]|tel:", href)]
    assert outside == []


def test_the_emergency_numbers_stand_before_everything_else():
    html = Browser().get("/more/").content.decode()
    assert html.index("999") < html.index('id="one"') < html.index("0808 2000 247")
    assert "It is no emergency service" in html


def test_where_there_is_fear_nothing_leads_to_talking_it_over_together():
    """H6."""
    html = Browser().get("/more/").content.decode()
    first = html[html.index('id="one"') : html.index('id="two"')]
    assert "A shared plan is not the way while you are afraid" in first
    assert re.search(r"couple|together with (a|your) therapist|our talk", first, re.IGNORECASE) is None


def test_a_line_nobody_has_checked_says_so_and_a_checked_one_says_when(tmp_path):
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


def test_the_shipped_list_can_be_read_and_has_every_kind():
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
def test_a_list_that_cannot_be_read_says_where(wrong, says, tmp_path):
    file = tmp_path / "lines.toml"
    file.write_text(wrong)
    with pytest.raises(help_lines.UnreadableHelpLines, match=says):
        help_lines.read_help_lines(file)
