"""B5, B6: what the eye would miss in a text is said, and what a script needs is left alone."""

import unicodedata

import pytest

from plans.models.contract.canonical_text import normalize_text, sha256_of_text
from plans.templatetags.paper import shown
from plans.wording.hidden_characters import TextPiece, has_nothing_hidden, spell_out_hidden, split_visible

PLAIN = [
    "I am home by six.",
    "Ünïcödé, naïve, ¿qué?, 20 €, “quoted” – done …",
    "می‌خواهم",  # Persian keeps a joiner between its letters
    "שָׁלוֹם",
    "السَّلامُ عليكم",
    "क्‍ष",
    "👩‍👩‍👧 🏳️‍🌈 ❤️ 1️⃣ 👋🏽 🇪🇸",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "Bonjour\u202f! C’est « bien\u00a0», 10\u00a0km",
    "Tiếng Việt",
    "Всё хорошо, мама",
    "Καλημέρα",
    "漢字\u3000かな",
    "two\nlines\tand a tab",
]


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_text_stays_as_it_is(text):
    assert split_visible(text) == [TextPiece(text)]
    assert spell_out_hidden(text) == text


@pytest.mark.parametrize(
    ("text", "sign", "says"),
    [
        ("I will\u200b not", "unseen", "a hidden letter"),
        ("I will\u200b\u200b\ufeff not", "unseen", "3 hidden letters"),
        ("pay \u202e001\u202c", "turns", "a sign that turns the reading"),
        ("\u2066\u2067\u2069", "turns", "3 signs that turn the reading"),
        ("not\u00a0ever", "space", "an unusual space"),
        ("not\u2003\u2003ever", "space", "2 unusual spaces"),
        ("a\u200db", "unseen", "a hidden letter"),
        ("so\u00adft", "unseen", "a hidden letter"),
        ("t\U000e0061\U000e0062", "unseen", "2 hidden letters"),
        ("a\ufe0fb", "unseen", "a hidden letter"),
        ("\u3164", "unseen", "a hidden letter"),
        ("a\u2028b", "unseen", "a hidden letter"),
        ("a\x07b", "unseen", "a hidden letter"),
        ("a\ue000b", "unseen", "a hidden letter"),
        ("a" + "\u0307" * 500, "heap", "496 marks more on this letter"),
    ],
)
def test_hidden_characters_are_named_and_no_text_is_lost(text, sign, says):
    found = split_visible(text)
    assert "".join(piece.text for piece in found) == text
    assert says in [piece.sign_sentence for piece in found if piece.sign == sign]
    assert says in shown(text)
    assert not any(hidden in shown(text) for hidden in "\u200b\u202e\u2066\u200d\u00ad\u3164\ufeff")


@pytest.mark.parametrize("text", ["I say nо more", "раураl", "Ι agree", "no аnd", "Eins \u0441\u043e\u0440 zwei"])
def test_letters_of_another_alphabet_in_disguise_get_a_quiet_note(text):
    assert not has_nothing_hidden(text)
    assert "letters of another alphabet" in shown(text)
    assert "[" not in spell_out_hidden(text)


def test_twins_are_one_text_and_have_one_hash():
    one, two = "Schön, daß é", unicodedata.normalize("NFD", "Schön, daß é")
    assert one != two
    assert sha256_of_text(normalize_text(one)) == sha256_of_text(normalize_text(two))


def test_each_text_has_its_own_direction_and_nothing_in_it_is_markup():
    assert shown("<b>ما</b>\n{{7*7}}") == '<bdi dir="auto">&lt;b&gt;ما&lt;/b&gt;<br>{{7*7}}</bdi>'
    assert "<script" not in shown("\u202e<script>")


def test_a_plain_file_spells_it_out():
    assert spell_out_hidden("pay \u202e001") == "pay [a sign that turns the reading: U+202E]001"


def test_a_long_text_is_read_in_no_time():
    text = "a\u0301\u200b" * 7000
    assert len(split_visible(text)) > 1
