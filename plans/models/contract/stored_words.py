"""Words of a line as JSON, for rows that hold them next to a line: `Rewording` and `Offer`."""

from datetime import date
from typing import Any

from plans.models.contract.canonical_text import normalize_text, pick_line_fields


def pack_words(kind: str, words: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of this kind as JSON can store them: normalized text, ISO dates."""
    return {name: _plain(value) for name, value in pick_line_fields(kind, words).items()}


def unpack_words(kind: str, kept: dict[str, Any]) -> dict[str, Any]:
    """Return the fields as a line and a form take them, with `ends_on` as a date; the reverse of `pack_words`."""
    words = pick_line_fields(kind, kept)
    if words.get("ends_on"):
        words["ends_on"] = date.fromisoformat(words["ends_on"])
    return words


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return normalize_text(value) if isinstance(value, str) else value
