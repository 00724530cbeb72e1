"""Times in words: "today at 11:23", "tomorrow at 08:00", "on Sunday at 19:00"; "45 minutes", "2 hours"."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WEEKDAY_NAME_DAYS = 6  # days ahead within which the name of a weekday is enough


def human_moment(moment: datetime, *, at: datetime) -> str:
    """Return `moment` in words as of `at`, in the current time zone.

    The date is added if the moment is past or more than six days ahead.
    """
    there = timezone.localtime(moment)
    days = (there.date() - timezone.localtime(at).date()).days
    time = date_format(there, "H:i")
    if days == 0:
        return _("today at {time}").format(time=time)
    if days == 1:
        return _("tomorrow at {time}").format(time=time)
    return _("on {day} at {time}").format(
        day=date_format(there, "l" if 0 < days <= WEEKDAY_NAME_DAYS else "l j F"), time=time
    )


def human_duration(minutes: int) -> str:
    """Return a number of minutes in words: "45 minutes", "2 hours"."""
    hours, rest = divmod(minutes, 60)
    if rest or not hours:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
