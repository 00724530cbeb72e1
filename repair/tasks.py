"""The minute's tick as a Celery task without arguments."""

from celery import shared_task

from repair.foundation.base import database_now
from repair.ticks import run_minute_tick


@shared_task(ignore_result=True)
def minute() -> None:
    """Run everything that is done each minute."""
    run_minute_tick(at=database_now())
