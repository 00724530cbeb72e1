"""Forms that ask for a code or for a new password, in place of allauth's.

Each compares what people mean, not the bytes their keyboard sends (`typed_secrets`).
"""

from typing import Any

from allauth.account.forms import (
    BaseConfirmCodeForm,
    ChangePasswordForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmPasswordResetCodeForm,
    ReauthenticateForm,
    ResetPasswordKeyForm,
)
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from repair.accounts import rate_limits, tries
from repair.accounts.own_password import require_own_password
from repair.accounts.sign_up import WaitingSignUp
from repair.accounts.typed_secrets import CodeField, fold_password
from repair.foundation.base import now


class TypedCodeForm(forms.Form):
    """Asks for a code, of which the digits alone count."""

    code_label: Any = _("Code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label=self.code_label)


class SixDigitsForm(TypedCodeForm):
    """Asks for a code of six digits."""

    code_label = _("The six digits")


class SentCodeForm(SixDigitsForm, BaseConfirmCodeForm):
    """Asks for a code that was sent by email.

    Each try is counted before it is compared, so that a hundred that arrive at once are no more than three. allauth's
    own count lies in the session, which each request reads and writes on its own.
    """

    @property
    def counted_as(self) -> str:
        """What the tries are counted by: the code, in its session."""
        return f"{context.request.session.session_key} {self.expected_code}"

    def clean_code(self) -> str:
        """Count the try, then compare the code; refuse the fourth try within an hour even if it is right."""
        if not tries.count(context.request, "code", self.counted_as):
            raise forms.ValidationError(rate_limits.TOO_MANY_TRIES)
        return super().clean_code()


class SignUpCodeForm(SentCodeForm):
    """Asks for the code of a sign-up. Its tries are three in all, however many codes were asked for."""

    def __init__(self, *args: Any, waiting: WaitingSignUp, **kwargs: Any) -> None:
        self.waiting = waiting
        super().__init__(*args, code=waiting.fitting_code, **kwargs)

    @property
    def counted_as(self) -> str:
        """The sign-up, whatever its code: known and unknown addresses count alike (SEC-5)."""
        return f"sign-up {self.waiting.person}"


class AddressCodeForm(SentCodeForm, ConfirmEmailVerificationCodeForm):
    """Asks for the code that confirms an email address."""


class ResetCodeForm(SentCodeForm, ConfirmPasswordResetCodeForm):
    """Asks for the code that allows to choose a new password."""


class AppLockForm(SixDigitsForm, ActivateTOTPForm):
    """Asks for the first code of an authenticator app, which proves that it was set up."""


class SecondLockForm(TypedCodeForm, AuthenticateForm):
    """Asks, at the sign-in, for a code of the app or for a recovery code."""

    def clean_code(self) -> str:
        """Count the try by person and origin, then compare the code; a right one is not counted."""
        counted = tries.count_second_lock(context.request, self.user, at=now())
        if counted is None:
            raise forms.ValidationError(rate_limits.TOO_MANY_TRIES)
        code: str = super().clean_code()
        for each in counted:
            each.rollback()
        return code


class SecondLockAgainForm(TypedCodeForm, ReauthenticateByCodeForm):
    """Asks for such a code before something that touches the account."""

    def clean_code(self) -> str:
        """Count the try by person, then compare the code; a right one is not counted."""
        counted = tries.count(context.request, "second_lock_again", str(self.user.pk))
        if counted is None:
            raise forms.ValidationError(rate_limits.TOO_MANY_TRIES)
        code: str = super().clean_code()
        counted.rollback()
        return code


class TypedTwiceForm(forms.Form):
    """A new password, typed twice; the two are compared in the spelling that is hashed."""

    def clean_password1(self) -> str:
        """Return the new password in its one spelling."""
        return fold_password(self.cleaned_data["password1"])

    def clean_password2(self) -> str:
        """Return its repetition in the same spelling."""
        return fold_password(self.cleaned_data["password2"])


class NewPasswordForm(TypedTwiceForm, ResetPasswordKeyForm):
    """Asks for a new password after the code of a reset was typed."""


class OtherPasswordForm(TypedTwiceForm, ChangePasswordForm):
    """Asks for the current password and a new one."""

    def clean_oldpassword(self) -> str:
        """Refuse a wrong current password and too many tries of it."""
        require_own_password(context.request, self.user, self.cleaned_data["oldpassword"])
        return self.cleaned_data["oldpassword"]


class PasswordAgainForm(ReauthenticateForm):
    """Asks for the password once more before something that touches the account."""

    def clean_password(self) -> str:
        """Refuse a wrong password and too many tries of it."""
        require_own_password(context.request, self.user, self.cleaned_data["password"])
        return self.cleaned_data["password"]
