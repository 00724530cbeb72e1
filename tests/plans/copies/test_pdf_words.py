"""The agreement as it comes out of the printer: the words that were signed, and both names where they belong."""

import json
import re

import pytest

from plans.copies.pdf import contract_pdf
from plans.copies.text import contract_as_text
from plans.models.contract.canonical_text import parse_clause_groups
from repair.foundation.words import ui_text
from tests.plans.contract_steps import running
from tests.plans.pdf_words import pages

pytestmark = pytest.mark.django_db
CALLED = {"name_a": "Ada", "name_b": "Sam"}
OWN = {
    "kind": "commitment",
    "by": "a",
    "text": "I save hard subjects for our talk (unless they cannot wait).",
    "cue": "If it is late and I want to start on it, then I write one word and leave it there.",
    "smallest": "I write the word.",
    "cadence": "event",
}
LATE = {"kind": "words", "term": "late", "text": "More than fifteen minutes after the time we set."}
USUAL = [
    {"kind": "goal", "text": "That we can talk about a hard day without being afraid of the next one."},
    OWN,
    OWN | {"by": "b", "text": "When I will be late, I say so, even if it is late already.", "cadence": "weekdays"},
    {"kind": "boundary", "text": "We do not insult or mock each other, alone, in front of others, or in writing."},
    {"kind": "talk_rule", "text": "Phones stay in the kitchen, apart from the one on the table."},
    {"kind": "pause_rule", "text": "harbour", "minutes": 30},
    {
        "kind": "openness",
        "by": "b",
        "text": "When my plans change, I tell you on the same day.",
        "why": "So that you hear it from me first.",
        "ends_on": "2027-02-10",
    },
    LATE,
    {"kind": "ritual", "text": "Tea on the step on Saturday mornings.", "cadence": "weekly"},
    {"kind": "look_back", "ends_on": "2027-02-10"},
]
RESET = {"kind": "reset", "by": "a", "term": "sign", "text": "I answer in one word."}
AMENDS = {"kind": "amends", "by": "b", "text": "I repair the bicycle.", "ends_on": "2027-02-10"}
EVERY_KIND = [*USUAL[:6], RESET, USUAL[6], AMENDS, *USUAL[7:]]


@pytest.fixture
def signed(plan, clock):
    """A version that both have signed, with other words laid under the names."""
    contract = running(plan, clock)

    def under(lines):
        contract.text = json.dumps({"schema": 2, "head": "x", "lines": lines})
        return contract

    return under


def printed(contract, **since):
    """What stands on each page of it."""
    return pages(contract_pdf(contract, CALLED, "running", with_names=True, **since))


def plain(text):
    """The words alone, in their order."""
    return re.findall(r"\w+", text)


def test_the_pdf_says_word_for_word_what_the_text_copy_says(signed):
    contract, since = signed(EVERY_KIND), {2: "Smaller since 1 February: I write it down."}
    said = contract_as_text(contract, CALLED, "running", with_names=True, since=since)
    said = said.partition("SHA-256")[0]
    assert [word for page in printed(contract, since=since) for word in plain(page)] == plain(said.replace("_", " "))


def test_the_pdf_says_every_word_that_was_signed(signed):
    contract = signed(EVERY_KIND)
    whole = " ".join(plain("".join(printed(contract))))
    for group in parse_clause_groups(contract.text):
        for clause in group.clauses:
            assert " ".join(plain(clause.sentence)) in whole


@pytest.mark.parametrize("many", [1, 3, 10])
def test_one_of_usual_length_is_one_page_with_both_names(signed, many):
    (only,) = printed(signed(USUAL[:many]))
    assert plain(only)[-len(plain(END)) :] == plain(END)


SIGNED = "Ada signed on 13 January 2027 Sam signed on 13 January 2027"
END = f"{SIGNED} {ui_text('agreement.print_foot')}"


@pytest.mark.parametrize("many", [*range(4, 30, 2), 40])
def test_the_names_in_a_longer_pdf_stay_on_the_page_of_the_last_line(signed, many):
    lines = [*USUAL[:3], *[USUAL[3]] * many, LATE | {"text": "The last line of it."}]
    last = plain(printed(signed(lines))[-1])
    end = plain(f"{len(lines)}. late The last line of it. {END}")
    assert last[-len(end) :] == end


def test_a_last_line_of_several_pages_runs_on_to_the_names(signed):
    found = printed(signed([USUAL[0], USUAL[3] | {"text": "word " * 3000}]))
    assert len(found) > 2
    assert plain(found[-1])[-len(plain(END)) :] == plain(END)


def test_a_word_that_is_explained_leans_as_on_the_page(signed):
    pdf = contract_pdf(signed([LATE]), CALLED, "running", with_names=True)
    assert b"Italic" in pdf
    assert b"Semibold" not in pdf
