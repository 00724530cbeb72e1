"""What people type on the pages of the paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from repair.accounts import addresses


class InviteForm(forms.Form):
    """One address, and nothing in the inviter's words (SEC-18)."""

    address = forms.CharField(
        label=_("Their address"),
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        help_text=_("One short letter goes there. It does not say what this is about."),
    )

    def clean_address(self) -> str:
        return addresses.clean(self.cleaned_data["address"])
