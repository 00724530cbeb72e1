"""A slow mail server, and one that hangs, hold up no minute's tick, with either way of sending (REL-9, REL-22).

A short run plays it in a twentieth of the time. With `SLOW_EMAILS=500` each email takes a whole second.
"""

import os
import time
from datetime import timedelta

import pytest

from plans.models import Contract
from repair.foundation.base import database_now
from repair.mail.models import LIVE_STATES, Heartbeat, Letter, LetterState
from tests.faults.conftest import owe, report, wait_until
from tests.faults.test_celery import beat, worker
from tests.faults.test_killed import GOOD
from tests.harness import factories
from tests.harness.factories import Browser
from tests.plans import contract_steps

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
FULL = int(os.environ.get("SLOW_EMAILS", "0"))
EMAILS, SECONDS_EACH, PACE, SEND_EVERY = (FULL, 1.0, 1.0, 15) if FULL else (60, 0.5, 0.05, 1)
TICK = 4 * SEND_EVERY  # seconds between two ticks
WAYS = ("loop", "celery")


def start(work, way, redis) -> list:
    """The processes of one way of sending; Celery's worker has one process for both tasks."""
    env = {"SEND_EVERY": str(SEND_EVERY)}
    if way == "loop":
        return [work.start("-m", "tests.faults.runner", "deliver", "--loop", "--every", "0.5", **env)]
    env["REDIS_URL"] = redis.url
    return [worker(work, "--concurrency", "1", **env), beat(work, **env)]


def text_due_in(seconds: float) -> Contract:
    """A text that both signed a day before so many seconds from now."""
    at = database_now() + timedelta(seconds=seconds)
    one, two = factories.shared_plan(factories.person("ada"), factories.person("sam"), at=at - timedelta(days=3)).seats
    text = contract_steps.proposed(one, at - timedelta(days=2))
    for who in (one, two):
        contract_steps.sign(text, who, at - timedelta(days=1))
    Letter.objects.all().delete()
    return text


def slow_ones_ended() -> bool:
    """None of the slow letters waits; what the text in force owes leaves at another hour."""
    return not Letter.objects.filter(kind="password_changed", state__in=LIVE_STATES).exists()


def watch(until, seconds: float) -> tuple[list[float], set[int], float | None]:
    """The ages of the tick's heartbeat, the answers of /healthz, and when the text came into force."""
    began, ages, answers, in_force = time.monotonic(), [], set(), None
    while not until() and time.monotonic() - began < seconds:
        time.sleep(0.25)
        tick = Heartbeat.objects.filter(name="plan").first()
        if tick is None:
            continue
        ages.append((database_now() - tick.at).total_seconds())
        answers.add(Browser().get("/healthz").status_code)
        if in_force is None and Contract.objects.filter(state=Contract.State.RUNNING).exists():
            in_force = time.monotonic() - began
    return ages, answers, in_force


@pytest.mark.parametrize("way", WAYS)
def test_many_slow_letters_hold_up_no_tick(processes, sink, redis_server, way):
    sink.slow_data, work, began = SECONDS_EACH, processes(PACE), database_now()
    due = TICK * 1.5
    text_due_in(due)
    owe(EMAILS)
    running = start(work, way, redis_server)
    # A worker of one process runs both tasks in turn: a tick waits for the pass and the one that was asked for before.
    slack = PACE * 2 * 30 + 1 if way == "celery" else 2
    ages, answers, in_force = watch(slow_ones_ended, EMAILS * SECONDS_EACH * 3 + 60)
    for child in reversed(running):
        work.end(child)
    Letter.objects.exclude(kind="password_changed").delete()
    told = report(f"{EMAILS} slow letters, {way}", sink, 0, began)
    print(f"oldest tick {max(ages):.1f} s, /healthz {answers}, in force after {in_force:.1f} s")
    assert told == GOOD | {"kills": 0, "rows": EMAILS, "distinct": EMAILS}
    assert max(ages) < TICK + slack
    assert answers == {200}
    assert due <= in_force < due + 20 + TICK + slack


@pytest.mark.parametrize("way", WAYS)
def test_a_mail_server_that_hangs_after_the_dot_holds_up_no_tick(processes, sink, redis_server, way):
    sink.slow_data, work = 60, processes(0.05)  # for each letter longer than the 15 seconds that are left of 300
    owe(1)
    running = start(work, way, redis_server)
    assert wait_until(lambda: sink.taken, 30)
    ages, answers, _none = watch(lambda: False, 12)
    assert Letter.objects.get().state == LetterState.HANDOFF
    for child in reversed(running):
        work.end(child, 9)
    assert max(ages) < TICK * 1.5 + 2
    assert answers == {200}
