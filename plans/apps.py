"""The paper: who the two partners are, what they agreed, what they count towards."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("plans")

    def ready(self) -> None:
        """Registers the kinds of letter of this room, and what none of its forms keeps."""
        from plans import letters, signals  # noqa: F401
        from plans.wording import care
        from repair.accounts import form_rescue

        letters.register_plan_letters()
        form_rescue.RESCUE_VETOES.append(care.is_credential_in_agreement_form)
