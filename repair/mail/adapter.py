"""The account library's mail, laid into the outbox as letters of ours."""

import uuid
from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from repair.accounts.models import Person
from repair.accounts.rate_limits import TOO_MANY_TRIES, per_network_key
from repair.foundation.base import now
from repair.mail.kinds import UnknownLetterKind
from repair.mail.letters import LIBRARY_MAILS
from repair.mail.models import Letter

# In the place of the library's: what happened, and what to do; the same whether or not there is such an account.
ACCOUNT_ERROR_MESSAGES = {
    "email_password_mismatch": _("Address and password do not fit together. Look at both, or get a new password."),
    "email_taken": _("Somebody has begun anew with this address meanwhile. Please begin again too."),
    "incorrect_code": _("This is not the code. Look at the newest letter, or at what your app shows now."),
    "incorrect_password": _("This is not the password of this account."),
    "rate_limited": TOO_MANY_TRIES,
    "too_many_login_attempts": TOO_MANY_TRIES,
}
ACCOUNT_NOTICE_USEFUL_FOR = timedelta(days=3)  # a notice about the account is of use for so long


class AccountAdapter(DefaultAccountAdapter):
    """Every mail becomes one row, whether or not anyone has an account with that address (SEC-5)."""

    error_messages = DefaultAccountAdapter.error_messages | ACCOUNT_ERROR_MESSAGES

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the letter; raises `Unknown` for a mail that we have no words for, which is never sent."""
        kind = LIBRARY_MAILS.get(template_prefix)
        if kind is None:
            raise UnknownLetterKind(template_prefix)
        at, code = now(), str(context.get("code") or "")
        Letter.post(
            kind,
            at=at,
            key=f"{kind}:{uuid.uuid4()}",
            to=self.receiver(email, context),
            address=email,
            code=code,
            expires_at=at + self.span(kind),
            asked=bool(code),
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """A notice about the account, in its owner's language."""
        super().send_notification_mail(template_prefix, user, (context or {}) | {"user": user}, email)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords count where they are typed: who is elsewhere can still sign in with the right one."""
        return per_network_key(super()._get_login_attempts_cache_key(request, **credentials), get_ip(request))

    @staticmethod
    def receiver(email: str, context: dict[str, Any]) -> Person | None:
        """Whose letter it is: asked the same way for an address we know and one we don't."""
        owner = EmailAddress.objects.filter(email__iexact=email).select_related("user").first()
        user = context.get("user")
        return user if isinstance(user, Person) else owner.user if owner else None

    @staticmethod
    def span(kind: str) -> timedelta:
        """How long the letter is of use: a code as long as the library takes it."""
        seconds = {
            "confirm_address": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
            "reset_code": app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
        }
        return timedelta(seconds=seconds[kind]) if kind in seconds else ACCOUNT_NOTICE_USEFUL_FOR


class LockAdapter(DefaultMFAAdapter):
    """What the pages of the second lock say."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": ACCOUNT_ERROR_MESSAGES["incorrect_code"]}
