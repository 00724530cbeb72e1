"""Celery: the clock's tick and the nudge after a post. What is owed is a row; a lost or doubled task changes nothing.

Redis may be wiped at any time. Tasks carry no words and no addresses, have no ETA, and keep no results.
"""

import logging
import os
from threading import Lock
from time import monotonic
from typing import Any

import celery.beat
from celery import Celery
from django.conf import settings
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES, memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repair.settings")
log = logging.getLogger(__name__)
app = Celery("repair")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["repair", "repair.mail"])
TICK = settings.SEND_EVERY
app.conf.update(
    # The timetable is kept in memory: two beats never share a file, and nothing is written to disk.
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


class InProcess(memory.Transport):
    """The in-process broker, listening in short turns, so that a worker told to end hears it at once."""

    def drain_events(self, connection: Any, timeout: Any = None, **rest: Any) -> Any:
        return super().drain_events(connection, timeout=min(timeout or TURN, TURN))


TURN = 0.2  # seconds
if app.conf.broker_url == "memory://":
    app.conf.broker_transport_options = {"polling_interval": TURN}
    TRANSPORT_ALIASES["memory"] = f"{__name__}:InProcess"
    # `worker -B` starts its clock as a process of its own, which no in-process broker can hear: a thread can.
    celery.beat._Process = None

PUBLISH = 0.5  # seconds that a nudge may take
PAUSE = 30  # seconds without nudges after one that failed
_lock = Lock()
_not_before = 0.0


def nudge() -> bool:
    """Ask a worker to send now rather than at the next tick; False when nobody was asked, which does no harm."""
    global _not_before
    url = app.conf.broker_url
    if not url or url.startswith("memory:") or monotonic() < _not_before:
        return False
    limits = {"socket_connect_timeout": PUBLISH / 2, "socket_timeout": PUBLISH / 2}
    at_once = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    try:
        with Connection(url, connect_timeout=PUBLISH / 2, transport_options=limits | at_once) as line:
            app.send_task("repair.mail.tasks.send_tick", connection=line, retry=False, expires=14)
    except Exception as wrong:
        with _lock:
            _not_before = monotonic() + PAUSE
        log.warning("The broker cannot be reached (%s); the next tick sends.", type(wrong).__name__)
        return False
    return True
