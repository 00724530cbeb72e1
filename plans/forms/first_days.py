"""The forms for the first days."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plans.forms.contract import LONG_LINE_MAX_CHARACTERS, WordsField
from plans.models.couple.first_days import FIRST_DAYS_TOPICS
from repair.foundation.forms import typed_words
from repair.foundation.words import ui_text


def _words(label: Any, *, required: bool = False) -> WordsField:
    """Return a field for a line of at most 1,000 characters."""
    area = forms.Textarea(attrs={"rows": 2, "dir": "auto", "autocomplete": "off"})
    return WordsField(label=label, required=required, max_length=LONG_LINE_MAX_CHARACTERS, widget=area)


@typed_words(*FIRST_DAYS_TOPICS)
class FirstDaysForm(forms.Form):
    """One field for each topic of the first days, some with a suggestion; empty fields make no line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = ui_text("first_days.topic")
        for topic in FIRST_DAYS_TOPICS:
            self.fields[topic] = _words(titles[topic])

    def clean(self) -> dict[str, Any]:
        """Refuse a form without a single line, and a suggestion whose gap ("…") was not filled in."""
        typed, suggested = super().clean() or {}, ui_text("first_days.line")
        for topic in FIRST_DAYS_TOPICS:
            if typed.get(topic, "").endswith("…") and typed[topic] == suggested.get(topic):
                self.add_error(
                    topic, _("Something is still to be filled in here. Write it to the end, or empty the box.")
                )
        if not self.errors and not any(typed.values()):
            raise ValidationError(_("One line is enough. Write one, or go back."))
        return typed


@typed_words("text")
class FirstLineForm(forms.Form):
    """Other words for one line; `seen` is the revision that the page showed."""

    seen = forms.CharField(max_length=10, widget=forms.HiddenInput)
    text = _words(_("How you would say it"), required=True)
