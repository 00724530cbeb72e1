"""Celery as one process of the tree: the worker's threads and the beat beside them.

`celery worker -B` starts the beat as a second process, and two processes cannot meet on `memory://`; so here the beat
is a thread. Its timetable lives in memory and leaves no file behind.
"""

import signal
import warnings
from typing import Any

from celery import signals
from celery.beat import EmbeddedService
from celery.exceptions import WorkerShutdown

from repair.celery import app

THREADS = 2


def tick() -> None:
    """Work and tick until told to stop."""
    # One's own computer may well be a container, where everything is root; our tasks carry ids, never pickles.
    warnings.filterwarnings("ignore", "You're running the worker with superuser privileges")
    beat = EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler")

    if app.conf.broker_url == "memory://":
        app.conf.update(broker_url="memory://localhost/", broker_transport_options={"polling_interval": 0.2})

    def stop(number: int, frame: Any) -> None:
        # Celery's own way waits for up to two polls of the broker, 4 seconds; this one wakes it.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise WorkerShutdown(0)

    @signals.worker_ready.connect(weak=False)
    def ready(**_: Any) -> None:
        beat.start()

    class Worker(app.Worker):  # type: ignore[name-defined]
        def install_platform_tweaks(self, worker: Any) -> None:
            super().install_platform_tweaks(worker)
            signal.signal(signal.SIGTERM, stop)  # from its first moment, or an early end would be told to the terminal

    Worker(
        pool="threads",
        concurrency=THREADS,
        loglevel="WARNING",
        quiet=True,
        redirect_stdouts=False,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    ).start()


if __name__ == "__main__":
    tick()
