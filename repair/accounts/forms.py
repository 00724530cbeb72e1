"""Signing up and signing in, and what a person may change about themselves."""

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    BaseConfirmCodeForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmPasswordResetCodeForm,
    LoginForm,
    ResetPasswordForm,
    SignupForm,
)
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_ip
from allauth.core.ratelimit import consume, respond_429
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from repair.accounts import addresses, rate_limits, sessions, zones
from repair.accounts.models import Person
from repair.foundation.forms import typed_words
from repair.foundation.visible_text import on_one_line
from repair.foundation.words import ui_text, ui_text_lazy


def may_request_code(request: HttpRequest, address: str) -> bool:
    """Whether one more letter with a code may be asked for from here; the same for every address."""
    return consume(request, action="letters", key=rate_limits.per_network_key(address, get_ip(request)))


def relabel_field(field: forms.Field, label: Any, help_text: Any = "") -> None:
    """Our words on a field of the account library."""
    field.label, field.help_text = label, help_text


class DeviceFields(forms.Form):
    """What kind of device this is; the safe answer is the given one."""

    shared = forms.BooleanField(
        label=ui_text_lazy("screen.account.shared_device"),
        help_text=ui_text_lazy("screen.account.shared_device_help"),
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
        sessions.note_device_kind(request.session, shared=self.cleaned_data["shared"], keep=self.cleaned_data["keep"])


class SignUpForm(DeviceFields, SignupForm):
    """An address, a password, a name to be called by; the zone comes from the browser and is confirmed later."""

    name = forms.CharField(
        label=ui_text_lazy("screen.account.name"),
        help_text=ui_text_lazy("screen.account.name_help"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-zone": ""}))
    field_order = ["email", "password1", "name", "shared", "keep", "zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, key in (("email", "address"), ("password1", "password")):
            relabel_field(self.fields[field], ui_text(f"screen.account.{key}"), ui_text(f"screen.account.{key}_help"))

    def try_save(self, request: HttpRequest) -> tuple[Person | None, HttpResponse | None]:
        """An account, or the letter that there is one: both take as long, since both hash the password."""
        if not may_request_code(request, self.cleaned_data["email"]):
            return None, respond_429(request)
        self.note_device(request)
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def clean_email(self) -> str:
        """The address in its one form; a sign-up to it that was never finished gives way to this one."""
        self.cleaned_data["email"] = addresses.validated_address(self.cleaned_data["email"])
        Person.objects.unconfirmed(self.cleaned_data["email"]).delete()
        return super().clean_email()

    def custom_signup(self, request: HttpRequest, user: Person) -> None:
        """The name as it was typed, the zone as the browser found it, to be confirmed later."""
        user.name, user.zone = self.cleaned_data["name"], zones.zone_or_default(self.cleaned_data["zone"])
        user.language = get_language() or settings.LANGUAGE_CODE
        user.save(update_fields=["name", "zone", "language"])

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class SignInForm(DeviceFields, LoginForm):
    """Address and password, and what kind of device this is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Address")

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        self.note_device(request)
        answer = super().login(request, redirect_url=redirect_url)
        sessions.outlast_browser(request.session)  # the library has set it to its own mind meanwhile
        return answer


@typed_words("email")
class AddAddressForm(AddEmailForm):
    """A new address of one's own, in its one form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_field(
            self.fields["email"], _("New address"), _("Letters go to it once you have typed the code we send there.")
        )

    def clean_email(self) -> str:
        self.cleaned_data["email"] = addresses.validated_address(self.cleaned_data["email"])
        return super().clean_email()


class ResetForm(ResetPasswordForm):
    """The address whose password was lost; the answer is the same for every address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_field(self.fields["email"], _("Address"))

    def save(self, request: HttpRequest, **more: Any) -> str:
        if not may_request_code(request, addresses.normalize_address(self.cleaned_data["email"])):
            raise ImmediateHttpResponse(respond_429(request))
        return super().save(request, **more)


class SixDigitsForm(forms.Form):
    """A code of six digits; a phone opens its number keys for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_field(self.fields["code"], _("The six digits"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class SentCodeForm(SixDigitsForm, BaseConfirmCodeForm):
    """A code that was sent by letter. Its tries are counted before they are compared, so that a hundred that arrive at
    once are no more than three; the library's own count is read and written with the session, by each of them anew.
    """

    def clean_code(self) -> str:
        key = f"{context.request.session.session_key} {self.expected_code}"
        if not consume(context.request, action="code", key=key):
            raise forms.ValidationError(rate_limits.TOO_MANY_TRIES)
        return super().clean_code()


class AddressCodeForm(SentCodeForm, ConfirmEmailVerificationCodeForm):
    """The code that proves that an address is one's own."""


class ResetCodeForm(SentCodeForm, ConfirmPasswordResetCodeForm):
    """The code that lets one choose a new password."""


class AppLockForm(SixDigitsForm, ActivateTOTPForm):
    """The first code of an app, which proves that it was set up."""


@typed_words("name")
class AboutMeForm(forms.ModelForm):
    """Name, zone, language: what a person may change about themselves without signing in again."""

    zone = forms.ChoiceField(label=_("Time zone"), choices=zones.zone_choices)

    class Meta:
        model = Person
        fields = ["name", "zone"]

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


def clean_name(name: str) -> str:
    """A name as it will be shown, on one line."""
    name = on_one_line(name)
    if not name:
        raise forms.ValidationError(_("Please write a name we can show."))
    return name
