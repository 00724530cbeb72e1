"""What people type about something they do themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.forms.contract import line_field
from repair.foundation.forms import typed_words


@typed_words("text")
class SmallerCommitmentForm(forms.Form):
    """Less of it."""

    text = line_field(_("What counts from now on"))

    def clean_text(self) -> str:
        """One line: it is read inside a sentence, and could not look like a line of the agreement."""
        return " ".join(self.cleaned_data["text"].split())
