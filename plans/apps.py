"""Django's configuration of the plans package: what a couple wrote, agreed and marked."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# A form of one of these that arrives too late is typed anew by its author (repair/accounts/form_rescue.py).
VIEWS_WITH_CONSEQUENCES = (
    *("plans:rest-begin", "plans:rest-leave", "plans:contract-sign", "plans:contract-unsign", "plans:contract-freeze"),
    *("plans:grant-ask", "plans:grant-admit", "plans:grant-end", "plans:invitation-ask", "plans:invitation-confirm"),
    *("plans:shared-withdraw", "plans:openness-end", "plans:amends-end", "plans:first-days-end"),
)


class PlansConfig(AppConfig):
    """The plans package."""

    name = "plans"
    verbose_name = _("plans")

    def ready(self) -> None:
        """Register kinds of letters and of what is *For you*, vetoes on rescued words and names, and the signals."""
        from plans import for_you, letters, signals  # noqa: F401
        from plans.models.couple.plan import is_other_called
        from plans.wording import care
        from repair.accounts import form_rescue, names

        letters.register_plan_letters()
        for_you.register_for_you_kinds()
        form_rescue.NEVER_RESCUED_VIEWS.update(VIEWS_WITH_CONSEQUENCES)
        form_rescue.RESCUE_VETOES.append(care.is_credential_in_agreement_form)
        names.NAME_VETOES.append(is_other_called)
