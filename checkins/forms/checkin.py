"""What people type on the pages of the practice."""

import re
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from checkins.models.checkin.moving import REACH
from repair.foundation.clock import local, moment
from repair.foundation.words import words_lazy

CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LINE = 1000
WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


def named(typed: QueryDict) -> UUID:
    """The id a form names, so that an old page never acts on something new; without one there is nothing here."""
    try:
        return UUID(typed.get("which", ""))
    except ValueError:
        raise Http404 from None


class ClockField(forms.CharField):
    """A wall clock, 24 hours, to the minute."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not CLOCK.fullmatch(text):
            raise ValidationError(_("Write the time as hours and minutes, such as 19:00."))
        return time.fromisoformat(text).replace(second=0)


class DayField(forms.CharField):
    """A day of the calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            if DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise ValidationError(_("There is no such day. Write it as year, month and day, such as 2027-03-14."))


class MoveForm(forms.Form):
    """Another time for one talk, on the proposer's own clock."""

    day = DayField(label=_("Day"))
    clock = ClockField(label=_("Time"))

    def __init__(self, *args: Any, zone: str, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.at = zone, at
        today, last = (local(each, zone).date() for each in (at, at + REACH))
        self.fields["day"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not local(self.at, self.zone).date() <= day <= local(self.at + REACH, self.zone).date():
            raise ValidationError(_("Choose a day within the next seven."))
        return day

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "day" in typed and "clock" in typed:
            typed["to"] = moment(typed["day"], typed["clock"], self.zone)
            if not self.at < typed["to"] <= self.at + REACH:
                self.add_error("clock", _("Choose a time within the next seven days."))
        return typed


YES_OR_NOT = [("yes", words_lazy("talk.readiness.yes")), ("no", words_lazy("talk.readiness.not_today"))]


class ReadyForm(forms.Form):
    """Two private taps before a talk."""

    calm = forms.ChoiceField(label=words_lazy("talk.readiness.q1"), choices=YES_OR_NOT, widget=forms.RadioSelect)
    free = forms.ChoiceField(label=words_lazy("talk.readiness.q2"), choices=YES_OR_NOT, widget=forms.RadioSelect)

    @property
    def is_ready(self) -> bool:
        """Whether both taps say yes."""
        return self.cleaned_data["calm"] == self.cleaned_data["free"] == "yes"


def words_field(key: str, *, rows: int = 2, most: int = LINE, help_text: Any = "") -> forms.CharField:
    """Own words, all of them optional, under a label of the data files."""
    area = forms.Textarea(attrs={"rows": rows})
    label = words_lazy(f"talk.before.{key}")
    return forms.CharField(label=label, help_text=help_text, max_length=most, required=False, widget=area)


class PrepareForm(forms.Form):
    """One private screen before a talk."""

    one = words_field("one", help_text=words_lazy("talk.before.one_help"))
    when = words_field("when")
    felt = words_field("felt")
    needed = words_field("needed")
    ask = words_field("ask")
    part = words_field("part", rows=4, most=4 * LINE, help_text=words_lazy("talk.before.part_help"))


class PointForm(forms.Form):
    """Something saved for our talk."""

    point = forms.CharField(
        label=_("Save for our talk"), max_length=LINE, strip=True, widget=forms.Textarea(attrs={"rows": 2})
    )


class LineForm(forms.Form):
    """One line, for both or for oneself."""

    line = forms.CharField(
        label=_("One line we both agree on"),
        max_length=LINE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Both of you see it, and it is kept."),
    )


class OwnLineForm(forms.Form):
    """One line only for me."""

    words = forms.CharField(
        label=_("One line only for me"),
        max_length=LINE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Nobody else sees it, nor that it is there."),
    )
