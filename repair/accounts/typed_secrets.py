"""The one spelling of what people type to prove who they are: passwords and codes.

A keyboard decides whether an accent is one code point or two, and whether digits are wide. Passwords are therefore
compared in the Unicode form NFKC (NIST SP 800-63B, 3.1.1.2), and codes by their digits alone.
"""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PASSWORD_MAX_CHARACTERS = 4096  # a longer text is not folded, since that takes seconds
CODE_MAX_CHARACTERS = 100  # of what is typed; the codes themselves have six or eight digits


def fold_password(password: str) -> str:
    """Return `password` in the spelling that is hashed: NFKC; a text over PASSWORD_MAX_CHARACTERS is unchanged."""
    return unicodedata.normalize("NFKC", password) if len(password) <= PASSWORD_MAX_CHARACTERS else password


def require_possible_length(password: str) -> None:
    """Raise `ValidationError` for a password that the forms which ask for it would not take."""
    if len(password) > PASSWORD_MAX_CHARACTERS:
        raise ValidationError(_("Please choose a shorter password."))


def code_digits(code: str) -> str:
    """Return the digits of `code`, of whatever script or width, as 0 to 9; everything else is left out."""
    folded = unicodedata.normalize("NFKC", code)
    return "".join(str(unicodedata.decimal(letter)) for letter in folded if letter.isdecimal())


class CodeField(forms.CharField):
    """A field for a code; its value is the code's digits, or the text as typed if that holds no digit.

    `inputmode` makes a phone open its number keys.
    """

    def __init__(self, *, label: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
        super().__init__(label=label, max_length=CODE_MAX_CHARACTERS, widget=widget)

    def clean(self, value: Any) -> str:
        """Return the digits; raise `ValidationError` for an empty field."""
        typed = super().clean(value)
        return code_digits(typed) or typed
