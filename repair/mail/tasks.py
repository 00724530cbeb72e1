"""Celery tasks of the mail: one tick without arguments. A lost, late or doubled one changes nothing."""

from threading import Event, Lock, Thread

from celery import shared_task
from celery.signals import worker_process_shutdown, worker_shutdown, worker_shutting_down
from django.db import connection

from repair.foundation.rounds import run_round
from repair.mail import sender, timeouts

SHUTDOWN_SECONDS = 25  # how long a worker that is told to stop waits for the letter in hand
worker_is_ending = Event()


class PassThread:
    """At most one pass of this process, in a thread of its own.

    A worker with one process runs the minute's tick, too. So a pass that hangs at a mail server goes on by itself, and
    its task ends.
    """

    def __init__(self) -> None:
        self.free, self.thread = Lock(), Thread()

    def run(self) -> None:
        """Run a pass unless one is running, and wait for its end, or until it can only be waiting for the server."""
        if self.free.acquire(blocking=False):
            self.thread = Thread(target=self.send, name="send", daemon=True)
            self.thread.start()
            self.thread.join(timeouts.paced_seconds(timeouts.PASS_SECONDS + timeouts.LETTER_IN_HAND_SECONDS))

    def send(self) -> None:
        """Run one pass."""
        try:
            run_round("send", lambda: sender.run_pass(worker_is_ending))
        finally:
            connection.close()
            self.free.release()

    def end(self) -> None:
        """Wait for the letter in hand, since a thread that is cut off after the last byte leaves doubt."""
        if self.thread.is_alive():
            self.thread.join(SHUTDOWN_SECONDS)


passes = PassThread()


@worker_shutting_down.connect
@worker_process_shutdown.connect
def note_worker_ending(**rest: object) -> None:
    """Note that the worker is told to stop: a running pass ends after the letter in hand."""
    worker_is_ending.set()


@worker_shutdown.connect
@worker_process_shutdown.connect
def wait_for_letter_in_hand(**rest: object) -> None:
    """Keep the process until its pass has ended."""
    worker_is_ending.set()
    passes.end()


@shared_task(ignore_result=True)
def send_tick() -> None:
    """Send what is due. A pass that hangs at a mail server outlives the task, and none begins beside it."""
    passes.run()
