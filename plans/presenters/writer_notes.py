"""What is said to the writer alone after a line was kept: care first, then one word about how it may land (rule 27)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from plans.models.contract.kinds import Cadence, Kind
from plans.wording import care, rules
from plans.wording.care import Care
from plans.wording.hints import Hint, hint
from repair.accounts.models import Person

SAID = ("text", "cue", "smallest", "why")
EVERY_DAY = {"en": "every day ", "es": "cada día "}  # a chip says it, and the rules read words
NOTES = {Kind.AMENDS: "note"}  # what is no act of one's own is heard as a line


@dataclass(frozen=True)
class Remarks:
    """Care notices about the words that are kept; where there are none, at most one hint."""

    care: list[Care]
    hint: Hint | None
    before: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The keys of all that the page has shown by now, for its form."""
        keys = [one.key for one in self.care] + ([self.hint.key] if self.hint else [])
        return ",".join(dict.fromkeys([*self.before, *keys]))

    @property
    def is_new(self) -> bool:
        """Whether there is something the page has not shown yet."""
        return self.hint is not None or any(one.key not in self.before for one in self.care)


def about(kind: str, words: Mapping[str, Any], *, to: Person | None, shown: Collection[str] = ()) -> Remarks:
    """What to say to `to`, who wrote these words for a line of this kind; hints only to those who want them.

    One voice at a time: how a line lands is a word for later while it could harm.
    """
    text = whole(kind, words)
    found = care.notices(kind, text)
    if found or to is None or not to.wants_hints:
        return Remarks(found, None, tuple(shown))
    where, language = NOTES.get(Kind(kind), "line"), get_language() or care.ENGLISH
    how_often = EVERY_DAY.get(rules.nearest(language) or "", "") if words.get("cadence") == Cadence.DAILY else ""
    said = hint(how_often + text, where=where, language=language, box=kind, shown=shown)
    return Remarks(found, said, tuple(shown))


def whole(kind: str, words: Mapping[str, Any]) -> str:
    """All that somebody wrote for a line, a line of text each."""
    names = (*SAID, "term") if kind == Kind.WORDS else SAID
    return "\n".join(str(words[name]) for name in names if words.get(name))


def aloud(say: str, kind: str, words: Mapping[str, Any]) -> str:
    """`say`, and after it what there is to say with care, where words are on their way at once."""
    found = care.notices(kind, whole(kind, words))
    return " ".join([say, *(part for one in found for part in (one.reason, one.try_it))])
