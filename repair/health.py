"""`/healthz`: whether the site works, for monitoring. It tells no detail and nothing about anyone (REL-22)."""

from datetime import datetime, timedelta

from django.db import Error
from django.http import HttpResponse

from repair.foundation.access import public
from repair.foundation.base import database_now
from repair.foundation.requests import Request
from repair.mail.leases import oldest_due_age
from repair.mail.models import Heartbeat

# How old a heartbeat may be: the clock runs each minute, the sender at least every 15 seconds.
HEARTBEAT_MAX_AGE = {"plan": timedelta(minutes=3), "send": timedelta(minutes=2)}
LONGEST_LETTER_WAIT = timedelta(minutes=5)


def is_well(at: datetime) -> bool:
    """Tell whether tick and sender were at work lately, and no email that is due has waited for five minutes."""
    seen = dict(Heartbeat.objects.filter(name__in=HEARTBEAT_MAX_AGE).values_list("name", "at"))
    beats = all(name in seen and at - seen[name] < span for name, span in HEARTBEAT_MAX_AGE.items())
    return beats and oldest_due_age(at) < LONGEST_LETTER_WAIT


@public()
def healthz(request: Request) -> HttpResponse:
    """Answer 200 while all is well, else 503, also when the database is away.

    Monitoring reads the status, people the word.
    """
    try:
        well = is_well(database_now())
    except Error:
        well = False
    return HttpResponse("well\n" if well else "not well\n", status=200 if well else 503, content_type="text/plain")
