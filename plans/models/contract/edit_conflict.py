"""Edit conflicts: the text changed while a person edited it. Both texts are kept, nothing is overwritten (REL-19)."""

from typing import Any

from django.utils.translation import gettext as _

from plans.models.contract.canonical_text import Clause
from repair.foundation.base import Refused


class EditConflict(Refused):
    """Raised when a text was changed after the editing page was opened; nothing was saved.

    `stands` is the current text as a `Clause`; `seen` is the revision or id that the next attempt must send.
    """

    def __init__(self, stands: Clause, *, seen: Any) -> None:
        sentence = _("Something changed here after you opened the page. Both texts are below, and none is lost.")
        super().__init__(sentence, now=stands.words)
        self.stands, self.seen = stands, str(seen)
