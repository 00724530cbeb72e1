"""This package's letter kinds: what the account library sends, and the gathered letter."""

from repair.mail import kinds
from repair.mail.models.notice import GATHERED_KIND, gathered_still_owed

# The account library's names of its emails, and the kind each is sent as. No other email of it is ever sent.
LIBRARY_MAILS = {
    "account/email/email_confirmation": "confirm_address",
    "account/email/email_confirmation_signup": "confirm_address",
    "account/email/password_reset_code": "reset_code",
    "account/email/account_already_exists": "account_exists",
    "account/email/unknown_account": "no_account",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/email_changed": "address_changed",
    "account/email/email_confirm": "address_confirmed",
    "account/email/email_deleted": "address_removed",
    "mfa/email/totp_activated": "lock_added",
    "mfa/email/totp_deactivated": "lock_removed",
    "mfa/email/webauthn_added": "lock_added",
    "mfa/email/webauthn_removed": "lock_removed",
    "mfa/email/recovery_codes_generated": "new_codes",
}


def register_account_kinds() -> None:
    """Register this package's letter kinds. Called once by `AppConfig.ready`."""
    for name in sorted(set(LIBRARY_MAILS.values())):
        kinds.register_letter_kind(kinds.LetterKind(name=name, alone=True, in_doubt="hold", security=True))
    kinds.register_letter_kind(
        kinds.LetterKind(name=GATHERED_KIND, alone=True, in_doubt="resend", still_owed=gathered_still_owed, counts=True)
    )
