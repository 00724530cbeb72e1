"""Celery: the timetable of the ticks, and the nudge after a POST.

What is owed is a row, so that a lost or doubled task changes nothing. Redis may be wiped at any time. Tasks carry no
words and no addresses, have no ETA, and keep no results.
"""

import logging
import os
from threading import Lock
from time import monotonic

from celery import Celery
from django.conf import settings
from kombu import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repair.settings")
log = logging.getLogger(__name__)
app = Celery("repair")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["repair", "repair.mail"])
TICK = settings.SEND_EVERY
app.conf.update(
    # The timetable is in memory: two beats never share a file, and nothing is written to disk.
    beat_scheduler="celery.beat:Scheduler",
    beat_schedule={
        "send": {"task": "repair.mail.tasks.send_tick", "schedule": TICK, "options": {"expires": TICK * 0.9}},
        "minute": {"task": "repair.tasks.minute", "schedule": TICK * 4, "options": {"expires": TICK * 3.6}},
    },
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_publish_retry=False,
    timezone="UTC",
    worker_hijack_root_logger=False,
)

PUBLISH = 0.5  # a nudge takes no longer
PAUSE = 30  # after a failed nudge none is tried for so long
_lock = Lock()
_not_before = 0.0


def nudge() -> bool:
    """Ask a worker to send now instead of at the next tick; return False if nobody was asked, which does no harm."""
    global _not_before
    url = app.conf.broker_url
    if not url or url.startswith("memory:") or monotonic() < _not_before:
        return False
    limits = {"socket_connect_timeout": PUBLISH / 2, "socket_timeout": PUBLISH / 2}
    at_once = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    try:
        options = app.conf.broker_transport_options | limits | at_once
        with Connection(url, connect_timeout=PUBLISH / 2, transport_options=options) as line:
            app.send_task("repair.mail.tasks.send_tick", connection=line, retry=False, expires=14)
    except Exception as wrong:
        with _lock:
            _not_before = monotonic() + PAUSE
        log.warning("The broker cannot be reached (%s); the next tick sends.", type(wrong).__name__)
        return False
    return True
