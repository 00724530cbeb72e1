"""What is typed in a talk: a turn, one next thing, a point for another time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checkins.forms.checkin import LINE
from plans.forms.contract import line
from plans.forms.writing import Own

LONGEST = 20_000


class TurnForm(forms.Form):
    """One's turn: words, or a pass."""

    words = Own(
        label=_("What you say"),
        max_length=LONGEST,
        rows=6,
        required=True,
        error_messages={"required": _("Write something, or pass.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = not self.passes

    @property
    def passes(self) -> bool:
        """Whether they pass."""
        return self.data.get("said") == "pass"


class ActForm(forms.Form):
    """One next thing, if and then."""

    cue = line(_("If …"))
    text = line(_("then I will …"))


class LaterForm(forms.Form):
    """Something for another time."""

    point = Own(label=_("Save something for another time"), max_length=LINE, rows=2, required=True)
