"""`manage.py deliver`, the tasks and the nudge: three ways to the same pass."""

import time
from datetime import datetime, timedelta
from io import StringIO
from threading import Event, Thread

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from repair import celery
from repair.foundation.base import now
from repair.mail import sender, tasks
from repair.mail.models import Heartbeat, Letter, LetterState
from repair.mail.sender import Sender
from repair.management.commands import deliver
from repair.tasks import minute
from tests.mail.conftest import NOON, state


def say(*args: str) -> str:
    out = StringIO()
    call_command("deliver", *args, stdout=out)
    return out.getvalue().strip()


def test_the_deliver_command_says_what_it_did(owe, sink):
    owe(at=now())
    owe(at=now())
    assert say() == "2 sent"
    assert say() == "Nothing is due."


@pytest.mark.django_db(transaction=True)
def test_the_celery_ticks_send_due_letters_and_record_heartbeats(owe, sink):
    letter = owe(at=now())
    tasks.send_tick()
    minute()
    assert state(letter) == LetterState.SENT
    assert sorted(Heartbeat.objects.values_list("name", flat=True)) == ["plan", "send"]


def test_celery_tasks_ignore_results_and_their_ticks_expire_before_the_next():
    """FI-14: the timetable is the only clock, and a tick that waited too long is dropped."""
    app = celery.app
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    assert all(task.ignore_result and not task.acks_late for task in ours.values())
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in ours
        assert entry["options"]["expires"] < entry["schedule"]
        assert "args" not in entry
        assert "countdown" not in entry["options"]
    assert [app.conf.beat_schedule[name]["schedule"] for name in ("send", "minute")] == [15, 60]


def test_a_nudge_does_nothing_without_a_broker():
    assert celery.app.conf.broker_url == "memory://"
    assert celery.nudge() is False


def hang_up_on_us() -> None:
    """PostgreSQL ends every connection to this database but the one that asks."""
    given = connection.settings_dict
    with psycopg.connect(
        dbname=given["NAME"],
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
        host=given["HOST"] or None,
        port=given["PORT"] or None,
        autocommit=True,
    ) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [given["NAME"]],
        )


def hold_the_file(held: Event) -> None:
    """A second writer holds the whole SQLite file for a second."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        held.set()
        time.sleep(1)
        cursor.execute("COMMIT")
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_letters_are_sent_once_when_the_database_goes_away_while_the_server_answers(owe, sink):
    """REL-7: what the server said is kept until it can be written down.

    A sender holds one connection. Those that threads of earlier scenes left in the pool are not its own, and each that
    is found broken is waited for, longer every time.
    """
    if connection.vendor == "postgresql":
        connection.close_pool()
    owe(at=now())
    letters = [owe(at=now()) for _ in range(3)]

    def disturb(message_id: str) -> str:
        if connection.vendor == "postgresql":
            hang_up_on_us()
        else:
            held = Event()
            Thread(target=hold_the_file, args=(held,), daemon=True).start()
            held.wait(5)
        return "250 ok"

    sink.data = disturb
    assert sender.deliver_due_letters() == {"sent": 4}
    assert {state(letter) for letter in letters} == {LetterState.SENT}
    assert set(sink.copies.values()) == {1}


@pytest.mark.django_db(transaction=True)
def test_the_sender_retries_until_the_database_takes_its_verdict(settings):
    settings.MAIL_PACE = 0.05
    tries = []

    def commit() -> str:
        tries.append(1)
        if len(tries) < 4:
            raise OperationalError
        return "sent"

    assert Sender(now, Event()).commit_with_retry(commit) == "sent"
    assert len(tries) == 4


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_hangs_after_the_dot_holds_up_no_minute_tick_of_a_worker(owe, rude, settings):
    """A worker with one process runs both tasks one after the other."""
    owe(at=now())
    rude(dot=None)
    settings.MAIL_PACE = 0.03
    began = time.monotonic()
    tasks.send_tick()
    tasks.send_tick()  # while the first pass waits for its answer
    minute()
    assert time.monotonic() - began < 5
    assert Heartbeat.objects.filter(name="plan").exists()
    assert tasks.passes.thread.is_alive()
    tasks.passes.end()
    assert Letter.objects.get().state == LetterState.UNKNOWN


@pytest.mark.django_db(transaction=True)
def test_the_minutes_ticks_go_on_while_the_one_pass_of_deliver_hangs(owe, rude, settings, monkeypatch):
    monkeypatch.setattr(deliver, "TICK_EVERY_SECONDS", 0.2)
    owe(at=now())
    rude(dot=None)
    began = now()
    assert say() == "1 unknown"
    assert Heartbeat.objects.get(name="plan").at - began > timedelta(seconds=2)


def test_a_pass_of_many_slow_letters_ends_in_time(owe, sink, settings):
    settings.MAIL_PACE = 0.02
    for _ in range(40):
        owe(at=now())
    sink.slow_data = 0.05
    began = time.monotonic()
    sent = sender.run_pass(Event())["sent"]
    assert 0 < sent < 40
    assert time.monotonic() - began < 1.5


def test_the_heartbeat_of_a_long_pass_is_never_older_than_a_quarter_of_a_minute(owe, sink):
    moment, ages = [NOON], []

    def clock() -> datetime:
        ages.extend(moment[0] - at for at in Heartbeat.objects.filter(name="send").values_list("at", flat=True))
        return moment[0]

    def take(message_id: str) -> str:
        moment[0] += timedelta(seconds=1)
        return "250 ok"

    sink.data = take
    for _ in range(60):
        owe()
    assert Sender(clock, Event()).run() == {"sent": 60}
    assert max(ages) == timedelta(seconds=15)
