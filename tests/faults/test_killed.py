"""The sender is killed again and again while letters are due: none is lost, none comes twice (REL-1..5, REL-23)."""

import random
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from repair.foundation.base import database_now
from repair.mail import kinds
from repair.mail.models import Letter, LetterState
from tests.faults.conftest import all_ended, owe, report, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
LOOP = ("deliver", "--loop", "--every", "0.1")
KILLS = 20
GOOD = {
    "rows": 300,
    "distinct": 300,
    "raw_dup": 0,
    "most": 1,
    "lost": 0,
    "silent": 0,
    "unknown": 0,
    "waiting": 0,
    "strangers": 0,
}


@pytest.fixture
def checkin() -> Iterator[None]:
    """The kind that the runner knows."""
    before = dict(kinds._kinds)
    kinds.register_letter_kind(kinds.LetterKind(name="talk", alone=True, in_doubt="resend", worded="gathered"))
    yield
    kinds._kinds.clear()
    kinds._kinds.update(before)


def kill_again_and_again(work, sink, when: Callable[[], bool]) -> int:
    """Twenty times: start a sender, let it get to work, kill it after some time or other, when `when` is true."""
    kills = 0
    for _ in range(KILLS):
        before = len(sink.taken)
        sender = work.begin(*LOOP)
        wait_until(lambda before=before: len(sink.taken) > before or all_ended(), 10)
        time.sleep(random.uniform(0, 0.2))
        until = time.monotonic() + 5
        while not when() and time.monotonic() < until:
            time.sleep(0.001)
        kills += sender.poll() is None
        work.end(sender, signal.SIGKILL)
    return kills


def finish(work, seconds: float = 60) -> None:
    """One more sender, which nobody kills."""
    sender = work.begin(*LOOP)
    assert wait_until(all_ended, seconds)
    assert work.end(sender) == 0


def test_a_sender_killed_before_the_handoff_loses_and_repeats_no_letter(processes, sink, checkin):
    sink.slow_rcpt, work, began = 0.04, processes(), database_now()
    owe(150)
    owe(150, "talk")
    kills = kill_again_and_again(work, sink, sink.thinks.is_set)
    sink.slow_rcpt = 0
    finish(work)
    told = report("killed 20 times, slow at RCPT", sink, kills, began)
    assert kills == KILLS
    assert told == GOOD | {"kills": KILLS}


def test_a_sender_killed_after_the_handoff_loses_no_letter_silently(processes, sink, checkin):
    sink.slow_data, work, began = 0.03, processes(), database_now()
    owe(150)
    owe(150, "talk")
    kills = kill_again_and_again(work, sink, lambda: True)
    sink.slow_data = 0
    finish(work)
    told = report("killed 20 times, slow after DATA", sink, kills, began)
    held = set(Letter.objects.filter(kind="password_changed").values_list("message_id", flat=True))
    assert kills == KILLS
    assert (told["lost"], told["silent"], told["strangers"]) == (0, 0, 0)
    # A kill between the dot and the commit leaves one letter in doubt: it is shown, or goes once more under the same
    # Message-ID, of which a mailbox keeps one.
    assert told["raw_dup"] + told["unknown"] <= kills
    assert told["most"] <= 2
    assert {sink.copies[one] for one in held} <= {0, 1}
    assert told["distinct"] + told["unknown"] >= 300


def test_a_sender_told_to_end_finishes_the_letter_in_hand(processes, sink):
    sink.slow_rcpt = sink.slow_data = 0.02
    work, began = processes(pace=1.0), database_now()
    owe(200)
    ends = []
    for _ in range(8):
        before = len(sink.taken)
        sender = work.begin(*LOOP)
        assert wait_until(lambda before=before: len(sink.taken) > before, 10)
        time.sleep(random.uniform(0, 0.1))
        told_at = time.monotonic()
        ends.append(work.end(sender, random.choice([signal.SIGTERM, signal.SIGINT])))
        assert time.monotonic() - told_at < 5
    told = report("told to end", sink, 8, began)
    assert ends == [0] * 8
    assert set(work.said.values()) == {b""}
    assert (told["silent"], told["raw_dup"], told["unknown"]) == (0, 0, 0)
    states = list(Letter.objects.values_list("state", flat=True))
    assert states.count(LetterState.SENT) == len(sink.taken)
    assert set(states) == {LetterState.SENT, LetterState.PENDING}
