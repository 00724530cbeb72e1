"""Lines that can control somebody, and words that nobody needs here: passwords, codes, keys.

A care notice blocks nothing: its writer sees why such a line harms and what could stand there instead; if it is
offered, the reader sees beside it that a no is fine. Text that looks like a credential is refused (rule 11). Both
are looked for in every language at once, since two people may not write in the language of their buttons.
"""

from dataclasses import dataclass

from django.urls import Resolver404, resolve
from django.utils.translation import get_language

from plans.wording import rules

ENGLISH = "en"
# The forms whose words become part of the agreement, or could; one's own writing is not among them.
NOUNS = ("draft", "line", "rewording", "wish", "beginning", "commitment", "first-days")
WAIT = ("checkins:turn-act", "checkins:misstep-show")  # a next thing, or step, waits to become a line
FORMS = (*(f"plans:{noun}-" for noun in NOUNS), *WAIT)


@dataclass(frozen=True)
class Care:
    """Why a line harms, and a bounded alternative."""

    key: str
    reason: str
    try_it: str


def notices(kind: str, text_of_line: str, *, language: str | None = None) -> list[Care]:
    """What to say about this line, in the reader's language; empty when there is nothing to say."""
    plain = rules.plain(text_of_line)
    found = {
        rule.key
        for spoken in rules.languages()
        for rule in rules.read(spoken).care
        if kind not in rule.outside and rule.place(plain) is not None
    }
    said = [rule for rule in _spoken(language).care if rule.key in found]
    return [Care(rule.key, rule.said["reason"], rule.said["try"]) for rule in said]


def reader(*, language: str | None = None) -> str:
    """What stands beside such a line for the one who is asked to agree to it."""
    return _spoken(language).reader["say"]


def is_credential(text: str) -> bool:
    """Whether this looks like a password, a PIN, a code or a key, in any language."""
    plain = rules.plain(text)
    return any(
        rule is not None and rule.place(plain) is not None
        for rule in (rules.read(spoken).credential for spoken in rules.languages())
    )


def is_never_kept(path: str, text: str) -> bool:
    """Whether this stands in a form of the agreement and looks like a credential (rule 11)."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return False
    return name.startswith(FORMS) and is_credential(text)


def refusal(*, language: str | None = None) -> str:
    """The sentence that refuses a credential."""
    found = _spoken(language).credential
    return found.said["reason"] if found is not None else ""


def _spoken(language: str | None) -> rules.Language:
    return rules.read(rules.nearest(language or get_language() or ENGLISH) or ENGLISH)
