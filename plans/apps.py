"""Plans: who the two partners are, what they wrote, agreed and marked."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("plans")

    def ready(self) -> None:
        """Register this package's letter kinds, and the texts that no rescued form may hold."""
        from plans import letters, signals  # noqa: F401
        from plans.wording import care
        from repair.accounts import form_rescue

        letters.register_plan_letters()
        form_rescue.RESCUE_VETOES.append(care.is_credential_in_agreement_form)
