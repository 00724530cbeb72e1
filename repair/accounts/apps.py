"""Accounts: who a person is."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "repair.accounts"
    label = "accounts"
    verbose_name = _("people")

    def ready(self) -> None:
        """Connect the receivers that note every sign-in."""
        from repair.accounts import sessions  # noqa: F401
