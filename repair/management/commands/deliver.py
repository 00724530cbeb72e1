"""`manage.py deliver`: send the emails that are due, once or with `--loop` until a signal.

Needs neither Celery nor Redis.
"""

import logging
import signal
from argparse import ArgumentParser
from threading import Event
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, connection
from django.utils.translation import gettext as _

from repair.foundation.base import database_now
from repair.mail import sender
from repair.ticks import run_minute_tick

log = logging.getLogger(__name__)
TICK_EVERY_SECONDS = settings.SEND_EVERY * 4  # as Celery's clock does, see repair.celery


class Command(BaseCommand):
    """The sender without Celery. It may run next to Celery as a safety net: both claim rows with leases."""

    help = "Send the letters that are due."
    requires_system_checks: list[
        str
    ] = []  # system checks would import every view; the processes that serve pages run them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until told to stop")
        parser.add_argument("--every", type=float, default=5, metavar="SECONDS", help="how often the loop looks")

    def handle(self, *args: Any, loop: bool, every: float, **options: Any) -> None:
        """Run the minute's tick, send what is due and print the counts. With `--loop` repeat that, and print nothing.

        SIGTERM and SIGINT end the loop.
        """
        if not loop:
            run_minute_tick(at=database_now())
            done = sender.deliver_due_letters()
            said = ", ".join(f"{count} {state}" for state, count in sorted(done.items()))
            self.stdout.write(said or _("Nothing is due."))
            return
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_ignored: stop.set())
        next_tick = 0.0
        while not stop.is_set():
            ticks = monotonic() >= next_tick
            if deliver_round(stop, ticks=ticks) and ticks:
                next_tick = monotonic() + TICK_EVERY_SECONDS
            stop.wait(every)


def deliver_round(stop: Event, *, ticks: bool) -> bool:
    """Send what is due and, with `ticks`, run the minute's tick. Return True if both were done.

    An error is logged and not raised, so that the loop outlives a database that is away.
    """
    try:
        sender.deliver_due_letters(stop=stop)
        if ticks:
            run_minute_tick(at=database_now())
        return True
    except Error as wrong:
        log.warning("The database is away: %s.", type(wrong).__name__)
    except Exception:
        log.exception("A round of sending ended early.")
    finally:
        connection.close_if_unusable_or_obsolete()
    return False
