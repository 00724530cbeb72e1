"""The forms on the plan's own pages: invite, leave, ask a therapist, write a milestone."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models.couple.rest import DEFAULT_DAYS_UNTIL_CLOSE, MAX_DAYS_UNTIL_CLOSE
from repair.accounts import addresses
from repair.accounts.own_password import OwnPasswordForm
from repair.foundation.forms import typed_words
from repair.foundation.visible_text import HIDDEN_LETTERS


@typed_words("address")
class InviteForm(forms.Form):
    """One address, and no words of the inviter (SEC-18)."""

    address = forms.CharField(
        label=_("Their address"),
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        help_text=_("One short letter goes there. It does not say what this is about."),
    )

    def clean_address(self) -> str:
        """Return the address in its normalized form; refuse what is no email address."""
        return addresses.validated_address(self.cleaned_data["address"])


class DeclineForm(forms.Form):
    """A no to an invitation: signed in as the one who was asked, or with the address that the email came to.

    Nobody else says no for them. `answered` is what the verb `decline` takes.
    """

    address = forms.CharField(
        label=_("The address the letter came to"),
        max_length=320,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        help_text=_("So that nobody else can say no for you. It is compared, and not stored."),
    )

    def __init__(self, *args: Any, asked: Any, user: Any, **kwargs: Any) -> None:
        self.asked, self.by = asked, user if user.is_authenticated else None
        super().__init__(*args, **kwargs)

    def clean_address(self) -> str:
        """Return the typed address; refuse any but the one that was asked, unless no address is needed."""
        address = self.cleaned_data["address"]
        if self.asked.may_be_declined_by(self.by, address):
            return address
        said = _("This is not the address the letter came to.") if address else _("Please type the address.")
        raise forms.ValidationError(said)

    @property
    def answered(self) -> dict[str, Any]:
        """Return who says no, as `by` and `address`."""
        return {"by": self.by, "address": self.cleaned_data["address"]}


class LeaveForm(OwnPasswordForm):
    """Leave the plan, with the person's own password (SEC-13).

    `days` says for how many days (0 to 30) the other partner reads *resting* before the plan reads as closed;
    `withdraw` withdraws every text the person has shared.
    """

    days = forms.IntegerField(
        label=_("For how many days the plan looks as if it rests"),
        min_value=0,
        max_value=MAX_DAYS_UNTIL_CLOSE,
        initial=DEFAULT_DAYS_UNTIL_CLOSE,
        help_text=_("0 to 30. After that it says that it is closed, and nothing more. With 0 it is closed at once."),
    )
    withdraw = forms.BooleanField(
        label=_("Withdraw what I have shared"),
        required=False,
        help_text=_(
            "The words are gone for both of you, and a line with the day stays: that can be noticed."
            " What you leave there can be read on, and you cannot withdraw it later."
        ),
    )
    field_order = ["days", "withdraw", "password"]


@typed_words("address")
class AskTherapistForm(OwnPasswordForm):
    """One address, no words of the partner who asks (SEC-18), and their own password (SEC-13)."""

    address = forms.CharField(
        label=_("Their address"),
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        help_text=_("One short letter goes there. It does not say what this is about."),
    )
    field_order = ["address", "password"]

    def clean_address(self) -> str:
        """Return the address in its normalized form; refuse what is no email address."""
        return addresses.validated_address(self.cleaned_data["address"])


@typed_words("words")
class MilestoneForm(forms.Form):
    """Something that the couple would like to reach, in one line of at most 200 characters that both see."""

    words = forms.CharField(
        label=_("Something you two would like to reach"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Something both of you can see when it is there, in one line. You both see it at once."),
    )

    def clean_words(self) -> str:
        """Return the words in NFC, on one line and without invisible characters (B6); refuse if nothing is left."""
        words = unicodedata.normalize("NFC", self.cleaned_data["words"]).translate(HIDDEN_LETTERS)
        words = " ".join(words.split())
        if not words:
            raise forms.ValidationError(_("Please write a line we can show."))
        return words
