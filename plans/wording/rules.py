"""The rules behind hints, care notices and refusals: data, one file for each language, and the code that reads it.

A rule names phrases to find (`finds`), phrases that only look alike and are skipped (`spares`), and phrases that
silence it anywhere in the text (`unless`). `often` needs three hits, `different` three different ones. `only` and
`outside` name the fields it applies to and those it does not; `part` is a fragment that phrases may use as <part>.

Phrases are regular expressions over the text as `fold_for_matching` returns it: lower case, no accents, no apostrophes,
single spaces, line breaks kept. They match whole words, and every gap in them is bounded, so that matching takes time
in proportion to the text.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

PATTERNS_DIR = Path(__file__).parent / "patterns"
FRAGMENT_REFERENCE = re.compile(r"<(\w+)>")
MAX_READ_CHARACTERS = 20_000  # longer texts are read up to here
PLAIN_PUNCTUATION = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "..."})
DROPPED_MARKS = re.compile(r"[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff'’‘ʼ´`]")
BLANKS = re.compile(r"[^\S\n]+")
LINE_BREAKS = re.compile(r" ?\n[ \n]*")


def fold_for_matching(text: str) -> str:
    """Return the first 20,000 characters of `text` as the phrases are written: case, accents and quotes are folded."""
    spread = unicodedata.normalize("NFD", text[:MAX_READ_CHARACTERS].translate(PLAIN_PUNCTUATION).casefold())
    return LINE_BREAKS.sub("\n", BLANKS.sub(" ", DROPPED_MARKS.sub("", spread)))


@dataclass(frozen=True)
class WordingRule:
    """One thing to look for. `said` holds the texts that are shown if it is found: `reason` and `try`.

    `where` are the kinds of text in which a hint applies, `only` and `outside` the fields.
    """

    key: str
    said: dict[str, str]
    finds: re.Pattern[str] | None = None
    spares: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    often: re.Pattern[str] | None = None
    different: re.Pattern[str] | None = None
    where: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()

    def applies_to(self, where: str, box: str) -> bool:
        """Tell whether the rule applies to this kind of text and box."""
        return where in self.where and box not in self.outside and (not self.only or box in self.only)

    def find_in(self, text: str) -> int | None:
        """Return where in a folded text it is first found, or None."""
        if self._first(text) is None or (self.unless is not None and self.unless.search(text)):
            return None
        return self._first(self.spares.sub("·", text)) if self.spares is not None else self._first(text)

    def _first(self, text: str) -> int | None:
        """Return the position of the first hit of `finds`, `often` or `different`, in this order; None without one."""
        found = self.finds.search(text) if self.finds is not None else None
        if found is not None:
            return found.start()
        if self.often is not None and len(hits := [hit.start() for hit in self.often.finditer(text)]) > 2:
            return hits[0]
        if self.different is not None and len({hit[0] for hit in self.different.finditer(text)}) > 2:
            return 0
        return None


@dataclass(frozen=True)
class LanguageRules:
    """All rules of one language. `reader` holds the sentence that a partner reads next to a line with a care notice."""

    hints: tuple[WordingRule, ...] = ()
    care: tuple[WordingRule, ...] = ()
    credential: WordingRule | None = None
    reader: dict[str, str] = field(default_factory=dict)


@cache
def rule_languages() -> tuple[str, ...]:
    """Return the languages that have rules."""
    return tuple(sorted(file.stem for file in PATTERNS_DIR.glob("*.toml")))


def nearest_rule_language(language: str) -> str | None:
    """Return the language whose rules apply to `language` (es-mx: es-mx, else es); None if there is none."""
    return next((one for one in (language, language.partition("-")[0]) if one in rule_languages()), None)


@cache
def load_language_rules(language: str) -> LanguageRules:
    """Return the rules of one language, compiled once in the process."""
    found = tomllib.loads((PATTERNS_DIR / f"{language}.toml").read_text(encoding="utf-8"))
    parts: dict[str, str] = {}
    for name, phrase in found["part"].items():
        parts[name] = f"(?:{_filled(phrase, parts)})"
    care = found["care"]
    return LanguageRules(
        hints=tuple(_rule(one, parts) for one in found["hint"]),
        care=tuple(_rule(one, parts) for one in care["notice"]),
        credential=_rule(care["credential"], parts),
        reader=care["reader"],
    )


def _rule(one: dict[str, Any], parts: dict[str, str]) -> WordingRule:
    def phrases(name: str) -> re.Pattern[str] | None:
        return _any(one[name], parts) if name in one else None

    return WordingRule(
        key=one.get("key", "credential"),
        said={str(name): one[name] for name in ("reason", "try") if name in one},
        finds=phrases("finds"),
        spares=phrases("spares"),
        unless=phrases("unless"),
        often=phrases("often"),
        different=phrases("different"),
        where=frozenset(one.get("where", ())),
        only=frozenset(one.get("only", ())),
        outside=frozenset(one.get("outside", ())),
    )


def _any(phrases: list[str], parts: dict[str, str]) -> re.Pattern[str]:
    """Return one pattern that matches any of the phrases as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(_filled(phrase, parts) for phrase in phrases)})(?!\w)")


def _filled(phrase: str, parts: dict[str, str]) -> str:
    """Return the phrase with each <part> replaced by its fragment."""
    return FRAGMENT_REFERENCE.sub(lambda found: parts[found[1]], phrase)
