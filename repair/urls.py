"""Every address, and for a library's the door it goes through. What is not listed here is not served."""

from allauth.account import urls as account
from allauth.mfa.base import urls as mfa
from allauth.mfa.recovery_codes import urls as recovery_codes
from allauth.mfa.totp import urls as totp
from allauth.mfa.webauthn import urls as webauthn
from allauth.usersessions import urls as sessions
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from repair import health
from repair.accounts import views
from repair.foundation.access import FORM, PAGE, library

# The account library's addresses: name -> (door, methods).
LISTED = {
    "account_login": ("public", FORM),
    "account_logout": ("public", FORM),
    "account_signup": ("public", FORM),
    "account_inactive": ("public", PAGE),
    "account_reauthenticate": ("signed_in", FORM),
    "account_email": ("signed_in", FORM),
    "account_email_verification_sent": ("public", FORM),
    "account_change_password": ("signed_in", FORM),
    "account_reset_password": ("public", FORM),
    "account_confirm_password_reset_code": ("public", FORM),
    "account_complete_password_reset": ("public", FORM),
    "account_password_reset_completed": ("public", PAGE),
    "mfa_index": ("signed_in", PAGE),
    "mfa_authenticate": ("public", FORM),
    "mfa_reauthenticate": ("signed_in", FORM),
    "mfa_activate_totp": ("signed_in", FORM),
    "mfa_deactivate_totp": ("signed_in", FORM),
    "mfa_view_recovery_codes": ("signed_in", PAGE),
    "mfa_generate_recovery_codes": ("signed_in", FORM),
    "mfa_download_recovery_codes": ("signed_in", PAGE),
    "mfa_list_webauthn": ("signed_in", PAGE),
    "mfa_add_webauthn": ("signed_in", FORM),
    "mfa_reauthenticate_webauthn": ("signed_in", FORM),
    "mfa_remove_webauthn": ("signed_in", FORM),
    "mfa_edit_webauthn": ("signed_in", FORM),
    "mfa_login_webauthn": ("public", FORM),
    "usersessions_list": ("signed_in", FORM),
}


def listed(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The library's patterns that are listed, each behind its door."""
    kept: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            pattern.url_patterns[:] = listed(pattern.url_patterns)
            kept.append(pattern)
        elif pattern.name in LISTED:
            door, methods = LISTED[pattern.name]
            pattern.callback = library(door, pattern.callback, *methods)
            kept.append(pattern)
    return kept


urlpatterns = [
    path("", views.front, name="front"),
    path("x/", views.leave_page, name="leave-page"),
    path("more/", views.more, name="help"),
    path("again/", views.again, name="again"),
    path("healthz", health.healthz, name="healthz"),
    path("me/", views.me, name="me"),
    path("me/edit/", views.me_edit, name="me-edit"),
    path("me/zone/", views.me_zone, name="me-zone"),
    path("me/hints/off/", views.me_hints_off, name="me-hints-off"),
    path("me/hints/on/", views.me_hints_on, name="me-hints-on"),
    path("me/", include(listed(account.urlpatterns))),
    path("me/locks/", include(listed(mfa.urlpatterns))),
    path("me/locks/app/", include(listed(totp.urlpatterns))),
    path("me/locks/codes/", include(listed(recovery_codes.urlpatterns))),
    path("me/locks/keys/", include(listed(webauthn.urlpatterns))),
    path("me/sessions/", include(listed(sessions.urlpatterns))),
    path("", include("plans.urls")),
    path("", include("checkins.urls")),
]
if settings.LOCAL:
    urlpatterns.append(path("", include("repair.local.urls")))

handler400 = "repair.foundation.responses.bad_request"
handler403 = "repair.foundation.responses.forbidden"
handler404 = "repair.foundation.responses.not_found"
handler500 = "repair.foundation.responses.server_error"
