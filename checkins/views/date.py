"""The next talk as an entry for one's own calendar: it says when, and not what."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from checkins.models import Checkin
from plans.access import partners
from plans.models import Partner, Plan
from plans.models.rest import is_asleep
from repair.base import now
from repair.formats.calendar import entry


@partners()
def keep(request: HttpRequest, plan: Plan, partner: Partner) -> HttpResponse:
    """Its time and length under the name of the site (SAF-2), and never when somebody agreed to it (SAF-8)."""
    at = now()
    talk = Checkin.objects.coming(plan, at).filter(state=Checkin.State.PLANNED).first()
    if talk is None or is_asleep(plan):
        raise Http404
    content = entry(
        about=talk.pk,
        title=settings.SITE_NAME,
        begins=talk.at,
        ends=talk.at + timedelta(minutes=talk.rhythm.lasts),
        written=at,
        change=talk.moves,
    )
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="talk.ics"'
    return answer
