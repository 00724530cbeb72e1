"""Check-ins: what happens on a day."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckinsConfig(AppConfig):
    name = "checkins"
    verbose_name = _("check-ins")

    def ready(self) -> None:
        """Register kinds of letters and of what is *For you*, and end calendar feeds when a password changes."""
        from allauth.account.signals import password_changed, password_reset

        from checkins import for_you
        from checkins.letters import checkin_and_pause

        for_you.register_for_you_kinds()
        checkin_and_pause.register_checkin_letters()
        for new_password in (password_changed, password_reset):
            new_password.connect(end_calendar_feeds, dispatch_uid="end_addresses")


def end_calendar_feeds(user: Any, **more: Any) -> None:
    """End the calendar feeds of a person whose password changed."""
    from checkins.models.feed import Feed

    Feed.end_all(of=user)
