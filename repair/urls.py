"""Every URL of the site, and for allauth's views which access decorator and methods they get.

What is not listed is 404.
"""

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
from repair.accounts.sign_up_views import confirm_address, with_living_person
from repair.foundation.access import READ_AND_POST, READ_ONLY, library_view

# The account library's URLs: name -> (access decorator, methods).
LISTED_LIBRARY_URLS = {
    "account_login": ("public", READ_AND_POST),
    "account_logout": ("public", READ_AND_POST),
    "account_signup": ("public", READ_AND_POST),
    "account_inactive": ("public", READ_ONLY),
    "account_reauthenticate": ("signed_in", READ_AND_POST),
    "account_email": ("signed_in", READ_AND_POST),
    "account_email_verification_sent": ("public", READ_AND_POST),
    "account_change_password": ("signed_in", READ_AND_POST),
    "account_reset_password": ("public", READ_AND_POST),
    "account_confirm_password_reset_code": ("public", READ_AND_POST),
    "account_complete_password_reset": ("public", READ_AND_POST),
    "account_password_reset_completed": ("public", READ_ONLY),
    "mfa_index": ("signed_in", READ_ONLY),
    "mfa_authenticate": ("public", READ_AND_POST),
    "mfa_reauthenticate": ("signed_in", READ_AND_POST),
    "mfa_activate_totp": ("signed_in", READ_AND_POST),
    "mfa_deactivate_totp": ("signed_in", READ_AND_POST),
    "mfa_view_recovery_codes": ("signed_in", READ_ONLY),
    "mfa_generate_recovery_codes": ("signed_in", READ_AND_POST),
    "mfa_download_recovery_codes": ("signed_in", READ_ONLY),
    "mfa_list_webauthn": ("signed_in", READ_ONLY),
    "mfa_add_webauthn": ("signed_in", READ_AND_POST),
    "mfa_reauthenticate_webauthn": ("signed_in", READ_AND_POST),
    "mfa_remove_webauthn": ("signed_in", READ_AND_POST),
    "mfa_edit_webauthn": ("signed_in", READ_AND_POST),
    "mfa_login_webauthn": ("public", READ_AND_POST),
    "usersessions_list": ("signed_in", READ_AND_POST),
}
# Views of the library that go on with what a session has begun, and our view in place of one of them.
GOING_ON = {
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_email_verification_sent",
    "mfa_authenticate",
}
OURS_INSTEAD = {"account_email_verification_sent": confirm_address}


def listed_patterns(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Return those of allauth's patterns that are listed, each behind its access decorator.

    Changes `patterns` in place.
    """
    kept: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            pattern.url_patterns[:] = listed_patterns(pattern.url_patterns)
            kept.append(pattern)
        elif pattern.name in LISTED_LIBRARY_URLS:
            door, methods = LISTED_LIBRARY_URLS[pattern.name]
            view = OURS_INSTEAD.get(pattern.name, pattern.callback)
            view = with_living_person(view) if pattern.name in GOING_ON else view
            pattern.callback = library_view(door, view, *methods)
            kept.append(pattern)
    return kept


urlpatterns = [
    path("", views.show_front_page, name="front"),
    path("x/", views.leave_page, name="leave-page"),
    path("more/", views.show_more_help, name="help"),
    path("again/", views.show_signed_in_again, name="again"),
    path("healthz", health.healthz, name="healthz"),
    path("me/", views.show_me, name="me"),
    path("me/edit/", views.edit_me, name="me-edit"),
    path("me/zone/", views.confirm_zone, name="me-zone"),
    path("me/hints/off/", views.turn_hints_off, name="me-hints-off"),
    path("me/hints/on/", views.turn_hints_on, name="me-hints-on"),
    path("me/", include(listed_patterns(account.urlpatterns))),
    path("me/locks/", include(listed_patterns(mfa.urlpatterns))),
    path("me/locks/app/", include(listed_patterns(totp.urlpatterns))),
    path("me/locks/codes/", include(listed_patterns(recovery_codes.urlpatterns))),
    path("me/locks/keys/", include(listed_patterns(webauthn.urlpatterns))),
    path("me/sessions/", include(listed_patterns(sessions.urlpatterns))),
    path("", include("plans.urls")),
    path("", include("checkins.urls")),
]
if settings.LOCAL:
    urlpatterns.append(path("", include("repair.local.urls")))

handler400 = "repair.foundation.responses.bad_request"
handler403 = "repair.foundation.responses.forbidden"
handler404 = "repair.foundation.responses.not_found"
handler500 = "repair.foundation.responses.server_error"
