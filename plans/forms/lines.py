"""One form for each kind of line. How many lines an agreement holds is checked in `plans/models/contract/limits.py`."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plans.forms.contract import LONG_LINE_MAX_CHARACTERS, PAUSE_RANGE_MINUTES, WordsField, line_field
from plans.models.contract.days import DEFAULT_TERM_DAYS
from plans.models.contract.kinds import BoundaryOwner, Cadence, LineKind, PauseReopener, ResetPart, has_named_owner
from plans.models.contract.limits import format_agreement_day, latest_end_day
from repair.foundation.forms import typed_words
from repair.foundation.human_time import human_duration
from repair.foundation.words import ui_text, ui_text_lazy

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
TYPED_MINUTES = re.compile(r"\d{2,4}", re.ASCII)
USUAL_PAUSES_MINUTES = (
    20,
    30,
    60,
    120,
    PAUSE_RANGE_MINUTES[1],
)  # minutes; a line may have any other length between the first and the last


def long_line_field(label: Any, help_text: Any = "", *, rows: int = 4) -> WordsField:
    """Return a field for a few sentences, at most 1,000 characters."""
    return WordsField(
        label=label,
        help_text=help_text,
        max_length=LONG_LINE_MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ContractDayField(forms.CharField):
    """A day of the calendar, picked or typed as 2027-02-10."""

    widget = forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        """Return the `date`; refuse text that is no such day."""
        text = super().clean(value)
        try:
            if ISO_DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise ValidationError(_("There is no such day. Write it as year, month and day, such as 2027-02-10."))


class ContractLineForm(forms.Form):
    """The base of all forms for lines; `words` is what a draft stores.

    `today` is the plan's local day, or that of the person who is signed in if it is not given.
    """

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today or timezone.localdate()
        if "ends_on" in self.fields:
            ends = self.fields["ends_on"]
            ends.initial = self.today + timedelta(days=DEFAULT_TERM_DAYS)
            ends.widget.attrs |= {"min": self.today.isoformat(), "max": latest_end_day(self.today).isoformat()}

    def clean_ends_on(self) -> date:
        """Return the last day; refuse one that has passed or is more than 90 days off."""
        day: date = self.cleaned_data["ends_on"]
        if day < self.today:
            raise ValidationError(_("That day has passed. Choose today or a later one."))
        if day > latest_end_day(self.today):
            too_far = gettext("That is too far off. The last day possible is {day}, ninety days from today.")
            raise ValidationError(too_far.format(day=format_agreement_day(latest_end_day(self.today))))
        return day

    def offers_shared_terms_only(self, kind: str, stands: str) -> None:
        """Remove the choices that would put the line under one partner's name: only that partner may choose them.

        If the form begins with such a choice, it begins with `stands`, the `term` of the line, instead.
        """
        field = self.fields.get("term")
        if isinstance(field, forms.ChoiceField):
            every: Any = field.choices
            field.choices = [(term, label) for term, label in every if not has_named_owner(kind, term)]
            if has_named_owner(kind, self.initial.get("term", "")):
                self.initial["term"] = stands

    @property
    def words(self) -> dict[str, Any]:
        """Return what was typed, by field."""
        return dict(self.cleaned_data)

    @property
    def has_removed_hidden(self) -> bool:
        """Tell whether invisible characters were removed from what was typed (B6)."""
        return any(getattr(field, "has_removed_hidden", False) for field in self.fields.values())


@typed_words("text")
class GoalForm(ContractLineForm):
    """What both partners want."""

    text = line_field(_("What we want"), _("One thing both of you would notice on an ordinary day."))


@typed_words("text", "cue", "smallest")
class CommitmentForm(ContractLineForm):
    """What the author will do, with a cue, the smallest version that counts, and how often."""

    text = line_field(_("What I will do"), _("Small is good. You can make it smaller or stop at any time."))
    cue = line_field(_("When it happens"), _("If …, then I …"), required=False)
    smallest = line_field(_("On a hard day, this counts"), required=False)
    cadence = forms.ChoiceField(
        label=_("How often"), choices=Cadence.choices, initial=Cadence.WEEKLY, widget=forms.RadioSelect
    )


@typed_words("text", "why", "cue")
class BoundaryForm(ContractLineForm):
    """A boundary, what it protects, what happens when it is crossed, and whose need it is."""

    text = long_line_field(_("What keeps us well"), ui_text_lazy("line.boundary_help"))
    why = line_field(_("What it protects"), required=False)
    cue = line_field(_("When it is crossed"), ui_text_lazy("line.crossed_help"), required=False)
    term = forms.ChoiceField(
        label=_("Whose need it is"), choices=BoundaryOwner.choices, required=False, initial="", widget=forms.RadioSelect
    )


@typed_words("text")
class CheckinRuleForm(ContractLineForm):
    """A rule for check-ins."""

    text = long_line_field(_("The rule"), ui_text_lazy("line.talk_rule_help"), rows=3)


def pause_length_label(minutes: int) -> str:
    """Return the label of a pause of so many minutes; the longest is 24 hours."""
    return gettext("24 hours, so until the next day") if minutes == PAUSE_RANGE_MINUTES[1] else human_duration(minutes)


@typed_words("text")
class PauseRuleForm(ContractLineForm):
    """How a pause begins, how many minutes it lasts (20 to 1440, rule 13), and who opens again.

    A length that an earlier line or an idea holds is offered with the usual ones.
    """

    text = line_field(_("The word or the sign"), _("Either of you says it, and you both stop."))
    minutes = forms.IntegerField(
        label=_("You both come back after"),
        help_text=_("In the moment itself another time can be chosen."),
        min_value=PAUSE_RANGE_MINUTES[0],
        max_value=PAUSE_RANGE_MINUTES[1],
        widget=forms.RadioSelect,
    )
    term = forms.ChoiceField(
        label=_("Who opens again"), choices=PauseReopener.choices, required=False, initial="", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stands = str(self["minutes"].value() or "")  # the length in a line written earlier, or in an idea
        other = (
            {int(stands)}
            if TYPED_MINUTES.fullmatch(stands) and PAUSE_RANGE_MINUTES[0] <= int(stands) <= PAUSE_RANGE_MINUTES[1]
            else set()
        )
        chips = [(minutes, pause_length_label(minutes)) for minutes in sorted({*USUAL_PAUSES_MINUTES, *other})]
        self.fields["minutes"].widget.choices = chips


@typed_words("text")
class ResetRoutineForm(ContractLineForm):
    """One part of the reset routine."""

    term = forms.ChoiceField(
        label=_("What this is"),
        help_text=ui_text_lazy("line.reset_help"),
        choices=ResetPart.choices,
        initial=ResetPart.SIGN,
        widget=forms.RadioSelect,
    )
    text = long_line_field(_("In your words"), rows=3)


@typed_words("text", "why")
class OpennessForm(ContractLineForm):
    """Extra openness for a while: what is shown, what for, and the last day."""

    text = line_field(_("What I will tell or show"), ui_text_lazy("line.openness_help"))
    why = line_field(_("What it is for"))
    ends_on = ContractDayField(label=_("Until"), help_text=ui_text_lazy("line.openness_end"))


@typed_words("text")
class AmendsForm(ContractLineForm):
    """Something that the author would like to do for the other partner, with its last day."""

    text = line_field(_("What I would like to do"), ui_text_lazy("line.amends_help"))
    ends_on = ContractDayField(label=_("Until"), help_text=ui_text_lazy("line.amends_end"))


@typed_words("term", "text")
class OurWordsForm(ContractLineForm):
    """A word, and what the couple mean by it."""

    term = line_field(_("The word"), ui_text_lazy("line.words_help"))
    text = long_line_field(_("What we mean by it"), rows=3)


@typed_words("text")
class RitualForm(ContractLineForm):
    """A small thing that the couple do. `cadence` may stay empty: as it comes."""

    text = line_field(_("A small thing we do"), ui_text_lazy("line.ritual_help"))
    cadence = forms.ChoiceField(
        label=_("How often"),
        choices=[("", _("As it comes")), *Cadence.choices[:-1]],
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )


class LookBackForm(ContractLineForm):
    """The day on which the couple look at the agreement again; it has no words."""

    ends_on = ContractDayField(label=_("The day"), help_text=ui_text_lazy("line.look_back_help"))


LINE_FORMS: dict[str, type[ContractLineForm]] = {
    LineKind.GOAL: GoalForm,
    LineKind.COMMITMENT: CommitmentForm,
    LineKind.BOUNDARY: BoundaryForm,
    LineKind.CHECKIN_RULE: CheckinRuleForm,
    LineKind.PAUSE_RULE: PauseRuleForm,
    LineKind.RESET: ResetRoutineForm,
    LineKind.OPENNESS: OpennessForm,
    LineKind.AMENDS: AmendsForm,
    LineKind.WORDS: OurWordsForm,
    LineKind.RITUAL: RitualForm,
    LineKind.LOOK_BACK: LookBackForm,
}


def boundary_prompts(kind: str) -> list[str]:
    """Return prompts for a person who looks for a boundary; empty for every other kind."""
    return list(ui_text("line.prompts").values()) if kind == LineKind.BOUNDARY else []
