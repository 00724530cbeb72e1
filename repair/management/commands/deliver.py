"""`manage.py deliver`: send the emails that are due, once or with `--loop` until a signal.

Needs neither Celery nor Redis. The minute's tick has a thread of its own: a mail server that is slow, or hangs for
minutes after a letter, holds it up no more than many letters do.
"""

import signal
from argparse import ArgumentParser
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _

from repair.foundation.base import database_now
from repair.foundation.rounds import run_round
from repair.mail import sender
from repair.ticks import run_minute_tick

TICK_EVERY_SECONDS = settings.SEND_EVERY * 4  # a minute, as with Celery's clock (repair.celery)
TICK_RETRY_SECONDS = 5  # after a tick that ended early, for example since the database was away
ONE_PASS_SECONDS = 50  # without `--loop`: the next timer's minute sends the rest
LAST_TICK_SECONDS = 10  # how long the end waits for a tick that is running; a tick is cut off without harm


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
            with MinuteTicks(first_after=TICK_EVERY_SECONDS):
                done = sender.deliver_due_letters(budget=ONE_PASS_SECONDS)
            said = ", ".join(f"{count} {state}" for state, count in sorted(done.items()))
            self.stdout.write(said or _("Nothing is due."))
            return
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_ignored: stop.set())
        with MinuteTicks():
            while not stop.is_set():
                run_round("send", lambda: sender.run_pass(stop))
                stop.wait(every)


class MinuteTicks:
    """While it is open, a thread runs the tick each minute, the first one after `first_after` seconds."""

    def __init__(self, first_after: float = 0) -> None:
        self.first_after, self.over = first_after, Event()
        self.thread = Thread(target=self.run, name="minute", daemon=True)

    def __enter__(self) -> "MinuteTicks":
        self.thread.start()
        return self

    def __exit__(self, *rest: object) -> None:
        self.over.set()
        self.thread.join(LAST_TICK_SECONDS)

    def run(self) -> None:
        """Run tick after tick until it is over."""
        wait = self.first_after
        while not self.over.wait(wait):
            done = run_round("minute", lambda: run_minute_tick(at=database_now()))
            wait = TICK_EVERY_SECONDS if done else TICK_RETRY_SECONDS
        connection.close()
