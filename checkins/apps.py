"""The practice: what happens on a day."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckinsConfig(AppConfig):
    name = "checkins"
    verbose_name = _("check-ins")

    def ready(self) -> None:
        """Registers the kinds of letter of this room."""
        from checkins import letters

        letters.register()
