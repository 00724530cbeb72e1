"""Which characters can be seen, and which are invisible or change the direction of a text (B6)."""

import unicodedata

# Characters that change the direction or are invisible (Unicode UAX 9, general category Cf); a name has none (B6).
# The two joiners (U+200C, U+200D) stay: Persian names and many emoji need them.
HIDDEN_LETTERS = dict.fromkeys(
    [
        0x00AD,
        0x034F,
        0x061C,
        0x180E,
        0x200B,
        0x200E,
        0x200F,
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    ]
)
# Characters that are blank although they count as letters or marks: fillers, joiners of nothing, blank braille.
BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b\u180c\u180d\u180f")
JOINERS = "\u200c\u200d"
MAX_MARKS_PER_LETTER = 4  # marks on one letter that a script may need; more are removed


def on_one_line(text: str) -> str:
    """Return `text` as it will be shown: one line, NFC, without hidden characters, controls and piled-up marks.

    It is empty if nothing of the text can be seen.
    """
    kept, marks = "", 0
    for letter in unicodedata.normalize("NFC", text).translate(HIDDEN_LETTERS):
        category = unicodedata.category(letter)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if letter.isspace():
            kept += " "
        elif letter in JOINERS or (
            category[0] != "C" and marks <= MAX_MARKS_PER_LETTER and letter not in BLANK_LETTERS
        ):
            kept += letter
    is_seen = any(unicodedata.category(letter)[0] in "LNPS" for letter in kept)
    return " ".join(kept.split()) if is_seen else ""


# Letters of other scripts and signs that look like a Latin letter; each stands at the place of its double.
_DOUBLES = {
    "a": "аαɑ",
    "b": "ьвβ",
    "c": "сϲ",
    "d": "ԁ",
    "e": "еєε",
    "f": "ꞙ",
    "g": "ɡց",
    "h": "һн",
    "i": "іıι",
    "j": "јϳ",
    "k": "кκ",
    "l": "ӏ|1i!",
    "m": "м",
    "n": "пηո",
    "o": "оο0օσ",
    "p": "рρ",
    "q": "ԛ",
    "r": "гѓ",
    "s": "ѕ5",
    "t": "тτ",
    "u": "υսц",
    "v": "ѵν",
    "w": "ѡԝω",
    "x": "хχ",
    "y": "уүγ",
    "z": "ᴢ",
}
_LATIN_DOUBLE = str.maketrans({double: letter for letter, doubles in _DOUBLES.items() for double in doubles})


def look_alike(one: str, two: str) -> bool:
    """Return whether two names can be taken for each other: in case, accents, spaces, signs, or by similar letters."""
    return _skeleton(one) == _skeleton(two)


def _skeleton(name: str) -> str:
    """Return what is left of a name for the eye: letters and digits, without accents, each as its Latin double."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold()).translate(_LATIN_DOUBLE)
    shown = "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LN")
    shown = shown.translate(_LATIN_DOUBLE).replace("rn", "m").replace("vv", "w")
    return shown or name
