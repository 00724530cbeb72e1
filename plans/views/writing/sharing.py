"""Giving a text to the other: when it appears, sleeping on it after nine, taking it back, withdrawing it."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.models import Partner, Plan, Shared, Waiting
from plans.models.writing.share_delay import DAWN_TIME, UNTIL_MORNING, delayed_appearance, is_late_evening, next_morning
from plans.models.writing.shared import MISSTEP_KINDS, mark_shared_seen
from repair.foundation import human_time
from repair.foundation.access import POST_ONLY
from repair.foundation.base import Refused, now
from repair.foundation.clock import on_wall_clock
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

SLEEP_PAGE_DROPPED_FIELDS = ("csrfmiddlewaretoken", "by", "send", "words")  # what the sleep page does not carry along


def needs_sleep_page(request: Request, partner: Partner, at: datetime) -> bool:
    """Whether it is late on the clock of whoever shares, and they have not chosen yet."""
    if partner.person is None or not is_late_evening(partner.person, at):
        return False
    return request.POST.get("send") not in ("morning", "now") and Waiting.of(partner.person) != UNTIL_MORNING


def render_sleep_page(
    request: Request, partner: Partner, at: datetime, *, back_to: str = "plans:writing-list"
) -> HttpResponse:
    """Tomorrow at eight, now, or keep it; nothing is shared by this page."""
    if request.POST.get("send") == "keep":
        return redirect_to(request, back_to, say=_("It is kept for you. Nobody else sees it."))
    names = [name for name in request.POST if name not in SLEEP_PAGE_DROPPED_FIELDS]
    carried = [(name, value) for name in names for value in request.POST.getlist(name)]
    is_today = partner.person is not None and on_wall_clock(at, partner.person.zone).time() < DAWN_TIME
    return render_page(request, "plans/sharing/sleep.html", {"carried": carried, "is_today": is_today})


def chosen_appearance_time(request: Request, partner: Partner, at: datetime) -> datetime:
    """When what is shared now can be read: after the author's own waiting time, or in the morning."""
    if partner.person is None:
        raise Refused(_("Nobody can open these words any more."))
    late = is_late_evening(partner.person, at) and request.POST.get("send") == "morning"
    return next_morning(partner.person, at) if late else delayed_appearance(partner.person, at)


def shared_message(text: Shared, partner: Partner) -> str:
    """What its author reads after sharing."""
    if text.appeared_at is not None:
        return _("These very words are there already. Nothing was added.")
    name = partner.other.person.name if partner.other and partner.other.person else _("the other person")
    said = _("It opens for {name} {moment}. Until then you can take it back, and nobody ever knows.")
    return said.format(name=name, moment=human_time.human_moment(text.appears_at, at=now()))


@partners(*POST_ONLY)
def take_back_shared_text(request: Request, plan: Plan, partner: Partner, shared: UUID) -> HttpResponse:
    """Mine alone again, before anybody could read it; twice is once."""
    text = Shared.objects.filter(pk=shared, by=partner).first()
    if text is not None:
        text.take_back(by=partner)
    is_looked_at = text is not None and text.kind in MISSTEP_KINDS
    to = "checkins:misstep-list" if is_looked_at else "plans:writing-list"
    return redirect_to(request, to, say=_("Nobody saw it. It is yours alone."))


@partners(*POST_ONLY)
def withdraw_shared_text(request: Request, plan: Plan, partner: Partner, shared: UUID) -> HttpResponse:
    """The words are gone for both; a line with the day stays."""
    text = Shared.objects.filter(pk=shared, by=partner).first()
    if text is None:
        raise Http404
    text.withdraw(by=partner, at=now())
    say = _("It is withdrawn, and a line with the day stays. It may have been read; nobody learns whether.")
    return redirect_to(request, "checkins:misstep-list" if text.kind in MISSTEP_KINDS else "plans:start-show", say=say)


@partners(*POST_ONLY)
def open_new_shared_texts(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """From Today to what is new; that I went there stays mine."""
    mark_shared_seen(partner, set(Shared.Kind.values) - set(MISSTEP_KINDS), at=now())
    return redirect_to(request, "plans:start-show")
