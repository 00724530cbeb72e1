"""One bad row harms no other, and ends (REL-16, FI-20); and nothing that goes wrong is told to the log (SEC-21)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from repair.mail import leases, sender
from repair.mail.models import Letter, LetterState
from tests.mail.conftest import MINUTE, NOON, fresh, state


def wrong(*anything):
    raise ZeroDivisionError("ada@example.org 481516")


def spoilt_template(owe, named, ada):
    named("bad", words=wrong)
    return owe("bad", code="481516")


def missing_room(owe, named, ada):
    letter = owe()
    Letter.objects.filter(pk=letter.pk).update(kind="gone")
    return letter


def confused_room(owe, named, ada):
    named("bad", still_owed=wrong)
    return owe("bad")


def zone_on_mars(owe, named, ada):
    named("bad")
    letter = owe("bad", to=ada)
    type(ada).objects.update(zone="Mars/Olympus")
    return letter


def two_addresses(owe, named, ada):
    return owe(address="a@b.org>\r\nRCPT TO:<c@d.org")


def half_an_address(owe, named, ada):
    return owe(address="a@")


def changed_code(owe, named, ada):
    letter = owe(code="481516")
    Letter.objects.filter(pk=letter.pk).update(sealed=bytes(letter.sealed)[:-1] + b"x")
    return letter


@pytest.mark.parametrize(
    "spoil",
    [spoilt_template, missing_room, confused_room, zone_on_mars, two_addresses, half_an_address, changed_code],
)
def test_a_bad_letter_is_given_up_after_three_tries_and_the_others_are_on_time(owe, named, ada, sink, caplog, spoil):
    before = [owe(address=f"{number}@example.org") for number in range(15)]
    bad = spoil(owe, named, ada)
    after = [owe(address=f"{number}@example.org") for number in range(15, 30)]
    assert sender.deliver_due_letters(at=NOON) == {"sent": 30, "pending": 1}
    assert {state(letter) for letter in before + after} == {LetterState.SENT}
    assert sender.deliver_due_letters(at=NOON + 2 * MINUTE) == {"pending": 1}
    assert sender.deliver_due_letters(at=NOON + 10 * MINUTE) == {"failed": 1}
    row = fresh(bad)
    assert (row.state, row.attempts, row.last_code, row.sealed) == (LetterState.FAILED, 3, "unreadable", None)
    assert len(sink.taken) == 30
    assert "@" not in caplog.text
    assert "481516" not in caplog.text


def test_an_address_with_a_nul_in_it_is_refused_or_given_up(owe, sink):
    """PostgreSQL refuses NUL in text by itself; SQLite keeps it, and the sender does not send it."""
    letter = owe()
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE mail_letter SET address = 'a@' || chr(0)")
        return
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mail_letter SET address = 'a@' || char(0)")
    for minute in (0, 2, 10):
        sender.deliver_due_letters(at=NOON + minute * MINUTE)
    assert (state(letter), sink.taken) == (LetterState.FAILED, [])


def test_a_letter_in_doubt_whose_kind_is_gone_is_unknown(owe):
    letter = owe()
    [held] = leases.claim_due(NOON)
    leases.commit_handoff(held, NOON)
    Letter.objects.update(kind="gone")
    sender.sweep_mail(at=NOON + timedelta(minutes=6))
    assert state(letter) == LetterState.UNKNOWN
