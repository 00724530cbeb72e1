"""Finds lines that can control a person, and texts that look like a password, a code or a key.

A care notice blocks nothing (SAF-10): the author reads why such a line harms and what could be written instead. If the
line is offered, the partner reads next to it that a no is fine. Text that looks like a credential is refused (rule 11).
Both are looked for in every language at once, since people may not write in the language of their pages.
"""

from dataclasses import dataclass

from django.urls import Resolver404, resolve
from django.utils.translation import get_language

from plans.wording import rules

DEFAULT_RULE_LANGUAGE = "en"
# Forms whose words become part of the agreement, or could; private writing is not among them.
AGREEMENT_FORM_NOUNS = ("draft", "line", "rewording", "wish", "beginning", "commitment", "first-days")
NEXT_STEP_FORMS = ("checkins:turn-act", "checkins:misstep-show")  # a next step can become a line
AGREEMENT_FORMS = (*(f"plans:{noun}-" for noun in AGREEMENT_FORM_NOUNS), *NEXT_STEP_FORMS)


@dataclass(frozen=True)
class CareNotice:
    """Why a line harms, and what to write instead, in the reader's language. `key` names the rule that was found."""

    key: str
    reason: str
    try_it: str


def care_notices(kind: str, text_of_line: str, *, language: str | None = None) -> list[CareNotice]:
    """Return the notices about this line, in `language` or the current one.

    `kind` is its LineKind; some kinds are exempt.
    """
    plain = rules.fold_for_matching(text_of_line)
    found = {
        rule.key
        for spoken in rules.rule_languages()
        for rule in rules.load_language_rules(spoken).care
        if kind not in rule.outside and rule.find_in(plain) is not None
    }
    said = [rule for rule in _spoken(language).care if rule.key in found]
    return [CareNotice(rule.key, rule.said["reason"], rule.said["try"]) for rule in said]


def reader_care_sentence(*, language: str | None = None) -> str:
    """Return the sentence shown next to such a line to the partner who is asked to agree to it."""
    return _spoken(language).reader["say"]


def looks_like_credential(text: str) -> bool:
    """Tell whether the text looks like a password, a PIN, a code or a key, in any language."""
    plain = rules.fold_for_matching(text)
    return any(
        rule is not None and rule.find_in(plain) is not None
        for rule in (rules.load_language_rules(spoken).credential for spoken in rules.rule_languages())
    )


def is_credential_in_agreement_form(path: str, text: str) -> bool:
    """Tell whether `path` is the URL of a form of the agreement and `text` looks like a credential (rule 11).

    One of the RESCUE_VETOES of repair.accounts.form_rescue: such a text is not even stored for its author.
    """
    try:
        name = resolve(path).view_name
    except Resolver404:
        return False
    return name.startswith(AGREEMENT_FORMS) and looks_like_credential(text)


def credential_refusal(*, language: str | None = None) -> str:
    """Return the sentence that refuses a credential, in `language` or the current one."""
    found = _spoken(language).credential
    return found.said["reason"] if found is not None else ""


def _spoken(language: str | None) -> rules.LanguageRules:
    return rules.load_language_rules(
        rules.nearest_rule_language(language or get_language() or DEFAULT_RULE_LANGUAGE) or DEFAULT_RULE_LANGUAGE
    )
