"""Puts the account library's emails into the outbox as our letters."""

import uuid
from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from repair.accounts import tries
from repair.accounts.addresses import lock_address, normalize_address
from repair.accounts.known_device import forget_device, remember_device
from repair.accounts.models import Person
from repair.accounts.rate_limits import TOO_MANY_TRIES
from repair.accounts.sessions import SHARED_DEVICE
from repair.accounts.sign_up import release_unconfirmed
from repair.accounts.typed_secrets import fold_password, require_possible_length
from repair.foundation.base import now
from repair.mail.kinds import UnknownLetterKind
from repair.mail.letters import LIBRARY_MAILS
from repair.mail.models import Letter

# Instead of the library's texts: what happened and what to do; the same whether or not the account exists.
ACCOUNT_ERROR_MESSAGES = {
    "email_password_mismatch": _("Address and password do not fit together. Look at both, or get a new password."),
    "email_taken": _("This address has an account already."),
    "incorrect_code": _("This is not the code. Look at the newest letter, or at what your app shows now."),
    "incorrect_password": _("This is not the password of this account."),
    "rate_limited": TOO_MANY_TRIES,
    "too_many_login_attempts": TOO_MANY_TRIES,
}
TRIES_WERE_REFUSED = _("Many tries to get in with your address were refused. You can read more under Me.")
ACCOUNT_NOTICE_USEFUL_FOR = timedelta(days=3)  # a notice about the account expires after so long


class AccountAdapter(DefaultAccountAdapter):
    """Turn every email of the library into one row, whether or not an account has the address (SEC-5)."""

    error_messages = DefaultAccountAdapter.error_messages | ACCOUNT_ERROR_MESSAGES

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post the letter; raises `UnknownLetterKind` for an email that we have no texts for, which is never sent.

        No letter leaves to an address without an account once there were too many today; the page says the same.
        """
        kind = LIBRARY_MAILS.get(template_prefix)
        if kind is None:
            raise UnknownLetterKind(template_prefix)
        if kind == "no_account" and not tries.may_write_to_stranger(self.request):
            return
        if kind == "reset_code":
            tries.count_letter_to_person(self.request)
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
        """Post a notice about the account, in its owner's language."""
        super().send_notification_mail(template_prefix, user, (context or {}) | {"user": user}, email)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the password by address and origin before it is compared, so that its owner is not kept out."""
        address = normalize_address(credentials.get("email") or "")
        self._login_failed_rl_usage = tries.count_password(request, address, at=now())
        if self._login_failed_rl_usage is None:
            raise self.validation_error("too_many_login_attempts")

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Let the sign-in be tried anew after a reset by code."""
        tries.forget_wrong_passwords(request, normalize_address(credentials["email"]), at=now())

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Send the code of a changed address; answer 429 if too many were asked for."""
        if not tries.may_request_code(request, emailconfirmation.email_address.email, at=now()):
            raise ImmediateHttpResponse(respond_429(request))
        super().send_confirmation_mail(request, emailconfirmation, signup)

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Let an own device be known to the person from now on, and tell them if tries of others were refused."""
        answer = super().post_login(request, user, **more)
        if request.session["device"] == SHARED_DEVICE:
            forget_device(request, answer)
        else:
            remember_device(request, answer, user, at=now())
        if user.refused_at and not user.is_told_of_refusal:
            messages.warning(request, TRIES_WERE_REFUSED)
            Person.objects.filter(pk=user.pk).update(is_told_of_refusal=True)
        return answer

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Give the person a changed address, unless another account has it by now."""
        with transaction.atomic():
            lock_address(email_address.email)
            release_unconfirmed(email_address.email, keep=email_address.user_id)
            confirmed: bool = super().confirm_email(request, email_address)
            return confirmed

    def clean_password(self, password: str, user: Any = None) -> str:
        """Return a new password; refuse one that is too short, common or long in the spelling that is hashed."""
        require_possible_length(password)
        return super().clean_password(fold_password(password), user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Hash as often for an address without an account as for one with, where a password was tried twice (SEC-5)."""
        password = credentials.get("password") or ""
        is_tried_twice = fold_password(password) != password
        if is_tried_twice and not filter_users_by_email(credentials.get("email") or "", prefer_verified=True):
            make_password(password)

    @staticmethod
    def receiver(email: str, context: dict[str, Any]) -> Person | None:
        """Return the person with this address, or None; known and unknown addresses take the same query."""
        owner = EmailAddress.objects.filter(email__iexact=email).select_related("user").first()
        user = context.get("user")
        return user if isinstance(user, Person) else owner.user if owner else None

    @staticmethod
    def span(kind: str) -> timedelta:
        """Return how long the letter is of use: a code for as long as the library accepts it."""
        seconds = {
            "confirm_address": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
            "reset_code": app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
        }
        return timedelta(seconds=seconds[kind]) if kind in seconds else ACCOUNT_NOTICE_USEFUL_FOR


class LockAdapter(DefaultMFAAdapter):
    """Texts of the pages of the second factor."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": ACCOUNT_ERROR_MESSAGES["incorrect_code"]}
