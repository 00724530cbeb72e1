"""Check-ins in one's own calendar: the next one as a file, or a feed."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from checkins.models.feed import Feed
from checkins.presenters import calendar_entries
from plans.access import partners
from plans.models import Partner, Plan
from repair.foundation.access import POST_ONLY, public
from repair.foundation.base import now
from repair.foundation.calendar import render_calendar
from repair.foundation.requests import Request
from repair.foundation.responses import redirect_to, render_page


@partners()
def download_next_checkin(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Send the next check-in as a file: time and length under the site's name (SAF-2)."""
    at = now()
    entry = calendar_entries.next_calendar_entry(plan, at)
    if entry is None:
        raise Http404
    return _calendar(render_calendar([entry], title=settings.SITE_NAME, at=at), "talk")


@partners()
def show_feed(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Show the partner's feed, if there is one, what it tells, and to whom."""
    return render_page(request, "checkins/feed/show.html", {"feed": Feed.of(partner)})


@partners(*POST_ONLY)
def make_feed(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """Make a feed, or a new address instead of the one on the page; sent twice, it is one."""
    Feed.make(by=partner, instead=request.POST.get("which", ""))
    return redirect_to(request, "checkins:feed", say=_("This is your address. Any other you had leads nowhere."))


@partners(*POST_ONLY)
def end_feed(request: Request, plan: Plan, partner: Partner) -> HttpResponse:
    """End the feed with the next request."""
    Feed.end(by=partner)
    return redirect_to(request, "checkins:feed", say=_("The address leads nowhere now."))


@public()
def read_feed(request: Request, token: str) -> HttpResponse:
    """Send the feed and log nothing; every invalid address gets the same answer."""
    feed, at = Feed.by_token(token), now()
    if feed is None:
        raise Http404
    entries = calendar_entries.upcoming_calendar_entries(feed.partner.plan, at)
    return _calendar(render_calendar(entries, title=settings.SITE_NAME, at=at, is_feed=True), "dates")


def _calendar(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer
