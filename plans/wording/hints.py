"""Wording hints: a note to the author alone about how a sentence may be received.

A hint comes back in the answer to a save, one at a time. It is never stored, counted or logged, blocks nothing, and can
be switched off for good (rule 27). There are none in *What it was like for me* and none in private pages.
"""

from collections.abc import Collection
from dataclasses import dataclass

from plans.wording import rules


@dataclass(frozen=True)
class WordingHint:
    """Why a sentence may be received otherwise than it is meant, and what to try.

    `key` names the rule that was found.
    """

    key: str
    reason: str
    try_it: str


def first_hint(
    text: str, *, where: str, language: str, box: str = "", shown: Collection[str] = ()
) -> WordingHint | None:
    """Return the hint about what comes first in `text` and is not among those `shown`; None if there is none.

    `where` is the kind of text: own (What I own), turn (in a check-in), line (of the agreement), note (amends,
    reviews). `box` is the field it was typed in, or the LineKind. A language without rules has no hints.
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
