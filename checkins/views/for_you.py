"""For you: what waits for a partner's word and what is new to them, and the two things one can do with an entry."""

from uuid import UUID

from django.http import HttpResponse

from checkins.for_you import for_you_items
from plans.access import partners
from plans.models import ForYouNote, Partner, Plan
from plans.models.couple.for_you import PUT_OFF_FOR, ForYouItem, item_in
from repair.foundation.access import POST_ONLY
from repair.foundation.base import now
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners()
def list_for_you(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show everything that is for this partner, the newest first."""
    return render_page(request, "checkins/for_you/list.html", {"partner": partner, "items": for_you_items(request)})


@partners(*POST_ONLY)
def open_for_you(request: Request, plan: Plan, partner: Partner, kind: str, about: UUID) -> HttpResponse:
    """Redirect to the page behind an entry; news is not shown again. An entry that is gone leads to the list."""
    item = _item(request, kind, about)
    if item is None:
        return redirect_to(request, "for-you")
    if item.kind.is_news:
        ForYouNote.write(item, by=partner, until=None, at=now())
    return redirect_to(request, item.kind.page, *item.args)


@partners(*POST_ONLY)
def put_off_for_you(request: Request, plan: Plan, partner: Partner, kind: str, about: UUID) -> HttpResponse:
    """Hide an entry from its own list for a week; the other partner learns nothing of it."""
    item = _item(request, kind, about)
    if item is not None:
        ForYouNote.write(item, by=partner, until=now() + PUT_OFF_FOR, at=now())
    return redirect_to(request, "today")


def _item(request: Request, kind: str, about: UUID) -> ForYouItem | None:
    return item_in(for_you_items(request), kind, about)
