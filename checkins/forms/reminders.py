"""Which emails a person wants, and when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from checkins.forms.checkin import ClockField
from checkins.letters.opt_in import REMINDER_LETTER
from checkins.models.checkin.letters import HOUR_BEFORE_LETTER, MOVED_LETTER, NOT_HELD_LETTER
from checkins.models.pause.pause import PAUSE_LETTER as PAUSE
from repair.mail.models import LetterPreference, QuietHours
from repair.mail.models.notice import GATHERED_KIND


class LettersForm(forms.ModelForm):
    """Which emails, how early, and the quiet hours. Nobody else ever sees any of it (SAF-6)."""

    LEADS = [
        (24, _("A day before")),
        (12, _("Twelve hours before")),
        (3, _("Three hours before")),
        (1, _("An hour before")),
    ]
    KINDS = {
        "talk": REMINDER_LETTER,
        "hour": HOUR_BEFORE_LETTER,
        "moved": MOVED_LETTER,
        "not_held": NOT_HELD_LETTER,
        "pause": PAUSE,
        "gathered": GATHERED_KIND,
    }

    talk = forms.BooleanField(label=_("Before a talk"), required=False)
    lead = forms.TypedChoiceField(label=_("How early"), choices=LEADS, coerce=int)
    hour = forms.BooleanField(label=_("An hour before a talk as well"), required=False)
    moved = forms.BooleanField(
        label=_("When a talk has moved to a time you suggested"),
        required=False,
        help_text=_("At the hour you choose below, never at the minute it happened."),
    )
    not_held = forms.BooleanField(
        label=_("When a talk did not take place"), required=False, help_text=_("To choose a new time together.")
    )
    gathered = forms.BooleanField(
        label=_("One letter that gathers the rest"), required=False, help_text=_("At most once a week.")
    )
    pause = forms.BooleanField(
        label=_("When the other asks for a pause"),
        required=False,
        help_text=_("For two who live apart. At most one in two hours, none in your quiet hours."),
    )
    gathered_at = ClockField(label=_("What can wait comes at"))
    quiet_from = ClockField(
        label=_("Quiet hours begin at"), help_text=_("What is due in these hours comes before them or after them.")
    )
    quiet_until = ClockField(
        label=_("Quiet hours end at"),
        help_text=_("The same time as above means: no quiet hours."),
    )
    field_order = ["talk", "lead", "hour", "moved", "not_held", "pause", "gathered"]  # then the times

    class Meta:
        model = QuietHours
        fields = ["lead", "gathered_at", "quiet_from", "quiet_until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = self.instance.person
        off = LetterPreference.unwanted((mine.pk, kind) for kind in self.KINDS.values())
        for field, kind in self.KINDS.items():
            self.fields[field].initial = (mine.pk, kind) not in off

    def save(self, commit: bool = True) -> QuietHours:
        """Save the times, and a preference for each kind."""
        for field, kind in self.KINDS.items():
            LetterPreference.objects.update_or_create(
                person=self.instance.person, kind=kind, defaults={"is_on": self.cleaned_data[field]}
            )
        return super().save(commit)
