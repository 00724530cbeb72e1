"""Redis and Celery as they are: a broker, a worker and two clocks as processes (REL-1, REL-6, REL-15; FI-9, FI-13)."""

import signal
import subprocess
import time

import pytest

from repair import celery
from repair.foundation.base import database_now
from repair.mail.models import Heartbeat, Letter
from tests.faults.conftest import all_ended, owe, report, wait_until
from tests.faults.test_killed import GOOD

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
QUICK = {"SEND_EVERY": "1"}
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def worker(work, *more: str, **env: str) -> subprocess.Popen[bytes]:
    return work.start(
        "-m", "celery", "-A", "repair", "worker", "--concurrency", "2", "--loglevel", "warning", *more, **env
    )


def beat(work, **env: str) -> subprocess.Popen[bytes]:
    return work.start("-m", "celery", "-A", "repair", "beat", "--loglevel", "warning", **env)


def test_a_celery_worker_and_two_beats_send_each_letter_once(processes, sink, redis_server):
    work, env, began = processes(pace=1.0), QUICK | {"REDIS_URL": redis_server.url}, database_now()
    owe(100)
    running = [worker(work, **env), beat(work, **env), beat(work, **env)]
    assert wait_until(all_ended, 30)
    owe_more_at = database_now()
    for number in range(20):
        Letter.post("password_changed", at=owe_more_at, key=f"more:{number}", address=f"more.{number}@example.org")
    assert wait_until(all_ended, 10)
    assert wait_until(lambda: Heartbeat.objects.filter(name="plan").exists(), 10)
    for child in reversed(running):
        work.end(child)
    told = report("one worker, two beats, Redis", sink, 0, began)
    assert told == GOOD | {"kills": 0, "rows": 120, "distinct": 120}


def test_letters_are_all_sent_once_when_redis_is_killed_and_comes_back_empty(processes, sink, redis_server):
    work, env, began = processes(pace=1.0), QUICK | {"REDIS_URL": redis_server.url}, database_now()
    sink.slow_rcpt = 0.01
    running = [worker(work, **env), beat(work, **env)]
    owe(150)
    assert wait_until(lambda: len(sink.taken) > 10, 30)
    redis_server.kill()
    loop = work.start("-m", "tests.faults.runner", "deliver", "--loop", "--every", "0.2")
    assert wait_until(all_ended, 30)
    redis_server.start()
    Letter.post("password_changed", at=database_now(), key="after", address="after@example.org")
    assert wait_until(all_ended, 20)
    for child in [loop, *reversed(running)]:
        work.end(child)
    told = report("Redis killed, worker and loop together", sink, 1, began)
    assert told == GOOD | {"kills": 1, "rows": 151, "distinct": 151}


def test_a_nudge_reaches_the_celery_worker_before_the_next_tick(processes, sink, redis_server, monkeypatch):
    work = processes(pace=1.0)
    child = worker(work, REDIS_URL=redis_server.url)
    monkeypatch.setattr(celery.app.conf, "broker_url", redis_server.url)
    owe(1)
    assert celery.nudge() is True
    assert wait_until(all_ended, 20)
    work.end(child)
    assert sink.to == ["password_changed.0@example.org"]


@pytest.mark.parametrize("fault", ["stopped", "frozen"])
def test_a_nudge_does_not_wait_for_a_redis_that_is_gone(redis_server, monkeypatch, fault):
    monkeypatch.setattr(celery.app.conf, "broker_url", redis_server.url)
    monkeypatch.setattr(celery, "_not_before", 0.0)
    if fault == "stopped":
        redis_server.kill()
    else:
        redis_server.process.send_signal(signal.SIGSTOP)
    times = []
    for _ in range(5):
        began = time.monotonic()
        assert celery.nudge() is False
        times.append(time.monotonic() - began)
    redis_server.process.send_signal(signal.SIGCONT) if fault == "frozen" else None
    print(f"\nnudge with Redis {fault}: first {times[0] * 1000:.0f} ms, then {max(times[1:]) * 1000:.3f} ms")
    assert times[0] < 1
    assert max(times[1:]) < 0.01
