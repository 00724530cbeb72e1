"""The first four pages of a new person, each of which can be skipped.

They say when this is the wrong tool, ask what fits best, take one small commitment and invite the other partner.
"""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.access import current_partner
from plans.forms.beginning import FirstCommitmentForm, SituationForm
from plans.forms.couple import InviteForm
from plans.models import Beginning, Draft, Invitation, Partner, Plan
from plans.models.couple.beginning import BeginningAnswers
from plans.presenters.first_ideas import first_week_ideas
from plans.presenters.ideas import Idea
from repair.accounts.form_rescue import bound
from repair.accounts.models import SignedInRequest
from repair.foundation.access import READ_AND_POST, signed_in
from repair.foundation.base import now
from repair.foundation.responses import redirect_to, render_page
from repair.foundation.words import ui_text


@signed_in()
def show_wrong_tool_warning(request: SignedInRequest) -> HttpResponse:
    """Show when this is the wrong tool. The page is the same for everyone and stores nothing (SAF-14)."""
    return render_page(request, "plans/beginning/before.html")


@signed_in(*READ_AND_POST)
def choose_situation(request: SignedInRequest) -> HttpResponse:
    """Store the situation, the person's side of it and whether it is recent, for their own pages alone (rule 29)."""
    said = Beginning.of(request.user)
    form = bound(SituationForm, request, initial=(said or BeginningAnswers()).form_values())
    if request.method == "POST" and form.is_valid():
        Beginning.say(by=request.user, on=timezone.localdate(now()), **form.cleaned_data)
        return (
            redirect_to(request, "plans:beginning-thing")
            if said is None
            else redirect_to(request, "me", say=_("Saved."))
        )
    return render_page(request, "plans/beginning/where.html", {"form": form, "again": said is not None})


@signed_in(*READ_AND_POST)
def write_first_commitment(request: SignedInRequest) -> HttpResponse:
    """Write a first small commitment as a draft, which its author alone can read.

    The form may begin with an idea of the list (`idea` in the address). A plan is begun if there is none yet.
    """
    mine, said = current_partner(request), Beginning.of(request.user)
    listed = first_week_ideas(said)
    form = bound(FirstCommitmentForm, request, initial=_chosen(request, listed))
    if request.method == "POST" and form.is_valid():
        Draft.write(by=_seated(request), kind="commitment", words=form.words, at=now())
        return redirect_to(request, _after_thing(mine), say=ui_text("screen.one_thing.kept"))
    context = {"form": form, "first": listed[0], "others": listed[1:], "after": _after_thing(mine)}
    context |= {"is_hurt": said is not None and said.side == "hurt"}
    return render_page(request, "plans/beginning/thing.html", context, part="plans/beginning/_thing_form.html")


@signed_in(*READ_AND_POST)
def invite_partner(request: SignedInRequest) -> HttpResponse:
    """Invite the other partner, by email or by a link. A plan is begun if there is none yet.

    Whoever waits for the confirmation of an inviter is led on instead: they have said whom they want to join.
    """
    mine = current_partner(request)
    if _waits(request) or (mine is not None and (mine.plan.is_shared or mine.plan.invitations.shown_to(mine))):
        return HttpResponseRedirect(reverse("today" if mine is None else "plans:plan-show"))
    by_link = "by_link" in request.POST
    form = InviteForm() if by_link else bound(InviteForm, request)
    if by_link or (request.method == "POST" and form.is_valid()):
        address = "" if by_link else form.cleaned_data["address"]
        Invitation.ask(by=_seated(request), address=address, at=now())
        return redirect_to(request, "plans:plan-show", say="" if by_link else _("Your letter is on its way."))
    return render_page(request, "plans/beginning/invite.html", {"form": form}, part="plans/beginning/_invite_form.html")


def _seated(request: SignedInRequest) -> Partner:
    """Return the partner row of the person who is signed in; begin a plan of their own if they have none."""
    mine = current_partner(request)
    if mine is not None and mine.plan.closed_at is None:
        return mine
    return Plan.begin(by=request.user, at=now()).seats[0]


def _waits(request: SignedInRequest) -> bool:
    """Tell whether the person has accepted an invitation that its inviter has yet to confirm."""
    return Invitation.objects.filter(came=request.user, state=Invitation.State.WAITING).exists()


def _after_thing(mine: Partner | None) -> str:
    return "first-page" if mine is not None and mine.plan.is_shared else "plans:beginning-invite"


def _chosen(request: SignedInRequest, listed: list[Idea]) -> dict[str, Any]:
    """Return the words of the idea with that number on the list; a number tells nothing in an address."""
    place = request.GET.get("idea", "")
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 3 else 0
    return listed[number - 1].words if 0 < number <= len(listed) else {}
