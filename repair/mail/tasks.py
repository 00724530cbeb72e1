"""Celery tasks of the mail: one tick without arguments. A lost, late or doubled one changes nothing."""

from threading import Event

from celery import shared_task
from celery.signals import worker_process_shutdown, worker_shutting_down

from repair.mail import sender

TASK_BUDGET_SECONDS = 20  # a task runs no longer; the next tick sends the rest
worker_is_ending = Event()


@worker_shutting_down.connect
@worker_process_shutdown.connect
def note_worker_ending(**rest: object) -> None:
    """Note that the worker is told to stop: a running task ends after the letter in hand."""
    worker_is_ending.set()


@shared_task(ignore_result=True)
def send_tick() -> None:
    """Send what is due."""
    sender.deliver_due_letters(stop=worker_is_ending, budget=TASK_BUDGET_SECONDS)
