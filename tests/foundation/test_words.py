"""What people read is kept as data: the same keys in every language, no empty text, none of the words we never say."""

import re
from collections.abc import Mapping
from pathlib import Path
from string import Formatter

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from repair.foundation import words as data
from repair.foundation.words import MissingText, ui_text

ROOT = Path(settings.BASE_DIR)
NEVER = ("just", "simply", "should", "forgive", "failed", "streak", "score", "percent", "user", "spouse", "husband")
NEVER = re.compile(rf"\b({'|'.join((*NEVER, 'wife'))})\w{{0,2}}\b", re.IGNORECASE)
# H1, H2, SAF-10: nothing we suggest opens a device, an account or a mailbox, tells where somebody is or records anyone.
CONTROLS = re.compile(
    r"\bpass(word|code|phrase)|\bPIN\b|\blocation|\bGPS\b|whereabouts|\brecord(ing)?\b|\btrack"
    r"|\b(show|give|let|hand) (me|you|each other) (into |see |read |have )?"
    r"(my|your|the|our) (phone|messages|mail|account)"
    r"|\bread (my|your|each other's) (messages|mail)|\bask(s)? for permission",
    re.IGNORECASE,
)
SUGGESTED = ("base", "template", "agreement", "talk", "pause", "reset")
ALLOWED = {"name", "time", "day", "site", "host", "word", "minutes", "count"}


def leaves(found, key=""):
    """Every text, number and yes/no with its key."""
    if isinstance(found, Mapping):
        for name, one in found.items():
            yield from leaves(one, f"{key}.{name}".strip("."))
    elif isinstance(found, tuple):
        for place, one in enumerate(found):
            yield from leaves(one, f"{key}.{place}")
    else:
        yield key, found


ALL = [
    (language, key, text) for language in data.shipped_languages() for key, text in leaves(data.read_language(language))
]
TEXTS = [(language, key, text) for language, key, text in ALL if isinstance(text, str)]


def test_english_is_shipped_with_more_than_three_hundred_texts():
    assert "en" in data.shipped_languages()
    assert len(TEXTS) > 300


@pytest.mark.parametrize("language", data.shipped_languages())
def test_every_language_holds_the_same_keys(language):
    assert [key for key, _ in leaves(data.read_language(language))] == [
        key for key, _ in leaves(data.read_language("en"))
    ]


def test_texts_are_not_empty_or_framed_in_blanks():
    assert [(language, key) for language, key, text in TEXTS if not text.strip() or text != text.strip()] == []


def test_texts_use_only_the_allowed_placeholders():
    wrong = []
    for language, key, text in TEXTS:
        names = {name for _, name, form, turned in Formatter().parse(text) if name is not None}
        wrong += [(language, key, name) for name in names if name not in ALLOWED]
    assert wrong == []


def test_texts_contain_none_of_the_words_we_never_say():
    assert [(key, found[0]) for _, key, text in TEXTS if (found := NEVER.search(text))] == []


def test_suggested_texts_do_not_ask_for_devices_places_or_messages():
    suggested = [(key, text) for _, key, text in TEXTS if key.split(".")[0] in SUGGESTED]
    assert len(suggested) > 150
    assert [(key, found[0]) for key, text in suggested if (found := CONTROLS.search(text))] == []


@pytest.mark.parametrize(
    "phrase", ["Give me your phone.", "I tell you my PIN.", "We share our location.", "It failed."]
)
def test_the_lists_of_forbidden_words_match_forbidden_phrases(phrase):
    assert CONTROLS.search(phrase) or NEVER.search(phrase)


def test_suggested_commitments_have_what_a_line_needs():
    for template in data.read_language("en")["template"].values():
        assert len(template["commitment"]) == 6
        for one in template["commitment"]:
            assert {"key", "for", "act", "cue", "smallest", "cadence"} <= set(one)
            assert one["for"] in ("own", "hurt", "either")
            assert one["cadence"] in ("daily", "weekdays", "weekly", "monthly", "when it comes up")
            assert all(len(one[field]) <= 200 for field in ("act", "cue", "smallest"))
            assert one.get("when", "event") == "event"
    keys = [one["key"] for template in data.read_language("en")["template"].values() for one in template["commitment"]]
    assert len(keys) == len(set(keys))


def test_ui_text_returns_a_text_a_list_or_a_section():
    assert ui_text("screen.where.title") == "Where are you now?"
    assert ui_text("screen.before.signs")[0] == "You are afraid of how they will react."
    assert list(ui_text("screen.where.side")) == ["own", "hurt", "both"]


def test_ui_text_raises_an_error_for_a_missing_text_or_value():
    with pytest.raises(MissingText):
        ui_text("screen.nowhere")
    with pytest.raises(MissingText):
        ui_text("screen.invited.title")


def test_a_language_that_is_not_shipped_reads_english():
    with translation.override("es-mx"):
        assert ui_text("screen.where.title") == "Where are you now?"


def test_the_texts_of_a_language_cannot_be_changed():
    with pytest.raises(TypeError):
        data.read_language("en")["screen"]["where"] = {}


def test_a_name_in_a_template_text_is_never_markup():
    tag = Template('{% load words %}{% words "screen.invited.title" name=name %}')
    shown = tag.render(Context({"name": "<b>Ada</b> {host}"}))
    assert shown == "<bdi>&lt;b&gt;Ada&lt;/b&gt; {host}</bdi> asks whether you want to try this together"


USED = re.compile(
    r"""(?:\{% words |\bui_text(?:_lazy)?\(|\bfind_text\(DEFAULT_TEXT_LANGUAGE, """
    r"""|\bsection_texts\(|\bWORDS_SECTION = )f?"([a-z0-9_.]+)"""
)


def test_every_text_is_read_somewhere():
    """What no page reads any more goes; its key stays in the history."""
    folders = ("checkins", "plans", "repair", "templates")
    sources = [
        path for folder in folders for path in (ROOT / folder).rglob("*.*") if path.suffix in (".py", ".html", ".txt")
    ]
    used = {key.rstrip(".") for path in sources for key in USED.findall(path.read_text())}
    unread = [
        key
        for key, _ in leaves(data.read_language("en"))
        if not any(key == one or key.startswith(f"{one}.") for one in used)
    ]
    assert unread == []
