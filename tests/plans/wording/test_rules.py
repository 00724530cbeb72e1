"""Wording hints, care notices and refused credentials: what each finds, and what only looks like it (rules 11, 27)."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from plans.presenters import writer_notes
from plans.presenters.ideas import commitment_fields
from plans.wording import care, rules
from plans.wording.hints import WordingHint, first_hint
from repair.accounts.models import Person
from repair.foundation import words
from tests.foundation.test_words import NEVER

HERE = Path(__file__).parent
DATA = {language: tomllib.loads((HERE / f"{language}.toml").read_text()) for language in rules.rule_languages()}
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
    while (one := first_hint(text, where=where, language=language, box=box, shown=shown)) is not None:
        shown.append(one.key)
    return shown


@pytest.mark.parametrize("language", rules.rule_languages())
def test_every_language_has_all_hints_and_notices_and_enough_examples(language):
    said, data = rules.load_language_rules(language), DATA[language]
    assert [rule.key[:3] for rule in said.hints] == [f"h{number:02}" for number in range(1, 22)]
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
    keys = [one.key for one in care.care_notices("commitment", text)]
    assert (key in keys) if is_hit else keys == []


@pytest.mark.parametrize(("text", "is_hit"), CREDENTIALS)
def test_a_password_is_known_when_it_is_seen_and_only_then(text, is_hit):
    assert care.looks_like_credential(text) is is_hit


def test_one_hint_at_a_time_what_comes_first_first_and_none_twice():
    text = "You always come late. Please forgive me. Why did you leave?"
    assert found(text, "en", "turn") == ["h11_always_never", "h08_forgive_ask", "h15_why_you"]
    assert first_hint(text, where="turn", language="en", shown=["h11_always_never"]).key == "h08_forgive_ask"


def test_a_hint_says_why_and_what_to_try():
    one = first_hint("Why did you leave?", where="turn", language="en")
    assert one == WordingHint(
        "h15_why_you",
        "‘Why’ can sound like a charge, and people defend themselves.",
        "Begin with ‘what’, ‘when’ or ‘how’.",
    )


def test_each_place_has_its_own_hints_and_what_hurt_has_none():
    said = "I am sorry, but you always shout."
    assert found(said, "en", "own") == ["h01_but"]
    assert found(said, "en", "turn") == ["h11_always_never"]
    assert found(said, "en", "what it was like") == []


def test_reasons_may_stand_in_the_box_for_reasons():
    said = "I shouted because I was stressed."
    assert found(said, "en", "own", "change") == ["h06_because_excuse"]
    assert found(said, "en", "own", "why") == []


@pytest.mark.parametrize("box", ["goal", "words", "boundary", ""])
def test_only_a_commitment_has_to_be_seen_by_a_camera(box):
    assert found("We try to be kinder.", "en", "line", box) == []


def test_the_nearest_language_is_read_and_none_where_there_is_none():
    assert found("¿Por qué te fuiste?", "es-mx", "turn") == ["h15_why_you"]
    assert found("Why did you leave?", "es", "turn") == found("Why did you leave?", "fi", "turn") == []


@pytest.mark.parametrize(
    "text", ["YOU MADE ME  SHOUT.", "You made\u00a0me shout.", "You made me\u200b shout.", "…you made me shout"]
)
def test_dress_makes_no_difference(text):
    assert found(text, "en", "own") == ["h03_made_me"]


def test_accents_and_apostrophes_may_be_missing_or_of_any_kind():
    assert found("You don’t love me", "en", "turn") == found("you dont love me", "en", "turn") == ["h12_motive"]
    assert care.looks_like_credential("contrasen\u0303a: girasol7")
    assert care.looks_like_credential("CONTRASENA: girasol7")


def test_a_notice_is_said_in_the_readers_language_whatever_the_line_is_written_in():
    line = "Compartimos la ubicación."
    (spanish,) = care.care_notices("commitment", line, language="es-ar")
    (english,) = care.care_notices("commitment", line, language="fi")
    assert spanish.reason == "Saber dónde está alguien a cada hora no es confianza, y puede ser peligroso."
    assert english.reason == "Knowing where someone is at every hour is not trust, and it can be dangerous."
    assert care.care_notices("commitment", line) == [english]
    assert care.reader_care_sentence(language="es").startswith("Puedes decir que no")
    assert care.credential_refusal(language="es").startswith("Esto parece una contraseña")


def test_a_commitment_about_one_person_raises_no_notice_and_about_a_group_does():
    assert care.care_notices("commitment", "I have ended the contact with Kim.") == []
    assert [one.key for one in care.care_notices("commitment", "I end all contact with my friends.")] == ["people"]


def test_nothing_we_suggest_raises_a_notice_or_looks_like_a_password():
    suggested = [
        text
        for section in ("base", "template")
        for text in texts(words.read_language("en")[section])
        if care.care_notices("commitment", text) or care.looks_like_credential(text)
    ]
    assert suggested == []


def test_no_suggested_commitment_raises_a_hint():
    templates = words.read_language("en")["template"].values()
    suggested = [one for each in templates for one in each["commitment"]] + list(
        words.read_language("en")["base"]["either"].values()
    )
    typed = [commitment_fields(one) for one in suggested]
    writer = Person(wants_hints=True)
    assert [one["text"] for one in typed if writer_notes.notes_on_line("commitment", one, to=writer).is_new] == []


@pytest.mark.parametrize("language", rules.rule_languages())
def test_hints_and_notices_use_no_unkind_words(language):
    spoken = rules.load_language_rules(language)
    sentences = [one for rule in (*spoken.hints, *spoken.care, spoken.credential) for one in rule.said.values()]
    assert len(sentences) == 2 * 21 + 2 * 9 + 1
    assert [one for one in sentences if NEVER.search(re.sub("‘[^’]*’", "", one))] == []


@pytest.mark.parametrize(
    "text", ["", " ", "\n" * 20_000, "a" * 20_000, "💔" * 20_000, "شكرا " * 4000, "e\u0301" * 10_000]
)
def test_any_text_can_be_read(text):
    assert found(text, "en", "turn") == found(text, "es", "line", "commitment") == []
    assert care.care_notices("boundary", text) == []
    assert not care.looks_like_credential(text)


def texts(some):
    """Every text in a section of the words."""
    if isinstance(some, str):
        return [some]
    return [
        text
        for one in (some.values() if isinstance(some, Mapping) else some)
        if not isinstance(one, (int, bool))
        for text in texts(one)
    ]
