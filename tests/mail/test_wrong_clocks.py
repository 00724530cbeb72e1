"""Odd clocks: at the ends of time, and put forward or back while letters are on their way (B30, REL-14)."""

from datetime import UTC, datetime, timedelta

import pytest

from repair.mail import leases, sender
from repair.mail.models import Letter, LetterState, Notice
from tests.mail.conftest import MINUTE, NOON, fresh, state

ENDS = [
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC),
    datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    datetime(2100, 2, 28, 23, 59, 59, tzinfo=UTC),
]


@pytest.mark.parametrize("at", ENDS)
def test_letters_are_sent_at_extreme_dates(owe, sink, at):
    letter = owe(at=at, code="481516", expires_at=at + 15 * MINUTE)
    assert sender.deliver_due_letters(at=at) == {"sent": 1}
    assert (fresh(letter).ended_at, sink.message()["Date"].datetime) == (at, at)


@pytest.mark.parametrize("at", ENDS)
def test_leases_and_retries_run_out_at_extreme_dates(owe, sink, at):
    sink.rcpt = lambda address: "451 later"
    letter = owe(at=at)
    assert sender.deliver_due_letters(at=at) == {"pending": 1}
    leases.claim_due(at + 2 * MINUTE)
    assert state(letter) == LetterState.LEASED
    sender.sweep_mail(at=at + 3 * MINUTE)
    assert (state(letter), fresh(letter).attempts) == (LetterState.PENDING, 1)


@pytest.mark.parametrize("at", ENDS)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London"])
def test_notices_are_gathered_at_extreme_dates(ada, named, sink, at, zone):
    type(ada).objects.update(zone=zone)
    ada.refresh_from_db()
    named("changed", alone=False)
    Notice.post(to=ada, kind="changed", about="page", at=at)
    letter = Letter.objects.get()
    assert at <= letter.next_attempt_at <= at + timedelta(hours=24)
    assert sender.deliver_due_letters(at=letter.next_attempt_at) == {"sent": 1}


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=25)])
def test_a_clock_put_forward_during_a_lease_sends_nothing_twice(owe, sink, jump):
    letter = owe()
    [held] = leases.claim_due(NOON)
    assert sender.deliver_due_letters(at=NOON + jump) == {"sent": 1}
    assert leases.commit_handoff(held, NOON) is None
    assert sink.copies == {letter.message_id: 1}


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=25)])
def test_a_clock_put_back_during_a_lease_holds_nothing_up(owe, sink, jump):
    letter = owe(at=NOON - jump)
    [held] = leases.claim_due(NOON)
    assert sender.deliver_due_letters(at=NOON - jump) == {"sent": 1}
    assert leases.commit_handoff(held, NOON) is None
    assert sink.copies == {letter.message_id: 1}
