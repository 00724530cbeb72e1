"""What people type about something they do themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.forms_contract import line


class SmallerForm(forms.Form):
    """Less of it."""

    text = line(_("What counts from now on"))
