"""`{% care clause %}`: beside the other's line, that a no is fine, where it could control somebody."""

from typing import Any

from django import template

from plans.presenters import writer_notes
from plans.wording import care as said

register = template.Library()


@register.inclusion_tag("plans/contract/_care_reader.html")
def care(line: Any, about: object, kind: str = "") -> dict[str, object]:
    """For whoever is asked to agree to `line`: a clause, or anything else with `text`; `about` is its id."""
    kind = kind or line.kind
    words = {name: getattr(line, name, "") for name in (*writer_notes.WORDED_FIELDS, "term")}
    return {
        "care": said.reader_care_sentence() if said.care_notices(kind, writer_notes.line_as_text(kind, words)) else "",
        "about": about,
    }
