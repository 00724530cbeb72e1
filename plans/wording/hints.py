"""Wording hints for the writer alone: how a sentence may be received (rule 27).

A hint comes in the answer to a save, one at a time. It is never stored, counted or logged, blocks nothing, and can be
switched off for good. There are none in *What it was like for me* and none in private pages.
"""

from collections.abc import Collection
from dataclasses import dataclass

from plans.wording import rules


@dataclass(frozen=True)
class WordingHint:
    """Why a sentence may be received otherwise than meant, and what to try."""

    key: str
    reason: str
    try_it: str


def first_hint(
    text: str, *, where: str, language: str, box: str = "", shown: Collection[str] = ()
) -> WordingHint | None:
    """Return the first hint for `text` that is not among those `shown`, or None.

    `where` is the kind of text: own (What I own), turn (check-in), line (of the agreement), note (amends, reviews).
    `box` is the box it was typed in, or the kind of line.
    """
    spoken = rules.nearest_rule_language(language)
    if spoken is None:
        return None
    plain = rules.fold_for_matching(text)
    found = [
        (place, order, rule)
        for order, rule in enumerate(rules.load_language_rules(spoken).hints)
        if rule.key not in shown and rule.applies_to(where, box) and (place := rule.find_in(plain)) is not None
    ]
    if not found:
        return None
    _place, _order, first = min(found, key=lambda one: one[:2])
    return WordingHint(first.key, first.said["reason"], first.said["try"])
