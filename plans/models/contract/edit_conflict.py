"""Somebody wrote on from a text that had changed meanwhile: both texts stay, and nothing is overwritten (REL-19)."""

from typing import Any

from django.utils.translation import gettext as _

from plans.models.contract.canonical_text import Clause
from repair.foundation.base import Refused


class EditConflict(Refused):
    """What was written was not kept; `stands` is what stands there now, `seen` what a next try must say it has seen."""

    def __init__(self, stands: Clause, *, seen: Any) -> None:
        sentence = _("Something changed here after you opened the page. Both texts are below, and none is lost.")
        super().__init__(sentence, now=stands.words)
        self.stands, self.seen = stands, str(seen)
