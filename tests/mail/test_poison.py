"""One bad row harms no other, and ends (REL-16, FI-20); and nothing that goes wrong is told to the log (SEC-21)."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from plans.models import Plan
from repair.mail import kinds, leases, sender
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
def test_a_bad_letter_is_tried_as_long_as_it_is_useful_and_the_others_are_on_time(owe, named, ada, sink, caplog, spoil):
    before = [owe(address=f"{number}@example.org") for number in range(15)]
    bad = spoil(owe, named, ada)
    after = [owe(address=f"{number}@example.org") for number in range(15, 30)]
    assert sender.deliver_due_letters(at=NOON) == {"sent": 30, "pending": 1}
    assert {state(letter) for letter in before + after} == {LetterState.SENT}
    assert sender.deliver_due_letters(at=NOON + 2 * MINUTE) == {"pending": 1}
    assert sender.deliver_due_letters(at=NOON + 10 * MINUTE) == {"pending": 1}
    assert sender.deliver_due_letters(at=NOON + timedelta(days=4)) == {"failed": 1}
    row = fresh(bad)
    assert (row.state, row.attempts, row.last_code, row.sealed) == (LetterState.FAILED, 4, "unreadable", None)
    assert len(sink.taken) == 30
    assert "@" not in caplog.text
    assert "481516" not in caplog.text


def test_one_row_that_names_no_plan_stops_no_other_of_its_kind(owe, named, plan, sink):
    """`about` is no id, so the question whether the letters of this kind are still owed fails for the whole batch."""
    named("checked", still_owed=lambda pairs, at: kinds.pairs_still_owed(pairs, Plan.objects.all()))
    good = [owe("checked", about=str(plan.pk), address=f"{n}@example.org") for n in range(999)]
    bad = owe("checked", about="no id")
    Letter.objects.filter(pk=bad.pk).update(next_attempt_at=NOON - MINUTE)  # the first of its batch
    assert sender.deliver_due_letters(at=NOON) == {"sent": 999, "pending": 1}
    assert len(sink.taken) == len(good)
    assert fresh(bad).last_code == "unreadable"


def test_a_wait_that_cannot_be_asked_about_concerns_one_row(owe, named, sink):
    def not_before(pairs, at):
        return {pair: at for pair in pairs if UUID(pair[1])} and {}

    named("apart", not_before=not_before)
    good, bad = owe("apart", about=str(uuid4()), address="good@example.org"), owe("apart", about="no id")
    assert sender.deliver_due_letters(at=NOON) == {"sent": 1, "pending": 1}
    assert (state(good), state(bad)) == (LetterState.SENT, LetterState.PENDING)


def test_an_address_with_a_nul_in_it_is_refused_or_given_up(owe, sink):
    """PostgreSQL refuses NUL in text by itself; SQLite keeps it, and the sender does not send it."""
    letter = owe()
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE mail_letter SET address = 'a@' || chr(0)")
        return
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mail_letter SET address = 'a@' || char(0)")
    for day in (0, 4):
        sender.deliver_due_letters(at=NOON + timedelta(days=day))
    assert (state(letter), sink.taken) == (LetterState.FAILED, [])


def test_a_letter_in_doubt_whose_kind_is_gone_is_unknown(owe):
    letter = owe()
    [held] = leases.claim_due(NOON)
    leases.commit_handoff(held, NOON)
    Letter.objects.update(kind="gone")
    sender.sweep_mail(at=NOON + timedelta(minutes=6))
    assert state(letter) == LetterState.UNKNOWN
