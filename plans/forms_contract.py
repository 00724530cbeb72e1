"""What people type for the agreement: own lines, a reason, a name under a text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models.contract_wording import Cadence, Kind, normal
from repair.accounts.forms import HIDDEN
from repair.accounts.own_password import OwnPasswordForm
from repair.words import words_lazy

LINE = 200
LONG = 1000
REASON = 20_000
RETURN = (20, 1440)  # minutes; rule 13


class Words(forms.CharField):
    """Words as they will stand: NFC, plain line ends, no letters that cannot be seen (B4, B6)."""

    took_out = False

    def to_python(self, value: Any) -> str:
        typed = normal(str(value or ""))
        clean = typed.translate(HIDDEN)
        self.took_out = clean != typed
        return super().to_python(clean) or ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: browsers count other letters than we do, and cut what was pasted."""
        attrs = super().widget_attrs(widget)
        return {name: value for name, value in attrs.items() if name != "maxlength"}


def line(label: Any, help_text: Any = "", *, required: bool = True) -> Words:
    """A line of at most 200 letters."""
    area = forms.Textarea(attrs={"rows": 2})
    return Words(label=label, help_text=help_text, required=required, max_length=LINE, widget=area)


class LineForm(forms.Form):
    """One kind of line; `words` is what a draft keeps."""

    @property
    def words(self) -> dict[str, Any]:
        """What was typed, by field."""
        return dict(self.cleaned_data)

    @property
    def took_out_hidden(self) -> bool:
        """Whether letters that cannot be seen were taken out on the way."""
        return any(getattr(field, "took_out", False) for field in self.fields.values())


class GoalForm(LineForm):
    text = line(_("What we want"), _("One thing both of you would notice on an ordinary day."))


class CommitmentForm(LineForm):
    text = line(_("What I will do"), _("Small is good. You can make it smaller or stop at any time."))
    cue = line(_("When it happens"), _("If …, then I …"), required=False)
    smallest = line(_("On a hard day, this counts"), required=False)
    cadence = forms.ChoiceField(
        label=_("How often"), choices=Cadence.choices, initial=Cadence.WEEKLY, widget=forms.RadioSelect
    )


class BoundaryForm(LineForm):
    text = Words(
        label=_("What keeps us well"),
        help_text=_(
            "A boundary says what you need and what you will do to stay well. "
            "It does not tell the other person whom to see or what to wear."
        ),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PauseRuleForm(LineForm):
    text = line(_("The word or the sign"), _("Either of you says it, and you both stop."))
    minutes = forms.IntegerField(
        label=_("Minutes until you come back"),
        help_text=_("From 20 minutes to a day (1440). The one who asked for the pause opens again."),
        min_value=RETURN[0],
        max_value=RETURN[1],
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


FORMS: dict[str, type[LineForm]] = {
    Kind.GOAL: GoalForm,
    Kind.COMMITMENT: CommitmentForm,
    Kind.BOUNDARY: BoundaryForm,
    Kind.PAUSE_RULE: PauseRuleForm,
}


class ReasonForm(forms.Form):
    """Why not yet, for oneself."""

    reason = Words(
        label=_("Why, if you like. Only you can read it."),
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SignForm(OwnPasswordForm):
    """A name under the very text that is on the page."""

    version = forms.UUIDField(widget=forms.HiddenInput)
    text_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    freely = forms.BooleanField(label=words_lazy("agreement.sign_freely"))

    field_order = ["version", "text_hash", "freely", "password"]
