"""The one text of a version: what stands in it for each kind of line, and what was frozen under schema 1."""

import json
from datetime import date
from pathlib import Path

import pytest

from plans.models import Contract
from plans.models.contract.canonical_text import (
    BLANK_FIELD_VALUES,
    LINE_FIELDS,
    Clause,
    LineKind,
    has_named_owner,
    is_same_wording,
    parse_clause_groups,
    pick_line_fields,
    sha256_of_text,
)
from tests.plans.contract_steps import HELLO, SOON, WORDS, agreed

GOLDEN = Path(__file__).parent / "golden" / "schema-1.json"
GOLDEN_HASH = "10b7df4fc83a190116984f6e640b71365f62181af0a2adc9a00a05fd9f698fbd"


def test_a_text_of_schema_1_keeps_its_hash_and_reads_as_it_did():
    text = GOLDEN.read_text(encoding="utf-8")
    assert sha256_of_text(text) == GOLDEN_HASH
    assert [clause for group in parse_clause_groups(text) for clause in group.clauses] == [
        Clause(1, "goal", "", "We feel noticed."),
        Clause(2, "commitment", "b", "I say hello first.", "If I come home", "", "daily"),
        Clause(3, "boundary", "", "No shouting.\nNot on the phone either — é 🌿 مرحبا"),
        Clause(4, "pause_rule", "", "pause", minutes=30),
    ]


def test_a_text_of_schema_2_keeps_its_hash_and_its_pause_is_opened_by_the_one_who_asked():
    text = GOLDEN.with_name("schema-2.json").read_text(encoding="utf-8")
    assert sha256_of_text(text) == "78bb9750c0a56dc817d47d5dd5806fa90285e749541d9a2793a47688ab981676"
    found = [clause for group in parse_clause_groups(text) for clause in group.clauses]
    assert found == [
        Clause(1, "goal", "", "We feel noticed."),
        Clause(2, "commitment", "a", "I say hello first.", "", "One word.", "daily"),
        Clause(3, "boundary", "b", "I sleep at my sister’s on Fridays.", term="own"),
        Clause(4, "pause_rule", "", "harbour — é 🌿 مرحبا", minutes=45),
        Clause(5, "look_back", "", ends_on=date(2027, 2, 10)),
    ]
    assert found[3].sentence.endswith("come back after 45 minutes. The one who asked opens again.")


def test_a_text_reads_the_same_to_people_under_the_new_schema():
    old = GOLDEN.read_text(encoding="utf-8")
    lines = [dict.fromkeys(LINE_FIELDS[LineKind(line["kind"])], "") | line for line in json.loads(old)["lines"]]
    new = json.dumps({"schema": 2, "head": json.loads(old)["head"], "lines": lines})
    assert sha256_of_text(new) != GOLDEN_HASH
    assert is_same_wording(old, new)
    lines[0]["text"] += "!"
    assert not is_same_wording(old, json.dumps({"schema": 2, "head": "", "lines": lines}))
    assert not is_same_wording("", "")


@pytest.mark.django_db
def test_every_kind_stands_in_the_paper_in_its_order_and_says_all_of_its_words(partner, ada, sam, clock):
    a, s = partner(ada), partner(sam)
    for kind in reversed(LineKind):
        agreed(s, clock.now, kind)
    contract = Contract.open(by=a, at=clock.now)
    contract.freeze(by=a, at=clock.now)
    lines = json.loads(contract.text)["lines"]
    assert [line["kind"] for line in lines] == list(LineKind)
    for line in lines:
        words = {name: value for name, value in line.items() if name not in ("by", "kind")}
        dates = {name: date.fromisoformat(value) for name, value in words.items() if name == "ends_on"}
        assert words | dates == pick_line_fields(line["kind"], WORDS[line["kind"]])
    assert {line["kind"] for line in lines if "by" in line} == {"commitment", "openness", "amends", "reset"}
    clauses = [clause for group in contract.groups for clause in group.clauses]
    assert [clause.number for clause in clauses] == list(range(1, len(LineKind) + 1))
    assert [clause.seat for clause in clauses] == ["b" if "by" in line else "" for line in lines]


def test_each_kind_of_line_says_its_own_words():
    said = {kind: Clause(1, kind, "", **WORDS[kind]) for kind in LineKind}
    assert [(label, words) for label, words in said["boundary"].labelled_facts] == [
        ("What it protects", "Speaking freely."),
        ("When it is crossed", "We pause."),
    ]
    assert said["openness"].labelled_facts == [("What it is for", "No surprises."), ("Until", "10 February 2027")]
    assert said["amends"].labelled_facts == [("Until", "10 February 2027")]
    assert said["ritual"].labelled_facts == [("How often", "Every week")]
    assert said["look_back"].sentence == (
        "We look at this together again on 10 February 2027. That day by itself ends nothing."
    )
    assert said["reset"].words == "An early sign · I answer in one word."
    assert said["words"].words == "honest · Saying it before it is asked."
    assert said["commitment"].words == " · ".join([HELLO["text"], HELLO["cue"], HELLO["smallest"], "Every day"])


def test_the_paper_says_whose_where_somebody_speaks_of_themselves():
    assert [kind for kind in LineKind if has_named_owner(kind)] == ["commitment", "openness", "amends"]
    assert has_named_owner("boundary", "own")
    assert [part for part in ("sign", "calm", "back", "message", "opening") if has_named_owner("reset", part)] == [
        "sign",
        "calm",
    ]
    assert not has_named_owner("words", "calm")


def test_the_parts_of_the_way_back_stand_in_their_order_whatever_order_they_were_offered_in(
    partner, ada, sam, clock, db
):
    a = partner(ada)
    for part in ("opening", "message", "back", "calm", "sign", "opening"):
        agreed(a, clock.now, "reset", term=part, text=part)
    contract = Contract.open(by=a, at=clock.now)
    assert [clause.term for clause in contract.groups[0].clauses] == [
        "sign",
        "calm",
        "back",
        "message",
        "opening",
        "opening",
    ]


def test_fields_that_nobody_filled_are_blank():
    assert pick_line_fields("boundary", {"text": "x"}) == {"text": "x", "why": "", "cue": "", "term": ""}
    assert pick_line_fields("look_back", {}) == {"ends_on": None}
    assert BLANK_FIELD_VALUES == {"minutes": None, "ends_on": None}
    assert SOON.isoformat() == "2027-02-10"
