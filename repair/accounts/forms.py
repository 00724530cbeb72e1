"""Forms for signing up, for signing in, and for what people may change about themselves. Most extend allauth's."""

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    LoginForm,
    ResetPasswordForm,
    SignupForm,
)
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from repair.accounts import addresses, names, sessions, tries, zones
from repair.accounts.models import Person
from repair.accounts.sign_up import WaitingSignUp
from repair.foundation.base import now
from repair.foundation.forms import set_choices, typed_words
from repair.foundation.visible_text import on_one_line
from repair.foundation.words import ui_text, ui_text_lazy


def relabel_field(field: forms.Field, label: Any, help_text: Any = "") -> None:
    """Replace the label and the help text that allauth gave to `field`."""
    field.label, field.help_text = label, help_text


class DeviceFields(forms.Form):
    """Two fields that ask what kind of device this is. The default is the safe answer: shared (SAF-18)."""

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

    def remember_device_kind(self, request: HttpRequest) -> None:
        """Store the choice in the session, where the sign-in reads it."""
        sessions.note_device_kind(request.session, shared=self.cleaned_data["shared"], keep=self.cleaned_data["keep"])


class SignUpForm(DeviceFields, SignupForm):
    """Sign-up: address, password and the name to be called by.

    The time zone comes from the browser in a hidden field; the person confirms it later.
    """

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

    def try_save(self, request: HttpRequest) -> tuple[None, HttpResponse]:
        """Let the sign-up wait in the session, and send a code, or a letter that there is an account already.

        The answer is the same for both (SEC-5).
        """
        if not tries.may_sign_up(request, self.cleaned_data["email"], at=now()):
            return None, respond_429(request)
        self.remember_device_kind(request)
        waiting = WaitingSignUp.begin(
            typed=self.cleaned_data,
            zone=zones.zone_or_default(self.cleaned_data["zone"]),
            language=get_language() or settings.LANGUAGE_CODE,
            then=get_next_redirect_url(request) or "",
            at=now(),
        )
        waiting.store(request.session)
        return None, redirect("account_email_verification_sent")

    def clean_email(self) -> str:
        """Return the normalized address; refuse what is no plain mailbox."""
        return addresses.validated_address(self.cleaned_data["email"])

    def clean_name(self) -> str:
        """Return the name as it will be shown; refuse one of which nothing can be seen."""
        return clean_name(self.cleaned_data["name"])


class SignInForm(DeviceFields, LoginForm):
    """Sign-in: address, password and the kind of device."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Address")

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in, and give the cookie the lifetime that belongs to the kind of device."""
        self.remember_device_kind(request)
        self.user.fold_stored_password(self.cleaned_data["password"])
        answer = super().login(request, redirect_url=redirect_url)
        sessions.outlast_browser(request.session)  # the library has overwritten the expiry meanwhile
        return answer


@typed_words("email")
class AddAddressForm(AddEmailForm):
    """Adds an address to the account of the person who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_field(
            self.fields["email"], _("New address"), _("Letters go to it once you have typed the code we send there.")
        )

    def clean_email(self) -> str:
        """Return the normalized address; refuse what is no plain mailbox."""
        self.cleaned_data["email"] = addresses.validated_address(self.cleaned_data["email"])
        return super().clean_email()


class ResetForm(ResetPasswordForm):
    """Password reset: asks for the address. The answer is the same for every address (SEC-5)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_field(self.fields["email"], _("Address"))

    def save(self, request: HttpRequest, **more: Any) -> str:
        """Send the code; answer 429 if too many were asked for from here."""
        address = addresses.normalize_address(self.cleaned_data["email"])
        if not tries.may_request_code(request, address, at=now()):
            raise ImmediateHttpResponse(respond_429(request))
        return super().save(request, **more)


@typed_words("name")
class AboutMeForm(forms.ModelForm):
    """Name and time zone: what people may change about themselves without typing their password again."""

    zone = forms.ChoiceField(label=_("Time zone"), choices=zones.zone_choices)

    class Meta:
        model = Person
        fields = ["name", "zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "zone", zones.zone_choices_near(self.instance.zone, now()))

    def clean_name(self) -> str:
        """Return the name as it will be shown; refuse one that cannot be seen, or that is taken for another's."""
        name = clean_name(self.cleaned_data["name"])
        if name != self.initial.get("name") and names.is_name_taken(self.instance, name):
            raise forms.ValidationError(_("The other one is called like this, and nobody could tell you apart."))
        return name


def clean_name(name: str) -> str:
    """Return `name` on one line without hidden characters; raise `ValidationError` if nothing can be seen of it."""
    name = on_one_line(name)
    if not name:
        raise forms.ValidationError(_("Please write a name we can show."))
    return name
