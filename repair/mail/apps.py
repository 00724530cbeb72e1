"""The post: every letter this house sends leaves through here."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "repair.mail"
    label = "mail"
    verbose_name = _("mail")

    def ready(self) -> None:
        """Name the kinds of letter this room sends itself; refuse to start with a way out that cannot work."""
        from repair.mail import letters, smtp, wording

        letters.register_account_kinds()
        smtp.MailServer.read(settings.EMAIL_URL)
        wording.require_sender()
