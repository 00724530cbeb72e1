"""`{{ clause.text|shown }}`: words of two people on a page, each in its own direction, nothing in them unseen."""

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
    """The words in a <bdi>, escaped, with line breaks, and a sign where something cannot be seen (B6)."""
    return format_html('<bdi dir="auto">{}</bdi>', within(text))


@register.filter
def within(text: str) -> SafeString:
    """The same for words that stand within a <bdi> already."""
    return format_html_join("", "{}", ((_piece(one),) for one in split_visible(text)))


@register.filter
def standing(contract: Contract, reads_as: str) -> str:
    """What has become of a version, in a few words."""
    return standing_words(contract, reads_as)


@register.filter
def have_unseen(groups: Iterable[ClauseGroup]) -> bool:
    """Whether there is something in these lines that a reader would miss."""
    clauses = [clause for group in groups for clause in group.clauses]
    texts = (
        text for one in clauses for text in (one.sentence, one.term, *(words for _label, words in one.labelled_facts))
    )
    return not all(map(has_nothing_hidden, texts))


@register.filter
def at(found: Mapping[Any, Any] | None, key: Any) -> Any:
    """What stands under this key, or nothing."""
    return (found or {}).get(key, "")


def _piece(piece: TextPiece) -> SafeString:
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
    """Escaped, each line end a <br>."""
    return format_html_join(BREAK, "{}", ((line,) for line in text.split("\n")))
