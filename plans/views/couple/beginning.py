"""The first screens, each alone, in order, every one skippable: wrong tool, where I am, one small thing, the other."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.access import seat
from plans.forms.beginning import ThingForm, WhereForm
from plans.forms.couple import InviteForm
from plans.models import Beginning, Draft, Invitation, Partner, Plan
from plans.models.couple.beginning import Said
from plans.presenters.first_ideas import in_order
from plans.presenters.ideas import Idea
from repair.accounts import form_rescue
from repair.accounts.models import SignedIn
from repair.foundation.access import FORM, signed_in
from repair.foundation.base import Refused, now
from repair.foundation.responses import done, page
from repair.foundation.words import words


@signed_in()
def before(request: SignedIn) -> HttpResponse:
    """When this is the wrong tool: the same for everyone, unscored, and reading it leaves nothing (SAF-14)."""
    return page(request, "plans/beginning/before.html")


@signed_in(*FORM)
def where(request: SignedIn) -> HttpResponse:
    """What fits best, my side of it, and whether it is recent: for my own pages alone (rule 29)."""
    said = Beginning.of(request.user)
    typed = request.POST if request.method == "POST" else form_rescue.take(request)
    form = WhereForm(typed, initial=(said or Said()).typed())
    if request.method == "POST" and form.is_valid():
        Beginning.say(by=request.user, on=timezone.localdate(now()), **form.cleaned_data)
        return done(request, "plans:beginning-thing") if said is None else done(request, "me", say=_("Saved."))
    return page(request, "plans/beginning/where.html", {"form": form, "again": said is not None})


@signed_in(*FORM)
def thing(request: SignedIn) -> HttpResponse:
    """One small thing for this week, kept for my eyes; an idea of the list may be taken into the form."""
    if request.method != "POST" and _waits(request):
        return HttpResponseRedirect(reverse("today"))
    mine, said = seat(request), Beginning.of(request.user)
    listed = in_order(said)
    typed = request.POST if request.method == "POST" else form_rescue.take(request)
    form = ThingForm(typed, initial=_chosen(request, listed))
    if request.method == "POST" and form.is_valid():
        Draft.write(by=_seated(request), kind="commitment", words=form.words, at=now())
        return done(request, _after_thing(mine), say=words("screen.one_thing.kept"))
    context = {"form": form, "first": listed[0], "others": listed[1:], "after": _after_thing(mine)}
    context |= {"is_hurt": said is not None and said.side == "hurt"}
    return page(request, "plans/beginning/thing.html", context, part="plans/beginning/_thing_form.html")


@signed_in(*FORM)
def invite(request: SignedIn) -> HttpResponse:
    """Ask the other person, by letter or by a link, now or later."""
    mine = seat(request)
    if _waits(request) or (mine is not None and (mine.plan.is_shared or mine.plan.invitations.shown_to(mine))):
        return HttpResponseRedirect(reverse("today" if mine is None else "plans:plan-show"))
    by_link = "by_link" in request.POST
    form = InviteForm(None if by_link else request.POST if request.method == "POST" else form_rescue.take(request))
    if by_link or (request.method == "POST" and form.is_valid()):
        address = "" if by_link else form.cleaned_data["address"]
        Invitation.ask(by=_seated(request), address=address, at=now())
        return done(request, "plans:plan-show", say="" if by_link else _("Your letter is on its way."))
    return page(request, "plans/beginning/invite.html", {"form": form}, part="plans/beginning/_invite_form.html")


def _seated(request: SignedIn) -> Partner:
    """The seat of whoever begins; a plan of their own is begun when there is none, and nobody is told."""
    mine = seat(request)
    if mine is not None and mine.plan.closed_at is None:
        return mine
    if _waits(request):  # a plan of one's own would stand in the way of being seated
        raise Refused(_("The one who asked you says first whether it is you. Then this can be kept."))
    return Plan.begin(by=request.user, at=now()).seats[0]


def _waits(request: SignedIn) -> bool:
    return Invitation.objects.filter(came=request.user, state=Invitation.State.WAITING).exists()


def _after_thing(mine: Partner | None) -> str:
    return "first-page" if mine is not None and mine.plan.is_shared else "plans:beginning-invite"


def _chosen(request: SignedIn, listed: list[Idea]) -> dict[str, Any]:
    """The words of the idea whose place is in the address: a number, so that the address tells nothing."""
    place = request.GET.get("idea", "")
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 3 else 0
    return listed[number - 1].words if 0 < number <= len(listed) else {}
