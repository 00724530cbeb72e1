"""What exists on one's own computer only: the processes of `make run`, the mail catcher, the mailbox page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LocalConfig(AppConfig):
    name = "repair.local"
    label = "local"
    verbose_name = _("local")
