"""Our forms in place of allauth's, by allauth's names for them. Read by the settings."""

ACCOUNT_FORMS = {
    "signup": "repair.accounts.forms.SignUpForm",
    "login": "repair.accounts.forms.SignInForm",
    "add_email": "repair.accounts.forms.AddAddressForm",
    "confirm_email_verification_code": "repair.accounts.secret_forms.AddressCodeForm",
    "confirm_password_reset_code": "repair.accounts.secret_forms.ResetCodeForm",
    "reset_password": "repair.accounts.forms.ResetForm",
    "reset_password_from_key": "repair.accounts.secret_forms.NewPasswordForm",
    "reauthenticate": "repair.accounts.secret_forms.PasswordAgainForm",
    "change_password": "repair.accounts.secret_forms.OtherPasswordForm",
}
MFA_FORMS = {
    "activate_totp": "repair.accounts.secret_forms.AppLockForm",
    "authenticate": "repair.accounts.secret_forms.SecondLockForm",
    "reauthenticate": "repair.accounts.secret_forms.SecondLockAgainForm",
}
