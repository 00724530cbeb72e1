"""Views on the invitation: the inviter asks, takes back, confirms who came; the invited person answers."""

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.access import INVITATION_SESSION_KEY, current_partner, invitation_in_session, partners
from plans.forms.couple import DeclineForm, InviteForm
from plans.models import Invitation, Partner, Plan
from plans.models.writing.carry_over import carry_over_writing
from plans.views.therapist import reading
from repair.accounts.addresses import masked_address
from repair.accounts.form_rescue import bound
from repair.accounts.models import SignedInRequest
from repair.accounts.own_password import OwnPasswordForm
from repair.foundation.access import POST_ONLY, READ_AND_POST, public, signed_in
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners(*READ_AND_POST)
def ask_by_letter(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Invite by email. The answer to this form is the same whoever the address belongs to."""
    if plan.is_shared and request.method != "POST":
        return HttpResponseRedirect(reverse("plans:plan-show"))
    form = bound(InviteForm, request)
    if request.method == "POST" and form.is_valid():
        Invitation.ask(by=partner, address=form.cleaned_data["address"], at=now())
        return redirect_to(request, "plans:plan-show", say=_("Your letter is on its way."))
    return render_page(
        request, "plans/invitation/ask.html", {"form": form, "plan": plan}, part="plans/invitation/_form.html"
    )


@partners(*POST_ONLY)
def ask_by_link(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Make an invitation with a link to hand over. An older open invitation ends."""
    Invitation.ask(by=partner, at=now())
    return redirect_to(request, "plans:plan-show")


@partners(*POST_ONLY)
def take_back_invitation(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Take the invitation back. The invited person is not notified; the link opens nothing any more."""
    asked = _shown(plan, partner)
    asked.take_back(by=partner, at=now())
    return redirect_to(request, "plans:plan-show")


@partners(*READ_AND_POST)
def confirm_invited_person(request: SignedInRequest, came: UUID, plan: Plan, partner: Partner) -> HttpResponse:
    """Confirm that the person who came is the one who was invited, with the inviter's own password (SEC-13).

    The password is asked for because a partner cannot be removed from a plan again.
    """
    asked = _came(partner, came)
    if asked.state != Invitation.State.WAITING:
        return redirect_to(request, "plans:plan-show")
    form = OwnPasswordForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            asked.confirm(by=partner, at=now())
            carry_over_writing(asked.came)
        return redirect_to(request, "plans:plan-show")
    context = {"form": form, "asked": asked}
    return render_page(request, "plans/invitation/confirm.html", context, part="plans/invitation/_confirm_form.html")


@partners(*POST_ONLY)
def turn_away_invited_person(request: Request, came: UUID, plan: Plan, partner: Partner) -> HttpResponse:
    """Reject the person who came. Nothing was shared; an email to somebody else goes on to work."""
    asked = _came(partner, came)
    if asked.state == Invitation.State.WAITING:
        asked.turn_away(by=partner, at=now())
    return redirect_to(request, "plans:plan-show", say=_("Nothing was shared. You can ask again when you like."))


def _came(partner: Partner, came: UUID) -> Invitation:
    """Return the row of the person who came to this partner; 404 without one."""
    return get_object_or_404(Invitation.objects.select_related("came", "arrived_by"), by=partner, pk=came)


def _shown(plan: Plan, partner: Partner) -> Invitation:
    asked = plan.invitations.shown_to(partner)
    if asked is None:
        raise Http404
    return asked


@public()
def open_invitation_link(request: Request, token: str) -> HttpResponse:
    """Move the token from the link into the session and redirect, so that the token leaves the address (SEC-8).

    Opening the link changes no row. A token that is no invitation's may be that of a request to read along.
    """
    invitation = Invitation.objects.by_token(token, at=now())
    if invitation is None:
        return reading.open_reading_link(request, token)
    request.session[INVITATION_SESSION_KEY] = str(invitation.pk)
    return HttpResponseRedirect(reverse("plans:invitation-show"))


@public()
def show_invitation(request: Request) -> HttpResponse:
    """Show who invites, what this is, who runs it and what stays private; yes and no have buttons of the same size."""
    invitation = invitation_in_session(request)
    if invitation is None:
        return _gone(request)
    if invitation.state == Invitation.State.WAITING:
        return render_page(request, "plans/invitation/waiting.html", {"invitation": invitation})
    user = request.user if request.user.is_authenticated else None
    mine = current_partner(request)
    context = {
        "invitation": invitation,
        "is_own": user is not None and invitation.by.person_id == user.pk,
        "is_taken": mine is not None and mine.plan.is_shared,
        "may_decline": invitation.may_be_declined_by(user),
        "known_by": "" if user is None or invitation.is_asked(user) else masked_address(user.email),
    }
    return render_page(request, "plans/invitation/show.html", context)


@signed_in(*POST_ONLY)
def accept_invitation(request: SignedInRequest) -> HttpResponse:
    """Accept the invitation and join the plan.

    If the address invited is not the person's own, the inviter is asked first who came.
    """
    invitation = invitation_in_session(request)
    if invitation is None:
        return _gone(request)
    with transaction.atomic():
        is_seated = invitation.accept(person=request.user, at=now())
        if is_seated:
            carry_over_writing(request.user)
    if is_seated:
        del request.session[INVITATION_SESSION_KEY]
        return redirect_to(request, "plans:beginning-before", say=_("You are both here now."))
    return redirect_to(request, "plans:invitation-show")


@public(*READ_AND_POST)
def decline_invitation(request: Request) -> HttpResponse:
    """Decline the invitation, without an account as well.

    The answer to an email is its receiver's: signed in, or by typing the address that the email came to.
    """
    invitation = invitation_in_session(request)
    if invitation is None or invitation.state == Invitation.State.WAITING:
        return _gone(request)
    form = DeclineForm(request.POST if request.method == "POST" else None, asked=invitation, user=request.user)
    if form.is_valid():
        invitation.decline(at=now(), **form.answered)
        del request.session[INVITATION_SESSION_KEY]
        return redirect_to(request, "plans:invitation-declined")
    context = {"form": form, "action": reverse("plans:invitation-decline"), "back": reverse("plans:invitation-show")}
    return render_page(request, "plans/invitation/decline.html", context, part="plans/invitation/_decline_form.html")


@public()
def show_invitation_declined(request: Request) -> HttpResponse:
    """Show the page after a no, which asks for nothing more."""
    return render_page(request, "plans/invitation/declined.html")


def _gone(request: Request) -> HttpResponse:
    """Return the same 404 for every link that opens nothing: used, ended, expired, mistyped, or another person's."""
    return render(request, "plans/invitation/gone.html", status=404)
