"""Forms that hold what a tap sends. A page fills them in, so no typed words could be lost."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plans.models import Partner
from plans.models.couple.rest import LOOK_AGAIN_AFTER_DAYS
from plans.models.marks.mark import MarkAnswer, Obstacle
from repair.foundation.base import Refused


class TapForm(forms.Form):
    """The base of forms that a button sends."""

    def valid_fields(self) -> dict[str, Any]:
        """Return the cleaned values; raise `Refused` for values that no page of ours sends."""
        if not self.is_valid():
            raise Refused(_("This could not be read. Open the page again and tap once more."))
        return self.cleaned_data


class MarkDayForm(TapForm):
    """A day in the time zone of the person who looks, as the page wrote it."""

    day = forms.DateField(input_formats=["%Y-%m-%d"])


class MarkForm(MarkDayForm):
    """A mark of one day: `said` is how it went, `way` what was in the way (optional)."""

    said = forms.ChoiceField(choices=MarkAnswer.choices)
    way = forms.ChoiceField(choices=[("", ""), *Obstacle.choices], required=False)


class WeeklyForm(TapForm):
    """Whether a commitment is marked once a week instead of each day."""

    weekly = forms.ChoiceField(choices=[("yes", ""), ("no", "")])


class OptInForm(TapForm):
    """Whether something that is off by default is wanted."""

    wants = forms.ChoiceField(choices=[("yes", ""), ("no", "")])


class OfferedFeatureForm(TapForm):
    """The answer to a feature that is offered: now, later, or no."""

    said = forms.ChoiceField(choices=[("now", ""), ("later", ""), ("no", "")])


class RestForm(TapForm):
    """For how many days the partner wants to rest before they look again: 14, or None for no day."""

    days = forms.TypedChoiceField(choices=[(LOOK_AGAIN_AFTER_DAYS, "")], coerce=int, empty_value=None, required=False)


class MarksShownForm(TapForm):
    """When the other partner's marks are shown to the person who is signed in."""

    sees = forms.ChoiceField(choices=Partner.Sees.choices, widget=forms.RadioSelect, label="")
