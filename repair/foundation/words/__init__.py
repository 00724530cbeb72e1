"""Texts that people read and that are longer than a label: kept as data, under keys that never change.

One folder for each language, one file for each section: `en/screens.toml` holds `screen.front.title`. A text may be
reworded under its key; a text whose meaning changes gets a new key. Keys are never shown.

Buttons, labels, notices and errors go through gettext, as everywhere in Django. The texts here do not: **the data file
is the translation**, since a translator has to read a whole screen at once to keep its tone. A key that a language
lacks is read in English. tests/foundation/test_words.py holds all languages to the same keys, so that happens only
while a language is being written.

In Python: `ui_text("screen.one_thing.title")`, for labels `ui_text_lazy(…)`. In templates: `{% load words %}` and
`{% words "screen.invited.title" name=partner.other.person.name %}`. A list comes as a tuple of texts, a section as a
mapping. `{site}` and `{host}` are filled from the settings. `{name}`, `{time}`, `{day}`, and `{word}` and `{minutes}`
of a pause must be given by the caller. There are no other placeholders.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language

TEXTS_FOLDER = Path(__file__).parent
DEFAULT_TEXT_LANGUAGE = "en"
PLACEHOLDER = re.compile(r"\{(name|time|day|site|host|word|minutes|count)\}")


class MissingText(KeyError):
    """No language has this key, or no value was given for one of the text's placeholders."""


def ui_text(key: str, **given: object) -> Any:
    """Return the text, the tuple or the section under `key` in the current language, with its placeholders filled."""
    return map_texts(
        find_text(get_language() or DEFAULT_TEXT_LANGUAGE, key), lambda text: fill_placeholders(text, given)
    )


ui_text_lazy = lazy(ui_text, str)


def find_text(language: str, key: str) -> Any:
    """Return what is under `key` in this language, else in the wider one (es-mx, es), else in English.

    Raise `MissingText` if there is nothing.
    """
    for one in (language, language.partition("-")[0], DEFAULT_TEXT_LANGUAGE):
        found: Any = read_language(one)
        for step in key.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        if found is not None:
            return found
    raise MissingText(key)


def fill_placeholders(text: str, given: Mapping[str, object]) -> str:
    """Return `text` with its placeholders filled from `given`, and with the site's name and host.

    Raise `MissingText` if a value was not given.
    """
    known = {"site": settings.SITE_NAME, "host": settings.SITE_HOST} | dict(given)
    try:
        return PLACEHOLDER.sub(lambda found: str(known[found[1]]), text)
    except KeyError as missing:
        raise MissingText(f"{missing} in: {text}") from None


def map_texts(found: Any, change: Callable[[str], str]) -> Any:
    """Return `found` with `change` applied to every text in it. Numbers and booleans stay."""
    if isinstance(found, str):
        return change(found)
    if isinstance(found, tuple):
        return tuple(map_texts(one, change) for one in found)
    if isinstance(found, Mapping):
        return {name: map_texts(one, change) for name, one in found.items()}
    return found


@cache
def read_language(language: str) -> Mapping[str, Any]:
    """Return all texts of one language, read once in the process; empty for a language that is not shipped."""
    whole: dict[str, Any] = {}
    if language in shipped_languages():
        for file in sorted((TEXTS_FOLDER / language).glob("*.toml")):
            _lay(whole, tomllib.loads(file.read_text(encoding="utf-8")), file.name)
    return freeze_nested(whole)


@cache
def shipped_languages() -> tuple[str, ...]:
    """Return the languages that have a folder here."""
    return tuple(sorted(folder.name for folder in TEXTS_FOLDER.iterdir() if any(folder.glob("*.toml"))))


def freeze_nested(found: Any) -> Any:
    """Return `found` with dicts and lists made read-only, since all requests of the process share it."""
    if isinstance(found, dict):
        return MappingProxyType({name: freeze_nested(one) for name, one in found.items()})
    return tuple(map(freeze_nested, found)) if isinstance(found, list) else found


def _lay(whole: dict[str, Any], more: dict[str, Any], file: str) -> None:
    """Merge the texts of one file into `whole`. Two files may share a section, never a text."""
    for name, found in more.items():
        if name not in whole:
            whole[name] = found
        elif isinstance(found, dict) and isinstance(whole[name], dict):
            _lay(whole[name], found, file)
        else:
            raise ValueError(f"{name} stands in {file} and in another file")
