"""What the letters of the practice say: byte for byte as approved, and nothing of anybody (SAF-5)."""

import os
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from repair.mail import wording
from repair.mail.models import Letter
from tests.harness import factories

GOLDEN = Path(__file__).parent / "golden"
KINDS = ["pause", "talk-hour", "talk-moved", "talk-not-held", "talk-tomorrow"]


@pytest.fixture
def written(db, clock):
    """A letter of this kind as it goes over the line, with what is random made fixed."""
    marked = factories.person("Xylophone", email="receiver@example.org", zone="Asia/Tokyo")

    def write(kind):
        over = clock.now + timedelta(hours=5)
        letter = Letter.post(kind, at=clock.now, key=kind, to=marked, about="x", plan=UUID(int=7), expires_at=over)
        letter.message_id = f"<{'0' * 32}@localhost>"
        to, content = wording.render_letter(letter, clock.now)
        assert to == "receiver@example.org"
        boundary = re.search(rb'boundary="([^"]+)"', content)[1]
        return content.replace(boundary, b"BOUNDARY").replace(b"\r\n", b"\n")

    return write


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_reads_as_it_was_approved(kind, written):
    """To approve new words: APPROVE=yes pytest tests/checkins/letters, then read the difference."""
    file, content = GOLDEN / f"{kind}.eml", written(kind)
    if os.environ.get("APPROVE") == "yes":
        file.write_bytes(content)
    assert content == file.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_checkin_letter_tells_no_time_no_name_and_one_address(kind, written):
    text = written(kind).decode()
    assert "xylophone" not in text.lower()
    assert set(re.findall(r"https?://[^\s\"<]+", text)) == {"http://localhost/"}
    assert not re.search(r"\b(talk|pause|tomorrow|plan|\d\d:\d\d(?!:\d\d))\b", text.partition("Content-Type")[2])


@pytest.mark.parametrize("kind", ["talk-hour", "talk-moved", "talk-not-held"])
def test_checkin_letters_that_are_off_by_default_read_like_the_usual_reminder(kind):
    assert (GOLDEN / f"{kind}.eml").read_bytes() == (GOLDEN / "talk-tomorrow.eml").read_bytes()
