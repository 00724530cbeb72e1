"""Django's configuration of the accounts package: who a person is."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The accounts package. Its label is part of table names and of AUTH_USER_MODEL, so it stays."""

    name = "repair.accounts"
    label = "accounts"
    verbose_name = _("people")

    def ready(self) -> None:
        """Connect the signal receivers in `sessions`, so that the first sign-in after the start is heard as well."""
        from repair.accounts import sessions  # noqa: F401
