"""Signing up and signing in, and what a person may change about themselves."""

import unicodedata
from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from repair.accounts import sessions, zones
from repair.accounts.models import Person


class DeviceFields(forms.Form):
    """What kind of device this is; the safe answer is the given one."""

    shared = forms.BooleanField(
        label=_("Other people use this phone or computer"),
        help_text=_("Leave this ticked if you are not sure. You will be signed out when you close the browser."),
        required=False,
        initial=True,
    )
    keep = forms.BooleanField(
        label=_("Keep me signed in here for 30 days"),
        help_text=_("Only where nobody else can open this phone or computer."),
        required=False,
    )

    def note_device(self, request: HttpRequest) -> None:
        """Lay the answer where the sign-in will find it."""
        sessions.choose(request.session, shared=self.cleaned_data["shared"], keep=self.cleaned_data["keep"])


class SignUpForm(DeviceFields, SignupForm):
    """An address, a password, a name to be called by; the zone comes from the browser and is confirmed later."""

    name = forms.CharField(
        label=_("What shall we call you?"),
        help_text=_("A first name or a nickname."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-zone": ""}))
    field_order = ["email", "password1", "name", "shared", "keep", "zone"]

    def try_save(self, request: HttpRequest) -> tuple[Person | None, HttpResponse | None]:
        self.note_device(request)
        return super().try_save(request)

    def custom_signup(self, request: HttpRequest, user: Person) -> None:
        """Runs before the person is first saved."""

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class SignInForm(DeviceFields, LoginForm):
    """Address and password, and what kind of device this is."""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        self.note_device(request)
        return super().login(request, redirect_url=redirect_url)


class AboutMeForm(forms.ModelForm):
    """Name, zone, language: what a person may change about themselves without signing in again."""

    zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = Person
        fields = ["name", "zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [(name, name.replace("_", " ")) for name in zones.zones()]

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


# Letters that turn writing round or cannot be seen (Unicode UAX 9 and general category Cf); a name holds none (B6).
# The two joiners (U+200C, U+200D) stay: Persian names and many emoji need them.
HIDDEN = dict.fromkeys(
    [
        0x00AD,
        0x034F,
        0x061C,
        0x180E,
        0x200B,
        0x200E,
        0x200F,
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    ]
)


def clean_name(name: str) -> str:
    """A name as it will be shown: NFC, no hidden letters, on one line."""
    name = " ".join(unicodedata.normalize("NFC", name).translate(HIDDEN).split())
    if not name:
        raise forms.ValidationError(_("Please write a name we can show."))
    return name
