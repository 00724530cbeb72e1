"""Giving a text to the other: when it appears, sleeping on it after nine, taking it back, withdrawing it."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.models import Partner, Plan, Shared, Waiting
from plans.models.writing.share_delay import DAWN, UNTIL_MORNING, appears_at, is_late, morning
from plans.models.writing.shared import LOOKED_AT, see
from repair.foundation import human_time
from repair.foundation.access import ACT
from repair.foundation.base import Refused, now
from repair.foundation.clock import local
from repair.foundation.responses import done, page

CARRIED = ("csrfmiddlewaretoken", "by", "send", "words")  # what the sleep page does not carry along


def asks_to_sleep(request: HttpRequest, partner: Partner, at: datetime) -> bool:
    """Whether it is late on the clock of whoever shares, and they have not chosen yet."""
    if partner.person is None or not is_late(partner.person, at):
        return False
    return request.POST.get("send") not in ("morning", "now") and Waiting.of(partner.person) != UNTIL_MORNING


def sleep_on_it(
    request: HttpRequest, partner: Partner, at: datetime, *, back_to: str = "plans:writing-list"
) -> HttpResponse:
    """Tomorrow at eight, now, or keep it; nothing is shared by this page."""
    if request.POST.get("send") == "keep":
        return done(request, back_to, say=_("It is kept for you. Nobody else sees it."))
    names = [name for name in request.POST if name not in CARRIED]
    carried = [(name, value) for name in names for value in request.POST.getlist(name)]
    is_today = partner.person is not None and local(at, partner.person.zone).time() < DAWN
    return page(request, "plans/sharing/sleep.html", {"carried": carried, "is_today": is_today})


def moment_for(request: HttpRequest, partner: Partner, at: datetime) -> datetime:
    """When what is shared now can be read: after the author's own waiting time, or in the morning."""
    if partner.person is None:
        raise Refused(_("Nobody can open these words any more."))
    late = is_late(partner.person, at) and request.POST.get("send") == "morning"
    return morning(partner.person, at) if late else appears_at(partner.person, at)


def said_of(text: Shared, partner: Partner) -> str:
    """What its author reads after sharing."""
    if text.appeared_at is not None:
        return _("These very words are there already. Nothing was added.")
    name = partner.other.person.name if partner.other and partner.other.person else _("the other person")
    said = _("It opens for {name} {moment}. Until then you can take it back, and nobody ever knows.")
    return said.format(name=name, moment=human_time.said(text.appears_at, at=now()))


@partners(*ACT)
def take_back(request: HttpRequest, plan: Plan, partner: Partner, shared: UUID) -> HttpResponse:
    """Mine alone again, before anybody could read it; twice is once."""
    text = Shared.objects.filter(pk=shared, by=partner).first()
    if text is not None:
        text.take_back(by=partner)
    is_looked_at = text is not None and text.kind in LOOKED_AT
    to = "checkins:misstep-list" if is_looked_at else "plans:writing-list"
    return done(request, to, say=_("Nobody saw it. It is yours alone."))


@partners(*ACT)
def withdraw(request: HttpRequest, plan: Plan, partner: Partner, shared: UUID) -> HttpResponse:
    """The words are gone for both; a line with the day stays."""
    text = Shared.objects.filter(pk=shared, by=partner).first()
    if text is None:
        raise Http404
    text.withdraw(by=partner, at=now())
    say = _("It is withdrawn, and a line with the day stays. It may have been read; nobody learns whether.")
    return done(request, "checkins:misstep-list" if text.kind in LOOKED_AT else "plans:start-show", say=say)


@partners(*ACT)
def seen(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """From Today to what is new; that I went there stays mine."""
    see(partner, set(Shared.Kind.values) - set(LOOKED_AT), at=now())
    return done(request, "plans:start-show")
