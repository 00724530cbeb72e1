"""The minute's tick as a Celery task; the task has no arguments, since what is due is found in rows."""

from celery import shared_task

from repair.foundation.base import database_now
from repair.ticks import run_minute_tick


@shared_task(ignore_result=True)
def minute() -> None:
    """Run the minute's tick at the database's time."""
    run_minute_tick(at=database_now())
