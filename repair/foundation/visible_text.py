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
