"""Asks for the user's own password in the very form that signs, leaves or admits a therapist (SEC-13)."""

from typing import Any

from allauth.core.ratelimit import consume
from django import forms
from django.utils.translation import gettext_lazy as _

from repair.accounts.models import SignedInRequest


class OwnPasswordForm(forms.Form):
    """A form that is valid only with the password of the person who is signed in. Tries are limited as at sign-in."""

    password = forms.CharField(
        label=_("Your own password"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: SignedInRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Refuse a wrong password and too many tries.

        Return an empty text, so that no code can use or show the password.
        """
        if not consume(self.request, action="reauthenticate", user=self.request.user):
            raise forms.ValidationError(_("There were many tries in a short time. Please wait a few minutes."))
        if not self.request.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not the password of this account."))
        return ""
