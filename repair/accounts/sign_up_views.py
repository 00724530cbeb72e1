"""The page that asks for the code of a sign-up, and what is answered where a person has gone meanwhile."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.models import Login
from allauth.account.utils import url_str_to_user_pk
from allauth.account.views import email_verification_sent
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from repair.accounts import sign_up, tries
from repair.accounts.models import Person
from repair.accounts.secret_forms import SignUpCodeForm
from repair.accounts.sign_up import MAX_WRONG_CODES, SIGN_UP_SESSION_KEY, WaitingSignUp
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import render_page

View = Callable[..., Any]
CODE_SESSION_KEYS = (EMAIL_VERIFICATION_CODE_SESSION_KEY, PASSWORD_RESET_VERIFICATION_SESSION_KEY)
CODE_PAGE = "account/confirm_email_verification_code.html"


def confirm_address(request: Request) -> HttpResponse:
    """Ask for the code of the sign-up that waits in this session; without one, for that of a changed address."""
    if SIGN_UP_SESSION_KEY not in request.session or request.user.is_authenticated:
        return email_verification_sent(request)
    waiting = WaitingSignUp.of(request.session, at=now())
    if waiting is None:
        return _begin_again(request, _("The code has run out. Please begin again."))
    if request.POST.get("action") == "resend":
        return _send_again(request, waiting)
    form = SignUpCodeForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if request.method != "POST":
        return _code_page(request, waiting, form)
    if not form.is_valid():
        return _wrong_code(request, waiting, form)
    person = waiting.become_person()
    if person is None:
        return _begin_again(request, _("This address has an account already. Sign in with it, or get a new password."))
    sign_up.forget(request.session)
    return perform_login(
        request, Login(user=person, signup=True, email=person.email, redirect_url=waiting.then or None)
    )


def _code_page(request: Request, waiting: WaitingSignUp, form: SignUpCodeForm) -> HttpResponse:
    context = {"form": form, "verify_form": form, "email": waiting.address, "can_resend": waiting.can_send_again}
    return render_page(request, CODE_PAGE, context)


def _send_again(request: Request, waiting: WaitingSignUp) -> HttpResponse:
    """Send another code, if one may still be asked for; answer 429 if too many were asked for from here."""
    if waiting.can_send_again:
        if not tries.may_request_code(request, waiting.address, at=now()):
            return respond_429(request)
        waiting.new_codes += 1
        waiting.send()
        waiting.store(request.session)
    return redirect("account_email_verification_sent")


def _wrong_code(request: Request, waiting: WaitingSignUp, form: SignUpCodeForm) -> HttpResponse:
    """Show the page again; after the third wrong code the sign-up is over."""
    waiting.wrong_codes += 1
    waiting.store(request.session)
    if waiting.wrong_codes < MAX_WRONG_CODES:
        return _code_page(request, waiting, form)
    return _begin_again(request, _("That was not the code, three times. Please begin again."))


def _begin_again(request: Request, sentence: str) -> HttpResponse:
    """End the sign-up with a sentence, on the page to sign in."""
    sign_up.forget(request.session)
    messages.error(request, sentence)
    return redirect("account_login")


def with_living_person(view: View) -> View:
    """Wrap a view of allauth that goes on with what a session has begun.

    If the person whom it was about is gone, the session forgets what was begun, and the page to sign in says so.
    """

    @wraps(view)
    def through(request: Request, *args: Any, **kwargs: Any) -> Any:
        begun = _people_in_session(request)
        if begun and Person.objects.filter(pk__in=begun).count() != len(begun):
            for key in (
                LOGIN_SESSION_KEY,
                EMAIL_VERIFICATION_CODE_SESSION_KEY,
                PASSWORD_RESET_VERIFICATION_SESSION_KEY,
            ):
                request.session.pop(key, None)
            return _begin_again(request, _("What was begun here is over. Please begin again."))
        return view(request, *args, **kwargs)

    return through


def _people_in_session(request: Request) -> set[Any]:
    """Return the ids of the people whose sign-in, new address or new password this session has begun."""
    session = request.session
    login = session.get(LOGIN_SESSION_KEY) or {}
    people = {url_str_to_user_pk(login["user_pk"])} if login.get("user_pk") else set()
    for key in CODE_SESSION_KEYS:
        state = session.get(key) or {}
        people |= {Person._meta.pk.to_python(state["user_id"])} if state.get("user_id") else set()
    return people
