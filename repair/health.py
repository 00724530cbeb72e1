"""`/healthz`: whether the house is at work, for whoever watches over it. No detail, nothing about anyone (REL-22)."""

from datetime import datetime, timedelta

from django.db import Error
from django.http import HttpResponse

from repair.foundation.access import public
from repair.foundation.base import database_now
from repair.foundation.requests import Request
from repair.mail.leases import oldest_due_age
from repair.mail.models import Heartbeat

# How old a sign of life may be: the clock ticks each minute, the sender at least each quarter of one.
HEARTBEAT_MAX_AGE = {"plan": timedelta(minutes=3), "send": timedelta(minutes=2)}
LONGEST_LETTER_WAIT = timedelta(minutes=5)


def is_well(at: datetime) -> bool:
    """Both parts were at work lately, and no letter that is due has been waiting for long."""
    seen = dict(Heartbeat.objects.filter(name__in=HEARTBEAT_MAX_AGE).values_list("name", "at"))
    beats = all(name in seen and at - seen[name] < span for name, span in HEARTBEAT_MAX_AGE.items())
    return beats and oldest_due_age(at) < LONGEST_LETTER_WAIT


@public()
def healthz(request: Request) -> HttpResponse:
    """200 while all is well, else 503; a word for people, the status for machines."""
    try:
        well = is_well(database_now())
    except Error:
        well = False
    return HttpResponse("well\n" if well else "not well\n", status=200 if well else 503, content_type="text/plain")
