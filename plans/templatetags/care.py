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
    words = {name: getattr(line, name, "") for name in (*writer_notes.SAID, "term")}
    return {"care": said.reader() if said.notices(kind, writer_notes.whole(kind, words)) else "", "about": about}
