"""What a tap on a mark carries."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _

from plans.models import Partner
from plans.models.mark import Said, Way
from repair.base import Refused


class DayForm(forms.Form):
    """A day of the one who looks, as the page wrote it."""

    day = forms.DateField(input_formats=["%Y-%m-%d"])

    def typed(self) -> dict[str, date | str]:
        """What was sent; a page does not send anything else, so nothing typed is lost by refusing it."""
        if not self.is_valid():
            raise Refused(_("This could not be read. Open the page again and tap once more."))
        return self.cleaned_data


class MarkForm(DayForm):
    """What was said of a day."""

    said = forms.ChoiceField(choices=Said.choices)
    way = forms.ChoiceField(choices=[("", ""), *Way.choices], required=False)


class SeesForm(forms.Form):
    """When the other's marks are shown to me."""

    sees = forms.ChoiceField(choices=Partner.Sees.choices, widget=forms.RadioSelect, label="")
