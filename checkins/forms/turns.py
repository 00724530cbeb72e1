"""Forms of a check-in that is open: a turn, a next step, a point for another time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checkins.forms.checkin import CHECKIN_LINE_MAX_CHARACTERS
from plans.forms.contract import line_field
from plans.forms.writing import OwnWordsField
from repair.foundation.forms import typed_words

TURN_MAX_CHARACTERS = 20_000


@typed_words("words")
class TurnForm(forms.Form):
    """A turn: words, or a pass."""

    words = OwnWordsField(
        label=_("What you say"),
        max_length=TURN_MAX_CHARACTERS,
        rows=6,
        required=True,
        error_messages={"required": _("Write something, or pass.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = not self.is_pass

    @property
    def is_pass(self) -> bool:
        """Tell whether the partner passes."""
        return self.data.get("said") == "pass"


@typed_words("cue", "text")
class OwnNextStepForm(forms.Form):
    """One next step of one's own, if and then."""

    cue = line_field(_("If …"))
    text = line_field(_("then I will …"))


@typed_words("point")
class LaterPointForm(forms.Form):
    """Something for another time."""

    point = OwnWordsField(
        label=_("Save something for another time"), max_length=CHECKIN_LINE_MAX_CHARACTERS, rows=2, required=True
    )
