"""Forms of missteps."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from checkins.models.misstep import MISSTEP_BOXES, OBSTACLES_BOX, Misstep
from plans.forms.contract import line_field
from plans.forms.writing import BoxesForm
from plans.models.contract.kinds import LineKind, ResetPart
from plans.models.couple.plan import RETENTION_DAYS_CHOICES
from repair.foundation.forms import set_choices, typed_words
from repair.foundation.words import ui_text

IF_THEN = gettext_noop("If {cue}, then {text}")


@typed_words(*MISSTEP_BOXES)
class SideForm(BoxesForm):
    """One side: three boxes, and for the partner whose part it was what got in the way."""

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, names=MISSTEP_BOXES, texts=ui_text(f"misstep.{side}"), **kwargs)
        if side == Misstep.Side.DID:
            self.fields[OBSTACLES_BOX] = forms.MultipleChoiceField(
                label=ui_text(f"misstep.did.{OBSTACLES_BOX}"),
                choices=list(ui_text("misstep.way").items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.initial[OBSTACLES_BOX] = str(self.initial.get(OBSTACLES_BOX, "")).split()

    @property
    def boxes(self) -> dict[str, str]:
        """Return what was typed and chosen, by box."""
        chosen = {OBSTACLES_BOX: " ".join(self.cleaned_data[OBSTACLES_BOX])} if OBSTACLES_BOX in self.fields else {}
        return super().boxes | chosen


@typed_words("cue", "text")
class NextStepForm(forms.Form):
    """One next step, if and then, of one partner or of both."""

    WHOSE = (("own", _("I will do it")), ("ours", _("We will do it")))

    cue = line_field(_("If …"))
    text = line_field(_("then …"))
    whose = forms.ChoiceField(label=_("Whose step is it?"), choices=WHOSE, initial="own", widget=forms.RadioSelect)

    def clean_cue(self) -> str:
        """Return the cue without a repeated “if”."""
        return self._without(0, self.cleaned_data["cue"])

    def clean_text(self) -> str:
        """Return the text without a repeated “then”."""
        return self._without(1, self.cleaned_data["text"])

    @property
    def kind_and_words(self) -> tuple[str, dict[str, Any]]:
        """Return the kind of line and its words: a commitment of one partner, or a way back of both."""
        said = self.cleaned_data
        if said["whose"] == "own":
            return LineKind.COMMITMENT, {"text": said["text"], "cue": said["cue"], "smallest": "", "cadence": "event"}
        text = gettext(IF_THEN).format(cue=said["cue"].rstrip(" ,.…"), text=said["text"])
        return LineKind.RESET, {"term": ResetPart.BACK, "text": text}

    def _without(self, place: int, typed: str) -> str:
        """Return what was typed, without the word that leads to that place of the sentence."""
        lead = re.split(r"{\w+}", gettext(IF_THEN))[place].strip(" ,")
        text = re.sub(rf"^{re.escape(lead)}\b[\s…]*", "", typed.strip(), flags=re.IGNORECASE)
        if not text.strip(" ,.…"):
            raise forms.ValidationError(_("Write what it is."))
        return text


class RetentionDaysForm(forms.Form):
    """For how many days what a partner shared about a misstep stays."""

    days = forms.TypedChoiceField(label=_("What I share from now on stays for"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "keep-%s", **kwargs})
        names = {365: _("A year")}
        set_choices(
            self,
            "days",
            [(each, names.get(each) or _("%(count)d days") % {"count": each}) for each in RETENTION_DAYS_CHOICES],
        )
