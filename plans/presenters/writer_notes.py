"""What only the writer of a stored line reads: care notices first, else one hint on how it may sound (rule 27)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from plans.models.contract.kinds import Cadence, LineKind
from plans.wording import care, rules
from plans.wording.care import CareNotice
from plans.wording.hints import WordingHint, first_hint
from repair.accounts.models import Person

WORDED_FIELDS = ("text", "cue", "smallest", "why")
EVERY_DAY_PREFIX = {"en": "every day ", "es": "cada día "}  # the cadence is a choice, but the rules match words
HINT_PLACE_BY_KIND = {LineKind.AMENDS: "note"}  # every other kind is read as a "line"


@dataclass(frozen=True)
class WriterNotes:
    """Care notices on the stored words or, if there are none, at most one hint.

    `before` holds the keys that the page has shown already.
    """

    care: list[CareNotice]
    hint: WordingHint | None
    before: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Return the keys of all notes that the page has shown by now, separated by commas, for its form."""
        keys = [one.key for one in self.care] + ([self.hint.key] if self.hint else [])
        return ",".join(dict.fromkeys([*self.before, *keys]))

    @property
    def is_new(self) -> bool:
        """Tell whether there is a note that the page has not shown yet."""
        return self.hint is not None or any(one.key not in self.before for one in self.care)


def notes_on_line(
    kind: str, words: Mapping[str, Any], *, to: Person | None, shown: Collection[str] = ()
) -> WriterNotes:
    """Return the notes for `to`, who wrote these words for a line of this kind; hints only if they want hints.

    A line that could harm gets care notices and no hint: how a line sounds can wait until it is safe. `shown` holds the
    keys that the page has shown already.
    """
    text = line_as_text(kind, words)
    found = care.care_notices(kind, text)
    if found or to is None or not to.wants_hints:
        return WriterNotes(found, None, tuple(shown))
    where, language = HINT_PLACE_BY_KIND.get(LineKind(kind), "line"), get_language() or care.DEFAULT_RULE_LANGUAGE
    how_often = (
        EVERY_DAY_PREFIX.get(rules.nearest_rule_language(language) or "", "")
        if words.get("cadence") == Cadence.DAILY
        else ""
    )
    said = first_hint(how_often + text, where=where, language=language, box=kind, shown=shown)
    return WriterNotes(found, said, tuple(shown))


def line_as_text(kind: str, words: Mapping[str, Any]) -> str:
    """Return all words that a person wrote for a line, each field on a line of its own."""
    names = (*WORDED_FIELDS, "term") if kind == LineKind.WORDS else WORDED_FIELDS
    return "\n".join(str(words[name]) for name in names if words.get(name))


def append_care(say: str, kind: str, words: Mapping[str, Any]) -> str:
    """Return `say` followed by the care notices, for words that the other partner can read at once."""
    found = care.care_notices(kind, line_as_text(kind, words))
    return " ".join([say, *(part for one in found for part in (one.reason, one.try_it))])
