"""What people type for a line, a form for each kind; the table's rules about room stand in `line_room`."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plans.forms.contract import LONG, RETURN, Words, line
from plans.models.contract.days import USUAL_DAYS
from plans.models.contract.kinds import Cadence, Kind, Opens, Part, Whose, has_seat
from plans.models.contract.limits import last_day, written
from repair.foundation.human_time import lasting
from repair.foundation.words import words, words_lazy

ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LENGTH = re.compile(r"\d{2,4}", re.ASCII)
USUAL_PAUSES = (20, 30, 60, 120, RETURN[1])  # minutes; a line may have any other length between the first and the last


def long(label: Any, help_text: Any = "", *, rows: int = 4) -> Words:
    """A few sentences: at most 1,000 letters."""
    return Words(label=label, help_text=help_text, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows}))


class DayField(forms.CharField):
    """A day of the calendar, picked or typed as 2027-02-10."""

    widget = forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        """The day, or in words why there is none such."""
        text = super().clean(value)
        try:
            if ISO.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise ValidationError(_("There is no such day. Write it as year, month and day, such as 2027-02-10."))


class LineForm(forms.Form):
    """One kind of line; `words` is what a draft keeps. `today` is the plan's day; without it, the reader's own."""

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today or timezone.localdate()
        if "ends_on" in self.fields:
            ends = self.fields["ends_on"]
            ends.initial = self.today + timedelta(days=USUAL_DAYS)
            ends.widget.attrs |= {"min": self.today.isoformat(), "max": last_day(self.today).isoformat()}

    def clean_ends_on(self) -> date:
        """A day from today on, and not too far off."""
        day: date = self.cleaned_data["ends_on"]
        if day < self.today:
            raise ValidationError(_("That day has passed. Choose today or a later one."))
        if day > last_day(self.today):
            too_far = gettext("That is too far off. The last day possible is {day}, ninety days from today.")
            raise ValidationError(too_far.format(day=written(last_day(self.today))))
        return day

    def for_both(self, kind: str, stands: str) -> None:
        """Without what would stand under one name: only its owner can say that of themselves.

        Where the words it begins with say that, it begins with the term that `stands` in the line.
        """
        field = self.fields.get("term")
        if isinstance(field, forms.ChoiceField):
            every: Any = field.choices
            field.choices = [(term, label) for term, label in every if not has_seat(kind, term)]
            if has_seat(kind, self.initial.get("term", "")):
                self.initial["term"] = stands

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
    text = long(_("What keeps us well"), words_lazy("line.boundary_help"))
    why = line(_("What it protects"), required=False)
    cue = line(_("When it is crossed"), words_lazy("line.crossed_help"), required=False)
    term = forms.ChoiceField(
        label=_("Whose need it is"), choices=Whose.choices, required=False, initial="", widget=forms.RadioSelect
    )


class TalkRuleForm(LineForm):
    text = long(_("The rule"), words_lazy("line.talk_rule_help"), rows=3)


def span(minutes: int) -> str:
    """A length of time, and what the longest means."""
    return gettext("24 hours, so until the next day") if minutes == RETURN[1] else lasting(minutes)


class PauseRuleForm(LineForm):
    text = line(_("The word or the sign"), _("Either of you says it, and you both stop."))
    minutes = forms.IntegerField(
        label=_("You both come back after"),
        help_text=_("In the moment itself another time can be chosen."),
        min_value=RETURN[0],
        max_value=RETURN[1],
        widget=forms.RadioSelect,
    )
    term = forms.ChoiceField(
        label=_("Who opens again"), choices=Opens.choices, required=False, initial="", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stands = str(self["minutes"].value() or "")  # of a line written earlier, or from an idea
        other = {int(stands)} if LENGTH.fullmatch(stands) and RETURN[0] <= int(stands) <= RETURN[1] else set()
        chips = [(minutes, span(minutes)) for minutes in sorted({*USUAL_PAUSES, *other})]
        self.fields["minutes"].widget.choices = chips


class ResetForm(LineForm):
    term = forms.ChoiceField(
        label=_("What this is"),
        help_text=words_lazy("line.reset_help"),
        choices=Part.choices,
        initial=Part.SIGN,
        widget=forms.RadioSelect,
    )
    text = long(_("In your words"), rows=3)


class OpennessForm(LineForm):
    text = line(_("What I will tell or show"), words_lazy("line.openness_help"))
    why = line(_("What it is for"))
    ends_on = DayField(label=_("Until"), help_text=words_lazy("line.openness_end"))


class AmendsForm(LineForm):
    text = line(_("What I would like to do"), words_lazy("line.amends_help"))
    ends_on = DayField(label=_("Until"), help_text=words_lazy("line.amends_end"))


class OurWordsForm(LineForm):
    term = line(_("The word"), words_lazy("line.words_help"))
    text = long(_("What we mean by it"), rows=3)


class RitualForm(LineForm):
    text = line(_("A small thing we do"), words_lazy("line.ritual_help"))
    cadence = forms.ChoiceField(
        label=_("How often"),
        choices=[("", _("As it comes")), *Cadence.choices[:-1]],
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )


class LookBackForm(LineForm):
    ends_on = DayField(label=_("The day"), help_text=words_lazy("line.look_back_help"))


FORMS: dict[str, type[LineForm]] = {
    Kind.GOAL: GoalForm,
    Kind.COMMITMENT: CommitmentForm,
    Kind.BOUNDARY: BoundaryForm,
    Kind.TALK_RULE: TalkRuleForm,
    Kind.PAUSE_RULE: PauseRuleForm,
    Kind.RESET: ResetForm,
    Kind.OPENNESS: OpennessForm,
    Kind.AMENDS: AmendsForm,
    Kind.WORDS: OurWordsForm,
    Kind.RITUAL: RitualForm,
    Kind.LOOK_BACK: LookBackForm,
}


def prompts(kind: str) -> list[str]:
    """Places to look for a boundary, for those who do not know where to begin."""
    return list(words("line.prompts").values()) if kind == Kind.BOUNDARY else []
