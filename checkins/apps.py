"""The practice: what happens on a day."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckinsConfig(AppConfig):
    name = "checkins"
    verbose_name = _("check-ins")

    def ready(self) -> None:
        """Registers the kinds of letter of this room, and what a new password ends in it."""
        from allauth.account.signals import password_changed, password_reset

        from checkins.letters import checkin_and_pause

        checkin_and_pause.register_checkin_letters()
        for new_password in (password_changed, password_reset):
            new_password.connect(end_calendar_feeds, dispatch_uid="end_addresses")


def end_calendar_feeds(user: Any, **more: Any) -> None:
    """The calendar addresses of whoever has a new password lead nowhere."""
    from checkins.models.feed import Feed

    Feed.end_all(of=user)
