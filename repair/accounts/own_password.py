"""Asks for the user's own password in the very form that signs, leaves or admits a therapist (SEC-13)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from repair.accounts import tries
from repair.accounts.models import Person, SignedInRequest


def require_own_password(request: HttpRequest, person: Person, typed: str) -> None:
    """Refuse a wrong password of the person who is signed in, and too many wrong ones.

    Whoever holds an unlocked phone has as many tries as at the sign-in: 50 a day, wherever a page asks for the
    password. A try is counted before it is compared, and no longer when it was right.
    """
    tried = tries.count(request, "own_password", str(person.pk))
    if not tried:
        raise ValidationError(_("There were many tries in a short time. Please wait a few minutes."))
    if not person.check_password(typed):
        raise ValidationError(_("This is not the password of this account."))
    tried.rollback()


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
        require_own_password(self.request, self.request.user, self.cleaned_data["password"])
        return ""
