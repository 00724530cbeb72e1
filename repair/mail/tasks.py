"""What Celery may ask of this room: one tick without arguments. A lost, late or doubled one changes nothing."""

from threading import Event

from celery import shared_task
from celery.signals import worker_process_shutdown, worker_shutting_down

from repair.mail import sender

TASK_BUDGET_SECONDS = 20  # seconds a task may go on; what is left is the next tick's
worker_is_ending = Event()


@worker_shutting_down.connect
@worker_process_shutdown.connect
def note_worker_ending(**rest: object) -> None:
    """The worker is told to stop: a task under way ends with the letter in hand."""
    worker_is_ending.set()


@shared_task(ignore_result=True)
def send_tick() -> None:
    """Send what is due."""
    sender.deliver_due_letters(stop=worker_is_ending, budget=TASK_BUDGET_SECONDS)
