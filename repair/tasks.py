"""The minute's tick, as a task without arguments."""

from celery import shared_task

from repair.foundation.base import database_now
from repair.ticks import run_minute_tick


@shared_task(ignore_result=True)
def minute() -> None:
    """All that is done each minute."""
    run_minute_tick(at=database_now())
