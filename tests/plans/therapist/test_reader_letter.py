"""The letter that asks somebody to read along: word for word an invitation, and no word of whom or what (SAF-5)."""

import os
import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings as house

from plans.models import TherapistGrant
from plans.models.therapist.grant import GRANT_LETTER_KIND
from repair.mail import kinds, wording
from repair.mail.models import Letter
from tests.harness import factories

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden" / f"{GRANT_LETTER_KIND}.eml"
MARK, TOKEN = "Xylophone", "T0KEN"


@pytest.fixture
def asked(clock):
    """Two people whose every name is a mark ask somebody."""
    plan = factories.shared_plan(factories.person(MARK), factories.person(f"{MARK}2"), at=clock.now)
    return TherapistGrant.ask(by=plan.seats[0], address="receiver@example.org", at=clock.now)


def test_the_therapist_letter_reads_as_approved_and_tells_nothing(asked, clock):
    """To approve new words: APPROVE=yes pytest tests/plans/therapist, then read the difference."""
    letter = Letter.objects.get(kind=GRANT_LETTER_KIND)
    letter.message_id = f"<{'0' * 32}@localhost>"
    to, content = wording.render_letter(letter, clock.now)
    assert to == "receiver@example.org"
    text = message_from_bytes(content, policy=policy.default).get_body(("plain",)).get_content()
    assert re.findall(r"https?://[^\s\"<]+", text) == [f"{house.SITE_URL}/t/{asked.token}/"]
    boundary = re.search(rb'boundary="([^"]+)"', content)[1]
    content = content.replace(boundary, b"BOUNDARY").replace(asked.token.encode(), TOKEN.encode())
    content = content.replace(b"\r\n", b"\n")
    assert MARK.lower() not in content.decode().lower()
    if os.environ.get("APPROVE") == "yes":
        GOLDEN.write_bytes(content)
    assert content == GOLDEN.read_bytes()


def test_the_therapist_letter_says_what_an_invitation_says(asked):
    """Whoever reads the mailbox cannot tell the two apart."""
    invitation = Path(__file__).parents[2] / "mail" / "golden" / "invitation.eml"
    assert GOLDEN.read_bytes() == invitation.read_bytes()


def test_the_therapist_letter_is_owed_while_it_can_be_answered_and_the_plan_is_awake(asked, clock):
    pair = {(asked.plan_id, str(asked.pk))}
    owed = kinds.letter_kind(GRANT_LETTER_KIND).still_owed
    assert owed(pair, clock.now) == pair
    assert owed(pair, clock.forward(days=7)) == set()
    clock.forward(days=-7)
    asked.end(by=asked.by, at=clock.now)
    assert owed(pair, clock.now) == set()
