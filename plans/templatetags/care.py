"""`{% care clause %}`: tell the reader of a line that could control a person that a no is fine."""

from typing import Any

from django import template

from plans.presenters import writer_notes
from plans.wording import care as said

register = template.Library()


@register.inclusion_tag("plans/contract/_care_reader.html")
def care(line: Any, about: object, kind: str = "") -> dict[str, object]:
    """Return the context of the care notice for the partner who is asked to agree to `line`.

    `line` is a clause, or any object with `text`; `about` is its id; `kind` is needed if `line` has none. `care` is
    empty where the words are harmless.
    """
    kind = kind or line.kind
    words = {name: getattr(line, name, "") for name in (*writer_notes.WORDED_FIELDS, "term")}
    return {
        "care": said.reader_care_sentence() if said.care_notices(kind, writer_notes.line_as_text(kind, words)) else "",
        "about": about,
    }
