"""Forms say which of their fields hold words that a person typed; a page that refuses shows those and no others."""

import importlib
from pathlib import Path

import pytest
from django import forms
from django.conf import settings

from repair.foundation.forms import TYPED_WORDS

FORM_MODULES = [
    ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
    for folder in ("checkins/forms", "plans/forms", "repair/accounts")
    for path in Path(settings.BASE_DIR, folder).glob("*.py")
    if path.name != "__init__.py" and (path.parent.name == "forms" or path.name == "forms.py")
]
FORMS = sorted(
    {
        form
        for name in FORM_MODULES
        for form in vars(importlib.import_module(name)).values()
        if isinstance(form, type) and issubclass(form, forms.BaseForm) and form.__module__ == name
    },
    key=lambda form: form.__name__,
)
# Typed, but no words: times, days and counts that a page can offer anew, and what an account's own pages ask for.
NO_WORDS = {"clock", "day", "ends_on", "email", "password", "password1", "code", "login", "mark", "name", "username"}


def is_typed_text(field: forms.Field) -> bool:
    """Whether this is a visible box for text."""
    widget = field.widget
    is_box = isinstance(widget, forms.Textarea | forms.TextInput) and not isinstance(
        widget, forms.DateInput | forms.TimeInput
    )
    return isinstance(field, forms.CharField) and is_box and not widget.is_hidden


def is_never_words(field: forms.Field) -> bool:
    """Whether this is written by the page, or unlocks something."""
    return field.widget.is_hidden or isinstance(field.widget, forms.PasswordInput)


def test_the_search_for_forms_finds_more_than_45_forms():
    assert len(FORMS) > 45


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_form_declares_every_box_for_words(form):
    boxes = {name for name, field in form.base_fields.items() if is_typed_text(field)}
    assert boxes - NO_WORDS <= TYPED_WORDS


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_form_declares_nothing_that_its_page_writes_or_that_unlocks(form):
    hidden = {name for name, field in form.base_fields.items() if is_never_words(field)}
    assert hidden & TYPED_WORDS == set()
