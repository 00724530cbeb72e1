"""The form for a wish."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.forms.contract import line_field
from repair.foundation.forms import typed_words


@typed_words("text")
class WishForm(forms.Form):
    """Something that the author would like the other partner to do."""

    text = line_field(
        _("I would like …"), _("Say what you would see or hear, so that it can be done on an ordinary day.")
    )
