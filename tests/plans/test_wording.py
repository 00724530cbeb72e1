"""Wording hints, care notices and refused credentials: what each finds, and what only looks like it (rules 11, 27)."""

import tomllib
from pathlib import Path

import pytest

from plans import care, rules
from plans.hints import hint

HERE = Path(__file__).parent / "wording"
DATA = {language: tomllib.loads((HERE / f"{language}.toml").read_text()) for language in rules.languages()}
HINTS = [
    (language, key, one, text, is_hit)
    for language, data in DATA.items()
    for key, one in data["hint"].items()
    for is_hit in (True, False)
    for text in one["hits" if is_hit else "misses"]
]
CARE = [
    (key, text, is_hit)
    for data in DATA.values()
    for key, one in data["care"].items()
    for is_hit in (True, False)
    for text in one["hits" if is_hit else "misses"]
]
CREDENTIALS = [
    (text, is_hit)
    for data in DATA.values()
    for is_hit in (True, False)
    for text in data["credential"]["hits" if is_hit else "misses"]
]


def found(text, language, where, box=""):
    """The keys of all hints, in the order in which they would come."""
    shown = []
    while (one := hint(text, where=where, language=language, box=box, shown=shown)) is not None:
        shown.append(one.key)
    return shown


@pytest.mark.parametrize("language", rules.languages())
def test_there_are_twenty_hints_nine_notices_and_enough_to_try_them_on(language):
    said, data = rules.read(language), DATA[language]
    assert [rule.key[:3] for rule in said.hints] == [f"h{number:02}" for number in range(1, 21)]
    assert list(data["hint"]) == [rule.key for rule in said.hints]
    assert list(data["care"]) == [rule.key for rule in said.care]
    for one in [*data["hint"].values(), *data["care"].values()]:
        assert min(len(set(one["hits"])), len(set(one["misses"]))) >= 5
    controlling = {text for one in data["care"].values() for text in one["hits"]}
    assert len(controlling) >= 20
    assert min(len(set(data["credential"][name])) for name in ("hits", "misses")) >= 20


@pytest.mark.parametrize(("language", "key", "one", "text", "is_hit"), HINTS)
def test_a_hint_finds_what_it_is_for_and_nothing_that_looks_like_it(language, key, one, text, is_hit):
    assert (key in found(text, language, one["where"], one.get("box", ""))) is is_hit


@pytest.mark.parametrize(("key", "text", "is_hit"), CARE)
def test_a_notice_finds_what_it_is_for_and_nothing_that_looks_like_it(key, text, is_hit):
    keys = [one.key for one in care.notices("commitment", text)]
    assert (key in keys) if is_hit else keys == []


@pytest.mark.parametrize(("text", "is_hit"), CREDENTIALS)
def test_a_password_is_known_when_it_is_seen_and_only_then(text, is_hit):
    assert care.is_credential(text) is is_hit
