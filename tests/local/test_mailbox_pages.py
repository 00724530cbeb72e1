"""The mailbox page: what was caught, as plain words."""

from email.message import EmailMessage

import pytest

from repair.local import letters, views
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    made = views.mailbox_folder()
    made.mkdir()
    return made


def letter(subject="A quiet line", text="Open http://localhost:8000/t/abc/ when you like.", **more):
    made = EmailMessage()
    made["Subject"], made["To"] = subject, "ada@example.org"
    made.set_content(text)
    if "html" in more:
        made.add_alternative(more["html"], subtype="html")
    return made.as_bytes()


def test_an_empty_mailbox_page_says_so_and_that_it_is_on_this_computer_only(folder):
    page = Browser().get("/mailbox/")
    assert page.status_code == 200
    assert "This page exists on this computer only." in page.content.decode()
    assert "Nothing has come yet." in page.content.decode()


def test_the_mailbox_page_opens_without_a_folder_of_letters(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "new"
    assert Browser().get("/mailbox/").status_code == 200


def test_the_mailbox_page_shows_the_newest_letter_first(folder):
    for subject in ("First", "Second", "Third"):
        letters.store_caught_email(folder, letter(subject), ["ada@example.org"])
    page = Browser().get("/mailbox/").content.decode()
    assert page.index("Third") < page.index("Second") < page.index("First")
    assert "ada@example.org" in page


def test_the_mailbox_page_turns_links_of_a_letter_into_links(folder):
    stem = letters.store_caught_email(folder, letter(), ["ada@example.org"])
    page = Browser().get(f"/mailbox/{stem}/").content.decode()
    assert '<a href="http://localhost:8000/t/abc/"' in page


def test_words_of_a_letter_never_become_markup_on_the_mailbox_page(folder):
    raw = letter("<b>Hm</b>", "<script>1</script>", html="<h1>Hm</h1>")
    stem = letters.store_caught_email(folder, raw, ["ada@example.org"])
    for address in ("/mailbox/", f"/mailbox/{stem}/"):
        page = Browser().get(address).content.decode()
        assert "<b>Hm" not in page
        assert "<script>1" not in page
        assert "&lt;b&gt;Hm" in page


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\x00\r\n\r\n\xff", b"Subject: =?x?b?!!?=\r\nContent-Type: text/html\r\n\r\n<p>"]
)
def test_a_malformed_letter_is_shown_on_the_mailbox_page_without_an_error(folder, raw):
    stem = letters.store_caught_email(folder, raw, ["ada@example.org"])
    assert Browser().get("/mailbox/").status_code == 200
    assert Browser().get(f"/mailbox/{stem}/").status_code == 200


@pytest.mark.parametrize("stem", ["x", "..", "%2e%2e%2fkeys", "1-2", "00000000000000000000-00000000", "keys"])
def test_a_mailbox_path_that_names_no_letter_gets_404(folder, stem):
    (folder.parent / "keys.eml").touch()
    assert Browser().get(f"/mailbox/{stem}/").status_code == 404


def test_a_letter_that_is_half_written_is_not_in_the_mailbox(folder):
    (folder / ".00000000000000000000-00000000").write_bytes(letter("Half"))
    assert letters.newest_emails(folder) == []
