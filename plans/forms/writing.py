"""The forms of the two writers and of all that is shared from them: sittings, sharing, questions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.forms.contract import WordsField
from plans.models import Writing
from plans.models.contract.canonical_text import normalize_text
from plans.models.writing.past_question import PAST_QUESTION_SORTS
from plans.models.writing.share_delay import DELAY_MINUTES_CHOICES, UNTIL_MORNING
from plans.models.writing.writing import WRITER_BOXES, OpenedPage
from plans.presenters.writing import writer_texts
from repair.foundation.forms import set_choices, typed_words
from repair.foundation.words import ui_text

WRITING_MAX_CHARACTERS = 20_000
PAST_QUESTION_MAX_CHARACTERS = 1_000


class OwnWordsField(WordsField):
    """Long private text. Invisible characters are not removed; pages mark them (B6)."""

    def __init__(self, *, rows: int = 5, **more: Any) -> None:
        area = forms.Textarea(attrs={"rows": rows, "dir": "auto", "autocomplete": "off"})
        super().__init__(widget=area, **{"max_length": WRITING_MAX_CHARACTERS, "required": False} | more)

    def to_python(self, value: Any) -> str:
        """Return the text in NFC with plain line ends; invisible characters stay, and a password is not refused."""
        return forms.CharField.to_python(self, normalize_text(str(value or ""))) or ""


class BoxesForm(forms.Form):
    """The base of forms whose boxes are stored while a person types.

    `seen` counts how often the sitting had been stored when the page was made, `window` is the id of the browser
    window, `shown` lists the hints that the page has shown. By these another window's words are never overwritten.
    """

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    window = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: Sequence[str], texts: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.names = names
        for name in self.names:
            self.fields[name] = OwnWordsField(label=texts[name], help_text=texts.get(f"{name}_help", ""))

    @property
    def boxes(self) -> dict[str, str]:
        """Return what was typed, by box."""
        return {name: self.cleaned_data[name] for name in self.names}

    @property
    def hints(self) -> list[str]:
        """Return the keys of the hints that this page has shown already."""
        return [key for key in self.cleaned_data["shown"].split(",") if key]

    def opened(self, *, is_typing: bool) -> OpenedPage:
        """Return what the page had seen; a page that does not say so has seen nothing."""
        seen = self.cleaned_data["seen"]
        return OpenedPage(0 if seen is None else seen, self.cleaned_data["window"], is_typing)


@typed_words(*(box for sittings in WRITER_BOXES.values() for boxes in sittings for box in boxes))
class SittingForm(BoxesForm):
    """The boxes of one sitting of a writer."""

    def __init__(self, *args: Any, kind: str, sitting: int, **kwargs: Any) -> None:
        super().__init__(*args, names=WRITER_BOXES[kind][sitting - 1], texts=writer_texts(kind)["box"], **kwargs)


class ShareForm(forms.Form):
    """Which parts are shared and when; `mark` is the digest of the words that the page showed."""

    LATE = ("morning", "now", "keep")

    boxes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    mark = forms.CharField(max_length=64)
    send = forms.ChoiceField(required=False, choices=[(each, each) for each in LATE])

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "boxes", [(name, name) for name in names])


class ShareDelayForm(forms.Form):
    """How many minutes a text waits before the other partner can read it; 0 is until 08:00 local time."""

    minutes = forms.TypedChoiceField(
        label=_("How long a text of yours waits"), coerce=int, widget=forms.RadioSelect, choices=()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "wait-%s", **kwargs})
        names = {UNTIL_MORNING: _("Until eight the next morning"), 60: _("An hour")}
        usual = _("%(count)d minutes")
        set_choices(
            self, "minutes", [(each, names.get(each) or usual % {"count": each}) for each in DELAY_MINUTES_CHOICES]
        )


@typed_words("words")
class ReplyForm(forms.Form):
    """The author's own words for an answer, stored for themselves or shared."""

    words = OwnWordsField(label=_("In your own words"), rows=6)


@typed_words("words")
class PastQuestionForm(forms.Form):
    """One question about what happened, and how it is sorted."""

    words = OwnWordsField(label=_("A question"), rows=2, required=True, max_length=PAST_QUESTION_MAX_CHARACTERS)
    sort = forms.ChoiceField(label=_("Sort it"), widget=forms.RadioSelect, initial="unsure")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = ui_text("about_the_past")
        set_choices(self, "sort", [(sort, said[sort]) for sort in PAST_QUESTION_SORTS])


WRITING_KINDS = {kind.value for kind in Writing.Kind}
