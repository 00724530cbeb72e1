"""Mail: every email that the app sends leaves through here."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "repair.mail"
    label = "mail"
    verbose_name = _("mail")

    def ready(self) -> None:
        """Register this package's letter kinds; refuse to start with a mail server setting that cannot work."""
        from repair.mail import letters, smtp, wording

        letters.register_account_kinds()
        smtp.MailServer.from_url(settings.EMAIL_URL)
        wording.require_sender()
