"""The form that proposes a rhythm."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checkins.forms.checkin import WEEKDAY_CHOICES, ClockField
from checkins.models import Rhythm
from checkins.models.checkin.rhythm import CHECKIN_LENGTHS_MINUTES
from checkins.models.checkin.rhythm_times import schedule_in_zone
from plans.models import Partner
from repair.accounts import zones
from repair.foundation.base import now
from repair.foundation.forms import set_choices

WEEK_INTERVAL_CHOICES = [
    (1, _("Every week")),
    (2, _("Every second week")),
    (3, _("Every third week")),
    (4, _("Every fourth week")),
]


class RhythmForm(forms.Form):
    """How often, on which days, at what time, how long, and who starts."""

    every = forms.TypedChoiceField(label=_("How often"), choices=WEEK_INTERVAL_CHOICES, coerce=int, initial=1)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days"),
        choices=WEEKDAY_CHOICES,
        coerce=int,
        initial=[3],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One is plenty."),
        error_messages={"required": _("Choose at least one day.")},
    )
    clock = ClockField(label=_("Time"), initial="19:00", help_text=_("Pick a time when neither of you is worn out."))
    minutes = forms.TypedChoiceField(
        label=_("How long"),
        choices=lambda: [
            (length, gettext("%(count)d minutes") % {"count": length}) for length in CHECKIN_LENGTHS_MINUTES
        ],
        coerce=int,
        initial=30,
        help_text=_("The first talk is its own: 15 to 20 minutes."),
    )
    has_questions = forms.BooleanField(
        label=_("Questions about the past get fifteen minutes of their own"),
        required=False,
        help_text=_("On top of the talk, one question at a time. Whoever is asked may pass. Not in the first talk."),
    )
    starts = forms.ChoiceField(label=_("Who starts"), widget=forms.RadioSelect, initial=Rhythm.Starts.TURNS)
    zone = forms.ChoiceField(
        label=_("On the clocks of"),
        choices=zones.zone_choices,
        help_text=_("The time stays the same on these clocks all year. Each of you reads it on your own."),
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = gettext("%(name)s starts the first four talks")
        seats = [(seat.seat, first % {"name": seat.name}) for seat in partner.plan.seats if seat.person]
        set_choices(self, "starts", [(Rhythm.Starts.TURNS, _("We take turns")), *seats])
        self.initial.setdefault("zone", partner.person.zone if partner.person else "UTC")
        set_choices(self, "zone", zones.zone_choices_near(self.initial["zone"], now()))

    def clean(self) -> dict[str, Any] | None:
        """Refuse fifteen minutes with questions about the past, which take fifteen themselves."""
        if self.cleaned_data.get("has_questions") and self.cleaned_data.get("minutes") == min(CHECKIN_LENGTHS_MINUTES):
            self.add_error("minutes", gettext("Questions about the past need a talk of 30 or 45 minutes."))
        return self.cleaned_data


def initial_from_rhythm(rhythm: Rhythm, zone: str, at: datetime) -> dict[str, Any]:
    """Return the live rhythm as a person in `zone` would have typed it, never telling on whose clock it was set."""
    weekly = rhythm.recurrence
    here = schedule_in_zone(weekly, zone, weekly.first_date(at))
    return {
        "every": rhythm.every,
        "weekdays": list(here.weekdays),
        "clock": here.clock,
        "minutes": rhythm.minutes,
        "starts": rhythm.starts,
        "has_questions": rhythm.has_questions,
    }
