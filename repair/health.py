"""`/healthz`: whether the site works, for monitoring. It tells no detail and nothing about anyone (REL-22)."""

from datetime import datetime, timedelta

from django.db import Error
from django.http import HttpResponse

from repair.foundation.access import public
from repair.foundation.base import database_now
from repair.foundation.requests import Request
from repair.mail import backlog
from repair.mail.models import Heartbeat

# How old a heartbeat may be: the clock runs each minute, the sender at least every 15 seconds.
HEARTBEAT_MAX_AGE = {"plan": timedelta(minutes=3), "send": timedelta(minutes=2)}


def is_well(at: datetime) -> bool:
    """Tell whether tick and sender were at work lately, and what is due leaves."""
    seen = dict(Heartbeat.objects.filter(name__in=HEARTBEAT_MAX_AGE).values_list("name", "at"))
    late = {name for name, span in HEARTBEAT_MAX_AGE.items() if name not in seen or at - seen[name] >= span}
    if late == {"send"} and "send" in seen and backlog.is_in_hand(at):
        late = set()  # the sender waits for the mail server, at most for as long as its letter is leased to it
    return not late and backlog.moves(at)


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
