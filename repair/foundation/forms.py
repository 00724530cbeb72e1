"""What all forms share: the declaration of fields for a person's own words, and choices set for a request."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

FormClass = TypeVar("FormClass", bound=type[forms.BaseForm])
TYPED_WORDS: set[str] = set()  # names of fields in all forms; an error page shows these and no others


def typed_words(*names: str) -> Callable[[FormClass], FormClass]:
    """Declare which fields of a form hold words that a person typed, so that an error page gives them back."""

    def declare(form: FormClass) -> FormClass:
        TYPED_WORDS.update(names)
        build: Callable[..., None] = form.__init__

        @wraps(build)
        def build_and_note(self: Any, *args: Any, **kwargs: Any) -> None:
            build(self, *args, **kwargs)
            if isinstance(self.data, QueryDict):
                self.data.__dict__.setdefault("typed_words", set()).update(names)

        setattr(form, "__init__", build_and_note)  # noqa: B010
        return form

    return declare


def typed_texts(posted: QueryDict) -> list[str]:
    """Return the posted texts that are a person's own words, so no password, code, choice, id or digest.

    The forms that the view has built from `posted` say which; if it has built none that declares words, all forms do.
    """
    names = posted.__dict__.get("typed_words", TYPED_WORDS)
    return [str(text) for name, texts in posted.lists() if name in names for text in texts if str(text).strip()]


def set_choices(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """Give the choice field `name` of this form the (value, label) pairs in `choices`."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
