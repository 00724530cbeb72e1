"""The forms of a reason and a signature, and the text field of all lines, whose forms are in `plans/forms/lines.py`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models.contract.canonical_text import normalize_text
from plans.wording import care
from repair.accounts.own_password import OwnPasswordForm
from repair.foundation.forms import typed_words
from repair.foundation.visible_text import HIDDEN_LETTERS
from repair.foundation.words import ui_text_lazy

LINE_MAX_CHARACTERS = 200
LONG_LINE_MAX_CHARACTERS = 1000
REASON_MAX_CHARACTERS = 20_000
PAUSE_RANGE_MINUTES = (20, 1440)  # minutes; rule 13


class WordsField(forms.CharField):
    """Text as it will be stored: NFC, plain line ends, nothing invisible (B4, B6).

    Text that looks like a password is refused (rule 11). `took_out` says whether invisible characters were removed.
    """

    has_removed_hidden = False
    default_error_messages = {
        "max_length": _("This is %(show_value)d letters long; there is room for %(limit_value)d. Please shorten it."),
    }

    def to_python(self, value: Any) -> str:
        """Return the text normalized and without invisible characters; refuse what looks like a password."""
        typed = normalize_text(str(value or ""))
        clean = typed.translate(HIDDEN_LETTERS)
        self.has_removed_hidden = clean != typed
        if care.looks_like_credential(clean):
            raise forms.ValidationError(care.credential_refusal())
        return super().to_python(clean) or ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave `maxlength` out: browsers count characters differently (B4) and cut off what is pasted."""
        attrs = super().widget_attrs(widget)
        return {name: value for name, value in attrs.items() if name != "maxlength"}


def line_field(label: Any, help_text: Any = "", *, required: bool = True) -> WordsField:
    """Return a field for a line of at most 200 characters."""
    area = forms.Textarea(attrs={"rows": 2})
    return WordsField(label=label, help_text=help_text, required=required, max_length=LINE_MAX_CHARACTERS, widget=area)


@typed_words("reason")
class ReasonForm(forms.Form):
    """A private reason for *not yet* or *not that*."""

    reason = WordsField(
        label=_("Why. Only you can read it."),
        required=False,
        max_length=REASON_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SignForm(OwnPasswordForm):
    """A signature under the version whose id and hash were on the page, with the person's own password (SEC-13)."""

    version = forms.UUIDField(widget=forms.HiddenInput)
    text_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    freely = forms.BooleanField(label=ui_text_lazy("agreement.sign_freely"))

    field_order = ["version", "text_hash", "freely", "password"]
