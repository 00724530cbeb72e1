"""Sending: every letter comes to exactly one end, and the end that is written down is true (REL-1..4, REL-8)."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection

from repair.mail import leases, sender, timeouts
from repair.mail.models import Attempt, Heartbeat, Letter, LetterState, MailServerState, Suppression
from tests.mail.conftest import MINUTE, NOON, fresh, state


def test_a_letter_that_is_due_arrives_once(owe, sink):
    letter = owe()
    assert sender.deliver_due_letters(at=NOON) == {"sent": 1}
    assert sender.deliver_due_letters(at=NOON) == {}
    assert sink.to == ["ada@example.org"]
    assert sink.copies == {letter.message_id: 1}
    assert state(letter) == LetterState.SENT


def test_a_letter_does_not_leave_before_its_time(owe, sink):
    letter = owe(not_before=NOON + MINUTE)
    assert sender.deliver_due_letters(at=NOON + MINUTE - timedelta(seconds=1)) == {}
    assert sender.deliver_due_letters(at=NOON + MINUTE) == {"sent": 1}
    assert state(letter) == LetterState.SENT


def test_a_letter_that_is_too_late_is_stale_and_not_sent(owe, sink):
    letter = owe(expires_at=NOON + MINUTE)
    sender.deliver_due_letters(at=NOON + MINUTE)
    assert (state(letter), sink.to) == (LetterState.STALE, [])


def test_many_letters_share_one_connection(owe, sink):
    for _ in range(25):
        owe()
    assert sender.deliver_due_letters(at=NOON) == {"sent": 25}
    assert (len(sink.taken), sink.sessions) == (25, 1)


def test_an_attempt_is_recorded_without_address_or_words(owe, sink):
    letter = owe()
    sender.deliver_due_letters(at=NOON)
    assert list(Attempt.objects.values_list("letter", "n", "at", "phase", "code_class")) == [
        (letter.pk, 1, NOON, "reply", "2")
    ]


def due_again(letter, at):
    """Deliver at that moment, and return when the letter is due again."""
    assert sender.deliver_due_letters(at=at) == {"pending": 1}
    return fresh(letter).next_attempt_at


def test_a_full_mailbox_is_tried_after_growing_steps_and_each_three_hours_for_four_days(owe, sink):
    sink.data = lambda message_id: "452 4.2.2 full"
    letter, at, waits = owe(), NOON, []
    while at < NOON + timedelta(days=4) - timedelta(hours=4):
        again = due_again(letter, at)
        waits.append((again - at) / MINUTE)
        at = again
    for wait, step in zip(waits, [1, 5, 15, 60, *[180] * (len(waits) - 4)], strict=True):
        assert step * 0.8 <= wait <= step * 1.2
    assert sender.deliver_due_letters(at=NOON + timedelta(days=4)) == {"failed": 1}
    assert (state(letter), fresh(letter).last_code, sink.taken) == (LetterState.FAILED, "452 4.2.2", [])


def test_a_letter_refused_for_five_hours_arrives_while_it_is_useful(owe, sink):
    sink.rcpt = lambda address: "451 4.3.0 later"
    letter, at = owe(expires_at=NOON + timedelta(hours=24)), NOON
    while at < NOON + timedelta(hours=5):
        at = due_again(letter, at)
    sink.rcpt = lambda address: "250 ok"
    assert sender.deliver_due_letters(at=at) == {"sent": 1}
    assert at < NOON + timedelta(hours=9)


def test_a_step_that_ends_after_the_letter_is_useful_is_half_of_the_time_that_is_left(owe, sink):
    sink.rcpt = lambda address: "451 4.3.0 later"
    letter = owe(expires_at=NOON + timedelta(seconds=70))
    at = due_again(letter, NOON + timedelta(seconds=0))
    assert at <= NOON + timedelta(seconds=70)
    while state(letter) == LetterState.PENDING:
        sender.deliver_due_letters(at=at)
        at = fresh(letter).next_attempt_at
    assert (state(letter), fresh(letter).last_code) == (LetterState.FAILED, "451 4.3.0")


def test_hundred_letters_with_every_third_answer_temporary_arrive_while_they_are_useful(owe, sink):
    answers = iter(["451 4.3.0 later", "250 ok", "250 ok"] * 1000)
    sink.rcpt = lambda address: next(answers)
    letters = [owe(address=f"{n}@example.org", expires_at=NOON + timedelta(hours=12)) for n in range(100)]
    at = NOON
    while Letter.objects.filter(state=LetterState.PENDING).exists():
        sender.deliver_due_letters(at=at)
        at += 10 * MINUTE
    assert {state(letter) for letter in letters} == {LetterState.SENT}
    assert at < NOON + timedelta(hours=12)


def test_a_mailbox_that_does_not_exist_is_not_written_to_again_for_a_month(owe, sink):
    sink.rcpt = lambda address: "550 5.1.1 unknown" if address.startswith("gone") else "250 ok"
    gone, ada = owe(address="Gone@example.org".lower()), owe()
    assert sender.deliver_due_letters(at=NOON) == {"failed": 1, "sent": 1}
    assert (state(gone), fresh(gone).last_code, state(ada)) == (LetterState.FAILED, "550 5.1.1", LetterState.SENT)
    row = Suppression.objects.get()
    assert (row.reason, "gone" in row.hash) == ("550 5.1.1", False)
    again = owe(address="GONE@example.org")
    assert sender.deliver_due_letters(at=NOON + MINUTE) == {"suppressed": 1}
    assert (state(again), sink.to) == (LetterState.SUPPRESSED, ["ada@example.org"])
    much_later = owe(address="gone@example.org", at=NOON + timedelta(days=31))
    sink.rcpt = lambda address: "250 ok"
    sender.deliver_due_letters(at=NOON + timedelta(days=31))
    assert state(much_later) == LetterState.SENT


@pytest.mark.parametrize("answer", ["550 5.7.1 not you", "554 no"])
def test_a_refused_receiver_for_another_reason_fails_the_letter_and_spares_the_address(owe, sink, answer):
    sink.rcpt = lambda address: answer
    letter = owe()
    assert sender.deliver_due_letters(at=NOON) == {"failed": 1}
    assert (state(letter), Suppression.objects.count()) == (LetterState.FAILED, 0)


def test_a_letter_refused_for_its_words_fails_and_its_address_is_spared(owe, sink):
    sink.data = lambda message_id: "554 5.6.0 not this"
    letter = owe()
    assert sender.deliver_due_letters(at=NOON) == {"failed": 1}
    assert (fresh(letter).last_code, Suppression.objects.count()) == ("554 5.6.0", 0)


def test_a_mail_server_that_is_away_uses_up_no_try_and_is_probed_once_a_minute(owe, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    for _ in range(20):
        owe()
    assert sender.deliver_due_letters(at=NOON) == {"pending": 5}
    assert MailServerState.current().failures == timeouts.MAX_FAILED_CONNECTIONS
    for second in range(1, 60, 15):
        assert sender.deliver_due_letters(at=NOON + timedelta(seconds=second)) == {}
    assert sender.deliver_due_letters(at=NOON + MINUTE) == {"pending": 1}
    assert sender.deliver_due_letters(at=NOON + MINUTE) == {}
    assert set(Letter.objects.values_list("state", "attempts")) == {(LetterState.PENDING, 0)}


def test_letters_that_are_still_due_are_sent_when_the_mail_server_is_back(owe, settings, sink):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    for _ in range(20):
        owe()
    late = owe(expires_at=NOON + timedelta(minutes=30))
    for minute in range(120):
        sender.deliver_due_letters(at=NOON + minute * MINUTE)
    tries = Attempt.objects.count()
    settings.EMAIL_URL = sink.url
    sent = sum(sender.deliver_due_letters(at=NOON + minute * MINUTE)["sent"] for minute in range(120, 124))
    assert (sent, state(late), set(sink.copies.values())) == (20, LetterState.STALE, {1})
    assert tries <= 5 + 120
    assert MailServerState.current().failures == 0


def test_a_letter_in_doubt_that_resends_goes_once_more_after_ten_minutes(owe, named, rude, settings):
    named("talk", in_doubt="resend")
    server = rude(dot=b"")
    letter = owe("talk")
    settings.MAIL_PACE = 1.0
    assert sender.deliver_due_letters(at=NOON) == {"pending": 1}
    assert sender.deliver_due_letters(at=NOON + 9 * MINUTE) == {}
    assert sender.deliver_due_letters(at=NOON + 10 * MINUTE) == {"unknown": 1}
    assert len(server.heard) == 2
    assert [letter.message_id.encode() in heard for heard in server.heard] == [True, True]
    assert (state(letter), fresh(letter).doubts) == (LetterState.UNKNOWN, 2)


def test_a_letter_in_doubt_that_holds_is_unknown_and_not_sent_again(owe, rude):
    server = rude(dot=b"")
    letter = owe(code="481516")
    assert sender.deliver_due_letters(at=NOON) == {"unknown": 1}
    sender.deliver_due_letters(at=NOON + timedelta(hours=1))
    after = fresh(letter)
    assert (after.state, after.sealed, after.address, len(server.heard)) == (LetterState.UNKNOWN, None, "", 1)


def test_a_letter_in_doubt_whose_resend_would_be_too_late_is_unknown(owe, named, rude, settings):
    named("talk", in_doubt="resend")
    rude(dot=b"")
    settings.MAIL_PACE = 1.0
    letter = owe("talk", expires_at=NOON + 10 * MINUTE)
    assert sender.deliver_due_letters(at=NOON) == {"unknown": 1}
    assert state(letter) == LetterState.UNKNOWN


def test_a_sender_that_died_before_the_handoff_delays_its_letter_by_a_minute(owe, sink):
    letter = owe()
    assert [each.pk for each in leases.claim_due(NOON)] == [letter.pk]
    assert sender.deliver_due_letters(at=NOON + timedelta(seconds=59)) == {}
    assert sender.deliver_due_letters(at=NOON + MINUTE) == {"sent": 1}
    assert (fresh(letter).attempts, sink.copies) == (1, {letter.message_id: 1})


def test_a_sender_that_died_after_the_handoff_leaves_its_letters_in_doubt(owe, named, sink):
    named("talk", in_doubt="resend")
    held, resent = owe(), owe("talk")
    for letter in leases.claim_due(NOON):
        leases.commit_handoff(letter, NOON)
    assert sender.deliver_due_letters(at=NOON + 6 * MINUTE - timedelta(seconds=1)) == {}
    sender.deliver_due_letters(at=NOON + 6 * MINUTE)
    assert (state(held), state(resent)) == (LetterState.UNKNOWN, LetterState.PENDING)
    assert sender.deliver_due_letters(at=NOON + 16 * MINUTE) == {"sent": 1}


def test_a_letter_is_claimed_by_one_sender_alone(owe):
    letter = owe()
    first, second = leases.claim_due(NOON), leases.claim_due(NOON)
    assert ([each.pk for each in first], second) == ([letter.pk], [])


def test_a_handoff_after_a_lost_lease_is_refused(owe, sink):
    letter = owe()
    [mine] = leases.claim_due(NOON)
    leases.reap_lapsed(NOON + MINUTE)
    assert leases.commit_handoff(mine, NOON + MINUTE) is None
    [theirs] = leases.claim_due(NOON + MINUTE)
    assert leases.commit_handoff(mine, NOON + MINUTE) is None
    assert leases.commit_handoff(theirs, NOON + MINUTE) is not None
    assert state(letter) == LetterState.HANDOFF


@pytest.mark.django_db(transaction=True)
def test_a_letter_cancelled_while_the_mail_server_thinks_is_not_sent(owe, sink):
    letter = owe(about="7")

    def leave() -> None:
        Letter.cancel_about("password_changed", "7", at=NOON)
        connection.close()

    def think(address: str) -> str:
        leaving = Thread(target=leave)
        leaving.start()
        leaving.join()
        return "250 ok"

    sink.rcpt = think
    assert sender.deliver_due_letters(at=NOON) == {}
    assert (state(letter), sink.taken) == (LetterState.CANCELLED, [])


def test_a_letter_cancelled_after_the_handoff_is_not_sent_a_second_time(owe, named):
    named("talk", in_doubt="resend")
    letter = owe("talk", about="7")
    [mine] = leases.claim_due(NOON)
    leases.commit_handoff(mine, NOON)
    assert Letter.cancel_about("talk", "7", at=NOON) == 1
    assert state(letter) == LetterState.HANDOFF
    leases.reap_lapsed(NOON + 6 * MINUTE)
    assert (state(letter), fresh(letter).address) == (LetterState.UNKNOWN, "")


def test_a_sender_told_to_stop_gives_back_the_letters_not_yet_tried(owe, sink):
    stop = Event()
    letters = [owe() for _ in range(5)]
    sink.data = lambda message_id: stop.set() or "250 ok"
    assert sender.deliver_due_letters(at=NOON, stop=stop) == {"sent": 1}
    assert sorted(map(state, letters)) == [LetterState.PENDING] * 4 + [LetterState.SENT]
    assert {fresh(letter).attempts for letter in letters if state(letter) == LetterState.PENDING} == {0}


def test_a_pass_records_the_heartbeat_and_the_lag_of_the_sender(owe, sink):
    owe(at=NOON - 10 * MINUTE)
    sender.deliver_due_letters(at=NOON, budget=0)
    row = Heartbeat.objects.get(name="send")
    assert (row.at, row.lag) == (NOON, 10 * MINUTE)
    sender.deliver_due_letters(at=NOON)
    assert Heartbeat.objects.get(name="send").lag == timedelta()
    sender.sweep_mail(at=NOON + MINUTE)
    assert Heartbeat.objects.get(name="plan").at == NOON + MINUTE


def test_old_attempts_are_deleted_after_thirty_days(owe, sink):
    owe()
    sender.deliver_due_letters(at=NOON)
    sender.sweep_mail(at=NOON + timedelta(days=30))
    assert Attempt.objects.count() == 1
    sender.sweep_mail(at=NOON + timedelta(days=31))
    assert Attempt.objects.count() == 0
