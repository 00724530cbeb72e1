"""What all forms share: the declaration of fields for a person's own words, and choices set for a request."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django import forms

FormClass = TypeVar("FormClass", bound=type[forms.BaseForm])
TYPED_WORDS: set[str] = set()  # names of fields; the page of a refusal shows these and no others


def typed_words(*names: str) -> Callable[[FormClass], FormClass]:
    """Declare which fields of a form hold words that a person typed, so that a refusal (404, 409) gives them back."""

    def declare(form: FormClass) -> FormClass:
        TYPED_WORDS.update(names)
        return form

    return declare


def set_choices(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """Give the choice field `name` of this form the (value, label) pairs in `choices`."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
