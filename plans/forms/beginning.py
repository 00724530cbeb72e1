"""The forms of a new person's first pages."""

from typing import Any

from django import forms

from plans.forms.lines import CommitmentForm
from plans.models.couple.beginning import BEGINNING_SIDES, BEGINNING_SITUATIONS, RECENCY_ANSWERS
from repair.foundation.forms import set_choices
from repair.foundation.words import ui_text, ui_text_lazy


class SituationForm(forms.Form):
    """Three private choices: the situation, the person's side of it, whether it is recent. Each may be left empty."""

    situation = forms.ChoiceField(
        label=ui_text_lazy("screen.where.situation_label"), required=False, widget=forms.RadioSelect
    )
    side = forms.ChoiceField(label=ui_text_lazy("screen.where.side_label"), required=False, widget=forms.RadioSelect)
    when = forms.ChoiceField(label=ui_text_lazy("screen.where.when_label"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, keys in (("situation", BEGINNING_SITUATIONS), ("side", BEGINNING_SIDES), ("when", RECENCY_ANSWERS)):
            said = ui_text(f"screen.where.{name}")
            set_choices(self, name, [(key, said[key]) for key in keys if key])


class FirstCommitmentForm(CommitmentForm):
    """A commitment with the labels of the first pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, key in (("text", "act"), ("cue", "cue"), ("smallest", "smallest")):
            self.fields[name].label = ui_text(f"screen.one_thing.{key}")
            self.fields[name].help_text = "" if name == "text" else ui_text(f"screen.one_thing.{key}_help")
