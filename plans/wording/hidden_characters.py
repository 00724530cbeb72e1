"""Shows what a signer could not see in a text (B5, B6). The frozen bytes stay; every rendering shows what is in them.

Forms remove hidden characters on input. This is a second check, for texts of older versions and for rows that were
written in another way. A text is split into pieces: plain ones, and ones with a sign that says what is there.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext, ngettext

from repair.foundation.visible_text import BLANK_LETTERS, JOINERS, MAX_MARKS_PER_LETTER

BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
BLACK_FLAG = "\U0001f3f4"  # a black flag followed by tags is the flag of a region
TAG_CHARACTERS = range(0xE0020, 0xE0080)

# Letters of other scripts that look like Latin letters.
LATIN_LOOKALIKES = {
    "CYRILLIC": frozenset("аеосрхуіјѕһԁԛԝАВЕКМНОРСТХУІЈЅԌ"),
    "GREEK": frozenset("οανρυικχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),
}
# Most texts have only these characters, which are all visible and imitate nothing.
PLAIN_LATIN = re.compile(r"[\n\t -~\u00a1-\u00ac\u00ae-\u024f\u2013\u2014\u2018-\u201f\u2022\u2026\u20ac]*")
LETTER_RUN = re.compile(r"[^\W\d_]+")
COMPARED_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")

SIGN_SENTENCES = {
    "unseen": lambda count: ngettext("a hidden letter", "%d hidden letters", count),
    "turns": lambda count: ngettext("a sign that turns the reading", "%d signs that turn the reading", count),
    "space": lambda count: ngettext("an unusual space", "%d unusual spaces", count),
    "heap": lambda count: ngettext("one mark more on this letter", "%d marks more on this letter", count),
    "mixed": lambda count: gettext("letters of another alphabet"),
}


@dataclass(frozen=True)
class TextPiece:
    """A part of a text.

    `sign` is empty for plain text, else a key of SIGN_SENTENCES: what a reader would miss in it.
    """

    text: str
    sign: str = ""

    @property
    def codes(self) -> str:
        """The code points of the piece, each once, like "U+200B U+00AD", so that they can be looked up."""
        return " ".join(dict.fromkeys(f"U+{ord(letter):04X}" for letter in self.text))

    @property
    def sign_sentence(self) -> str:
        """Return in words what stands there."""
        said = SIGN_SENTENCES[self.sign](len(self.text))
        return said % len(self.text) if "%d" in said else said

    @property
    def is_shown(self) -> bool:
        """Whether the text itself is shown as well: mixed alphabets can be read, invisible characters cannot."""
        return self.sign in ("", "mixed")


def split_visible(text: str) -> list[TextPiece]:
    """Return the whole text in pieces, in order, with a sign on each one that a reader would miss."""
    if PLAIN_LATIN.fullmatch(text):
        return [TextPiece(text)]
    letters = frozenset(filter(str.isalpha, text))
    return [
        piece for stretch in _stretches(text) for piece in (_words(stretch, letters) if not stretch.sign else [stretch])
    ]


def has_nothing_hidden(text: str) -> bool:
    """Tell whether the text has no hidden, direction-changing or misleading characters."""
    return all(not piece.sign for piece in split_visible(text))


def spell_out_hidden(text: str) -> str:
    """Return the text for a plain file or a terminal, with what is hidden spelled out in brackets."""
    return "".join(
        piece.text if piece.is_shown else f"[{piece.sign_sentence}: {piece.codes}]" for piece in split_visible(text)
    )


def _stretches(text: str) -> Iterator[TextPiece]:
    """Yield runs of characters that have the same sign."""
    sort, run = "", ""
    for place in range(len(text)):
        now = _sort(text, place)
        if now != sort and run:
            yield TextPiece(run, sort)
            run = ""
        sort, run = now, run + text[place]
    if run:
        yield TextPiece(run, sort)


def _sort(text: str, place: int) -> str:
    """Return the sign of the character at `place`; empty if a reader sees it as it is."""
    letter = text[place]
    if letter in "\n\t" or " " <= letter <= "~":
        return ""
    if letter in BIDI_CONTROLS:
        return "turns"
    category = unicodedata.category(letter)
    if category in ("Mn", "Me") and letter not in BLANK_LETTERS:
        if _is_selector(letter):
            return "" if place and _takes_selector(text[place - 1]) else "unseen"
        return "heap" if _marks_before(text, place) >= MAX_MARKS_PER_LETTER else ""
    if category == "Zs":
        return "" if letter == "\u3000" or _is_typography(text, place) else "space"
    if letter in JOINERS:
        return "" if _joins(text, place) else "unseen"
    if ord(letter) in TAG_CHARACTERS and BLACK_FLAG in text[max(0, place - 7) : place]:
        return ""
    return "unseen" if letter in BLANK_LETTERS or category in ("Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp") else ""


def _is_selector(letter: str) -> bool:
    """Tell whether this is a variation selector, which chooses how the character before it looks."""
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


def _takes_selector(letter: str) -> bool:
    """Tell whether a variation selector after this character has a use."""
    return unicodedata.category(letter) in ("So", "Sm", "Sk", "Po", "Lo") or letter in "0123456789#*\u00a9\u00ae"


def _marks_before(text: str, place: int) -> int:
    """Count the combining marks right before `place`, up to MAX_MARKS_PER_LETTER."""
    count = 0
    while (
        count < MAX_MARKS_PER_LETTER and place > count and unicodedata.category(text[place - count - 1]) in ("Mn", "Me")
    ):
        count += 1
    return count


def _is_typography(text: str, place: int) -> bool:
    """Tell whether a no-break space is ordinary: inside a number, or next to the signs that French sets apart."""
    if text[place] not in "\u00a0\u202f":
        return False
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    return (before.isdigit() and bool(after.strip())) or after in tuple(":;!?»%€") or before == "«"


def _joins(text: str, place: int) -> bool:
    """Tell whether a joiner has a use: between two letters of a script that needs it, or between two pictures."""
    around = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    return all(side and (_is_picture(side) or _needs_joiner(side)) for side in around)


def _is_picture(letter: str) -> bool:
    return (
        unicodedata.category(letter) in ("So", "Sk")
        or _is_selector(letter)
        or letter in "\u2640\u2642\u2695\u2194\u2195"
    )


def _needs_joiner(letter: str) -> bool:
    """Tell whether this letter's script uses joiners: those without case do, but for Hebrew, Hangul and Han."""
    return unicodedata.category(letter) in ("Lo", "Mn", "Mc") and unicode_script(letter) not in (
        "HEBREW",
        "HANGUL",
        "CJK",
    )


@cache
def unicode_script(letter: str) -> str:
    """Return the first word of a character's Unicode name, which is its script for the alphabets compared here."""
    return unicodedata.name(letter, "").partition(" ")[0]


def _words(stretch: TextPiece, letters: frozenset[str]) -> Iterator[TextPiece]:
    """Yield a plain run in pieces, with the sign `mixed` on each word that only looks like a word of one alphabet."""
    if stretch.text.isascii():
        yield stretch
        return
    done = 0
    for found in LETTER_RUN.finditer(stretch.text):
        if found[0].isascii() or not _is_mixed(found[0], letters):
            continue
        if found.start() > done:
            yield TextPiece(stretch.text[done : found.start()])
        yield TextPiece(found[0], "mixed")
        done = found.end()
    if done < len(stretch.text):
        yield TextPiece(stretch.text[done:])


def _is_mixed(word: str, letters: frozenset[str]) -> bool:
    """Tell whether the word mixes scripts, or imitates Latin with another script that the text does not really use."""
    scripts = {unicode_script(letter) for letter in word} & set(COMPARED_SCRIPTS)
    if len(scripts) > 1:
        return True
    [one] = scripts or {""}
    alike = LATIN_LOOKALIKES.get(one)
    if alike is None or not set(word) <= alike:
        return False
    # A whole word of letters that look Latin is fine if the text has other words of that alphabet.
    others = {letter for letter in letters if not letter.isascii() and unicode_script(letter) == one}
    return others <= alike and any(letter.isascii() for letter in letters)
