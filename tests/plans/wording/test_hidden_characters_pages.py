"""B6: a clause must not read differently to its signer: what cannot be seen is marked wherever a text is shown."""

import re

import pytest

from plans.models import Contract
from plans.models.contract.canonical_text import sha256_of_text
from repair.foundation.words import ui_text
from tests.harness.factories import Browser
from tests.plans.contract_steps import proposed, running

pytestmark = pytest.mark.django_db
SIGN, PAPER = "/plan/agreement/sign/", "/plan/agreement/"
EVIL = "I pay \u202e001\u202c euros,\u200b nо more."
HIDDEN = ("\u202e", "\u202c", "\u200b")


def seen(answer):
    """The page as its reader gets it, without tags."""
    page = answer.content.decode()
    assert not any(hidden in page for hidden in HIDDEN)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_hidden_characters_are_named_above_the_text_before_signing_and_marked_in_it(a, clock, ada):
    contract = proposed(a, clock.now, "boundary", text=EVIL)
    page = seen(Browser(ada).get(SIGN))
    assert ui_text("agreement.unseen") in page
    for said in ("a sign that turns the reading U+202E", "a hidden letter U+200B", "letters of another alphabet"):
        assert said in page
    assert page.index(ui_text("agreement.unseen")) < page.index("a sign that turns")
    assert (contract.text.count("\u202e"), contract.text_hash) == (1, sha256_of_text(contract.text))


def test_a_text_with_nothing_hidden_says_nothing(a, clock, ada):
    proposed(a, clock.now, "boundary", text="Ich bleibe ruhig. שלום 👩‍👩‍👧 ❤️")
    page = seen(Browser(ada).get(SIGN))
    assert ui_text("agreement.unseen") not in page
    assert "hidden letter" not in page


def test_hidden_characters_stay_marked_in_the_agreement_and_every_copy(plan, clock, ada):
    contract = running(plan, clock, text=EVIL)
    hers = Browser(ada)
    for where in (
        PAPER,
        f"{PAPER}{contract.pk}/",
        f"{PAPER}{contract.pk}/{contract.pk}/",
        f"{PAPER}{contract.pk}/keep/text/",
    ):
        assert "a sign that turns the reading" in seen(hers.get(where)), where
    exact = hers.get(f"{PAPER}{contract.pk}/keep/exact/").content.decode()
    assert exact == Contract.objects.get(pk=contract.pk).text


def test_every_clause_stands_in_a_direction_of_its_own(plan, clock, ada):
    running(plan, clock, text="שלום לך", cue="If I come home")
    page = Browser(ada).get(PAPER).content.decode()
    assert '<p class="clause-text"><bdi dir="auto">שלום לך</bdi></p>' in page
    assert '<dd><bdi dir="auto">If I come home</bdi></dd>' in page


def test_twins_of_one_word_are_nothing_new_to_sign(a, clock, partner, sam):
    one = proposed(a, clock.now, "boundary", text="Wir schreien nicht, né\u0301".replace("é\u0301", "\u00e9"))
    first = one.text_hash
    table = one.reopen(by=a, at=clock.now)
    for line in table.lines.all():
        line.leave_out(by=a)
    two = proposed(a, clock.now, "boundary", text="Wir schreien nicht, ne\u0301")
    assert two.text_hash == first
