"""What a tap carries: a page writes it, so there is nothing typed that could be lost."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from plans.models import Partner
from plans.models.couple.rest import LOOK_AGAIN_AFTER_DAYS
from plans.models.marks.mark import MarkAnswer, Obstacle
from repair.foundation.base import Refused


class TapForm(forms.Form):
    """What one of the buttons of a page says."""

    def valid_fields(self) -> dict[str, Any]:
        """What was sent; refused where no page of ours sends it."""
        if not self.is_valid():
            raise Refused(_("This could not be read. Open the page again and tap once more."))
        return self.cleaned_data


class MarkDayForm(TapForm):
    """A day of the one who looks, as the page wrote it."""

    day = forms.DateField(input_formats=["%Y-%m-%d"])


class MarkForm(MarkDayForm):
    """What was said of a day."""

    said = forms.ChoiceField(choices=MarkAnswer.choices)
    way = forms.ChoiceField(choices=[("", ""), *Obstacle.choices], required=False)


class WeeklyForm(TapForm):
    """Whether how it went is said once a week, or each day."""

    weekly = forms.ChoiceField(choices=[("yes", ""), ("no", "")])


class OptInForm(TapForm):
    """Whether something that is off by itself is wanted."""

    wants = forms.ChoiceField(choices=[("yes", ""), ("no", "")])


class OfferedFeatureForm(TapForm):
    """What is said to a part of the house that is offered."""

    said = forms.ChoiceField(choices=[("now", ""), ("later", ""), ("no", "")])


class RestForm(TapForm):
    """Whether a rest is for a while, and after how many days they want to look again."""

    days = forms.TypedChoiceField(choices=[(LOOK_AGAIN_AFTER_DAYS, "")], coerce=int, empty_value=None, required=False)


class MarksShownForm(TapForm):
    """When the other's marks are shown to me."""

    sees = forms.ChoiceField(choices=Partner.Sees.choices, widget=forms.RadioSelect, label="")
