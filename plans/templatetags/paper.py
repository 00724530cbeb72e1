"""`{{ clause.text|shown }}`: show what people wrote, each text in its own direction, nothing in it invisible (B6)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from plans.copies.text import describe_standing as standing_words
from plans.models import Contract
from plans.models.contract.canonical_text import ClauseGroup
from plans.wording.hidden_characters import TextPiece, has_nothing_hidden, split_visible

register = template.Library()
BREAK = SafeString("<br>")


@register.filter
def shown(text: str) -> SafeString:
    """Return the text in a `<bdi>`, escaped, with line breaks, and a sign where a character cannot be seen (B6)."""
    return format_html('<bdi dir="auto">{}</bdi>', within(text))


@register.filter
def within(text: str) -> SafeString:
    """Return the text as `shown` does, for a place that is inside a `<bdi>` already."""
    return format_html_join("", "{}", ((_piece(one),) for one in split_visible(text)))


@register.filter
def standing(contract: Contract, reads_as: str) -> str:
    """Return what has become of a version in a few words; `reads_as` is the state that both partners read."""
    return standing_words(contract, reads_as)


@register.filter
def have_unseen(groups: Iterable[ClauseGroup]) -> bool:
    """Tell whether a text in these lines holds a character that a reader would miss (B6)."""
    clauses = [clause for group in groups for clause in group.clauses]
    texts = (
        text for one in clauses for text in (one.sentence, one.term, *(words for _label, words in one.labelled_facts))
    )
    return not all(map(has_nothing_hidden, texts))


@register.filter
def at(found: Mapping[Any, Any] | None, key: Any) -> Any:
    """Return the value under this key, or "" if there is none; `found` may be None."""
    return (found or {}).get(key, "")


def _piece(piece: TextPiece) -> SafeString:
    """Return one piece of a text as HTML: plain, or with the sign that says which characters it hides."""
    if not piece.sign:
        return lines(piece.text)
    if piece.is_shown:
        return format_html(
            '<span class="unseen-word">{}</span><span class="unseen">{}</span>', piece.text, piece.sign_sentence
        )
    return format_html(
        '<span class="unseen">{} <span class="unseen-codes">{}</span></span>', piece.sign_sentence, piece.codes
    )


def lines(text: str) -> SafeString:
    """Return the text escaped, with a `<br>` for each line end."""
    return format_html_join(BREAK, "{}", ((line,) for line in text.split("\n")))
