"""How any text is shared: when it appears, the sleep page in the evening; views to take it back or withdraw it.

The views of the writers, the questions and the missteps all share through these functions.
"""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from plans.access import partners
from plans.models import Partner, Plan, Shared, Waiting
from plans.models.writing.share_delay import DAWN_TIME, UNTIL_MORNING, delayed_appearance, is_late_evening, next_morning
from plans.models.writing.shared import MISSTEP_KINDS
from repair.foundation import human_time
from repair.foundation.access import POST_ONLY
from repair.foundation.base import Refused, now
from repair.foundation.clock import on_wall_clock
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page

SLEEP_PAGE_DROPPED_FIELDS = ("csrfmiddlewaretoken", "by", "send", "words")  # not copied into the sleep page's form


def needs_sleep_page(request: Request, partner: Partner, at: datetime) -> bool:
    """Tell whether to ask first: it is 21:00 to 05:00 in the author's time zone, and they have not chosen yet.

    Nobody is asked whose texts wait until the morning anyway.
    """
    if partner.person is None or not is_late_evening(partner.person, at):
        return False
    return request.POST.get("send") not in ("morning", "now") and Waiting.of(partner.person) != UNTIL_MORNING


def render_sleep_page(
    request: Request, partner: Partner, at: datetime, *, back_to: str = "plans:writing-list"
) -> HttpResponse:
    """Ask whether to share in the morning (08:00 local time), now, or not at all; share nothing.

    The fields of the form travel on as hidden fields. With `send=keep` redirect to `back_to` instead.
    """
    if request.POST.get("send") == "keep":
        return redirect_to(request, back_to, say=_("It is kept for you. Nobody else sees it."))
    names = [name for name in request.POST if name not in SLEEP_PAGE_DROPPED_FIELDS]
    carried = [(name, value) for name in names for value in request.POST.getlist(name)]
    is_today = partner.person is not None and on_wall_clock(at, partner.person.zone).time() < DAWN_TIME
    return render_page(request, "plans/sharing/sleep.html", {"carried": carried, "is_today": is_today})


def chosen_appearance_time(request: Request, partner: Partner, at: datetime) -> datetime:
    """Return the moment (UTC) from which the other partner can read a text that is shared at `at`.

    That is after the author's own waiting time, or at 08:00 of their time zone if they chose the morning. Refused once
    the author's account is erased.
    """
    if partner.person is None:
        raise Refused(_("Nobody can open these words any more."))
    late = is_late_evening(partner.person, at) and request.POST.get("send") == "morning"
    return next_morning(partner.person, at) if late else delayed_appearance(partner.person, at)


def shared_message(text: Shared, partner: Partner) -> str:
    """Return the sentence for the author after sharing: when the text appears, or that it has appeared already."""
    if text.appeared_at is not None:
        return _("These very words are there already. Nothing was added.")
    name = partner.other.person.name if partner.other and partner.other.person else _("the other person")
    said = _("It opens for {name} {moment}. Until then you can take it back, and nobody ever knows.")
    return said.format(name=name, moment=human_time.human_moment(text.appears_at, at=now()))


@partners(*POST_ONLY)
def take_back_shared_text(request: Request, plan: Plan, partner: Partner, shared: UUID) -> HttpResponse:
    """Delete the text before the other partner could read it. Doing it twice is doing it once."""
    text = Shared.objects.filter(pk=shared, by=partner).first()
    if text is not None:
        text.take_back(by=partner)
    is_looked_at = text is not None and text.kind in MISSTEP_KINDS
    to = "checkins:misstep-list" if is_looked_at else "plans:writing-list"
    return redirect_to(request, to, say=_("Nobody saw it. It is yours alone."))


@partners(*POST_ONLY)
def withdraw_shared_text(request: Request, plan: Plan, partner: Partner, shared: UUID) -> HttpResponse:
    """Delete the words for both partners; a line with the day of the withdrawal stays.

    404 unless the partner shared it.
    """
    text = Shared.objects.filter(pk=shared, by=partner).first()
    if text is None:
        raise Http404
    text.withdraw(by=partner, at=now())
    say = _("It is withdrawn, and a line with the day stays. It may have been read; nobody learns whether.")
    return redirect_to(request, "checkins:misstep-list" if text.kind in MISSTEP_KINDS else "plans:start-show", say=say)
