"""The form by which an owner makes a commitment smaller."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.forms.contract import line_field
from repair.foundation.forms import typed_words


@typed_words("text")
class SmallerCommitmentForm(forms.Form):
    """Smaller words that count from now on."""

    text = line_field(_("What counts from now on"))

    def clean_text(self) -> str:
        """Return the words on one line: a page shows them inside a sentence, where they must not look like a line."""
        return " ".join(self.cleaned_data["text"].split())
