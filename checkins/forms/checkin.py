"""Forms of check-ins: a move, readiness, preparation, points and lines."""

import re
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from checkins.models.checkin.occurrence import LONGEST_MOVE
from repair.foundation.clock import on_wall_clock, wall_clock_to_utc
from repair.foundation.forms import typed_words
from repair.foundation.words import ui_text_lazy

CLOCK_PATTERN = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
DATE_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CHECKIN_LINE_MAX_CHARACTERS = 1000
WEEKDAY_CHOICES = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


def posted_id(typed: QueryDict) -> UUID:
    """Return the id that a form names, so that an old page never acts on something new; raises Http404 without one."""
    try:
        return UUID(typed.get("which", ""))
    except ValueError:
        raise Http404 from None


class ClockField(forms.CharField):
    """A wall clock time, 24 hours, to the minute."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not CLOCK_PATTERN.fullmatch(text):
            raise ValidationError(_("Write the time as hours and minutes, such as 19:00."))
        return time.fromisoformat(text).replace(second=0)


class CheckinDayField(forms.CharField):
    """A date."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            if DATE_PATTERN.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise ValidationError(_("There is no such day. Write it as year, month and day, such as 2027-03-14."))


class MoveForm(forms.Form):
    """Another time for one check-in, on the proposer's clock."""

    day = CheckinDayField(label=_("Day"))
    clock = ClockField(label=_("Time"))

    def __init__(self, *args: Any, zone: str, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.at = zone, at
        today, last = (on_wall_clock(each, zone).date() for each in (at, at + LONGEST_MOVE))
        self.fields["day"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if (
            not on_wall_clock(self.at, self.zone).date()
            <= day
            <= on_wall_clock(self.at + LONGEST_MOVE, self.zone).date()
        ):
            raise ValidationError(_("Choose a day within the next seven."))
        return day

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "day" in typed and "clock" in typed:
            typed["to"] = wall_clock_to_utc(typed["day"], typed["clock"], self.zone)
            if not self.at < typed["to"] <= self.at + LONGEST_MOVE:
                self.add_error("clock", _("Choose a time within the next seven days."))
        return typed


READINESS_CHOICES = [("yes", ui_text_lazy("talk.readiness.yes")), ("no", ui_text_lazy("talk.readiness.not_today"))]


class ReadinessForm(forms.Form):
    """Two private taps before a check-in."""

    calm = forms.ChoiceField(
        label=ui_text_lazy("talk.readiness.q1"), choices=READINESS_CHOICES, widget=forms.RadioSelect
    )
    free = forms.ChoiceField(
        label=ui_text_lazy("talk.readiness.q2"), choices=READINESS_CHOICES, widget=forms.RadioSelect
    )

    @property
    def is_ready(self) -> bool:
        """Tell whether both taps say yes."""
        return self.cleaned_data["calm"] == self.cleaned_data["free"] == "yes"


def preparation_field(
    key: str, *, rows: int = 2, most: int = CHECKIN_LINE_MAX_CHARACTERS, help_text: Any = ""
) -> forms.CharField:
    """Return an optional box for one's own words, labelled from the text files."""
    area = forms.Textarea(attrs={"rows": rows})
    label = ui_text_lazy(f"talk.before.{key}")
    return forms.CharField(label=label, help_text=help_text, max_length=most, required=False, widget=area)


@typed_words("one", "when", "felt", "needed", "ask", "part")
class PreparationForm(forms.Form):
    """The private page before a check-in."""

    one = preparation_field("one", help_text=ui_text_lazy("talk.before.one_help"))
    when = preparation_field("when")
    felt = preparation_field("felt")
    needed = preparation_field("needed")
    ask = preparation_field("ask")
    part = preparation_field(
        "part", rows=4, most=4 * CHECKIN_LINE_MAX_CHARACTERS, help_text=ui_text_lazy("talk.before.part_help")
    )


@typed_words("point")
class PointForm(forms.Form):
    """Something saved for the next check-in."""

    point = forms.CharField(
        label=_("Save for our talk"),
        max_length=CHECKIN_LINE_MAX_CHARACTERS,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@typed_words("line")
class JointLineForm(forms.Form):
    """One line for both."""

    line = forms.CharField(
        label=_("One line we both agree on"),
        max_length=CHECKIN_LINE_MAX_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Both of you see it, and it is kept."),
    )


@typed_words("words")
class OwnLineForm(forms.Form):
    """One line for oneself alone."""

    words = forms.CharField(
        label=_("One line only for me"),
        max_length=CHECKIN_LINE_MAX_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Nobody else sees it, nor that it is there."),
    )
