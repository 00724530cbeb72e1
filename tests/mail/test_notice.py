"""Notices, and the one letter a day that only says that there are some (SAF-7)."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from repair.mail import sender
from repair.mail.models import Letter, LetterPreference, LetterState, Notice, QuietHours
from tests.mail.conftest import MINUTE, NOON, state

HOUR = datetime(2027, 1, 13, 18, 0, tzinfo=UTC)  # the hour given, in London
DAY = timedelta(days=1)


@pytest.fixture
def true(named):
    """What is still true of the kind *changed*; empty it and nothing is owed."""
    abouts = {"page", "line", "day"}
    named("changed", alone=False, still_owed=lambda pairs, at: {pair for pair in pairs if pair[1] in abouts})
    return abouts


def gathered():
    return list(Letter.objects.filter(kind="gathered").order_by("posted_at", "key"))


def test_twenty_acts_are_one_notice_and_one_letter(ada, true, sink):
    for minute in range(20):
        Notice.post(to=ada, kind="changed", about="page", at=NOON + minute * MINUTE)
    assert (Notice.objects.count(), len(gathered())) == (1, 1)
    assert sender.deliver_due_letters(at=HOUR - timedelta(seconds=1)) == {}
    assert sender.deliver_due_letters(at=HOUR) == {"sent": 1}
    assert sink.to == ["ada@example.org"]


def test_a_notice_that_is_no_longer_true_owes_no_gathered_letter(ada, true, sink):
    Notice.post(to=ada, kind="changed", about="page", at=NOON)
    true.clear()
    assert sender.deliver_due_letters(at=HOUR) == {"cancelled": 1}
    assert sink.to == []


def test_a_single_notice_that_is_still_true_is_enough_for_a_gathered_letter(ada, true, sink):
    for about in ("page", "line"):
        Notice.post(to=ada, kind="changed", about=about, at=NOON)
    true.remove("page")
    assert sender.deliver_due_letters(at=HOUR) == {"sent": 1}


def test_a_notice_that_was_seen_owes_no_gathered_letter(ada, true, sink):
    Notice.post(to=ada, kind="changed", about="page", at=NOON)
    assert Notice.mark_seen(to=ada, abouts=["page"], at=NOON + MINUTE) == 1
    assert sender.deliver_due_letters(at=HOUR) == {"cancelled": 1}


def test_a_notice_that_a_gathered_letter_has_told_is_not_told_again(ada, true, sink):
    Notice.post(to=ada, kind="changed", about="page", at=NOON)
    sender.deliver_due_letters(at=HOUR)
    Notice.post(to=ada, kind="changed", about="line", at=HOUR + MINUTE)
    true.remove("line")
    assert sender.deliver_due_letters(at=HOUR + 7 * DAY) == {"cancelled": 1}


def test_a_notice_after_the_gathered_letter_waits_for_the_next_week(ada, true, sink):
    Notice.post(to=ada, kind="changed", about="page", at=NOON)
    sender.deliver_due_letters(at=HOUR)
    Notice.post(to=ada, kind="changed", about="line", at=HOUR + MINUTE)
    assert sender.deliver_due_letters(at=HOUR + 7 * DAY - timedelta(seconds=1)) == {}
    assert sender.deliver_due_letters(at=HOUR + 7 * DAY) == {"sent": 1}
    assert [letter.key[-10:] for letter in gathered()] == ["2027-01-13", "2027-01-20"]


def test_the_gathered_letter_is_sent_at_most_once_in_any_seven_local_days(ada, true, sink):
    sent_on = []
    for hour in range(24 * 60):
        at = datetime(2027, 3, 1, tzinfo=UTC) + timedelta(hours=hour)
        if hour % 3 == 0:
            Notice.post(to=ada, kind="changed", about="page", at=at)
        if sender.deliver_due_letters(at=at)["sent"]:
            sent_on.append(at.date())
    assert len(set(sent_on)) == len(sent_on)
    for first in sent_on:
        assert sum(first <= day < first + 7 * DAY for day in sent_on) <= 1
    assert len(sent_on) == 9


def test_a_person_without_gathered_letters_still_has_the_list_of_notices(ada, true, sink):
    LetterPreference.objects.create(person=ada, kind="gathered", is_on=False)
    Notice.post(to=ada, kind="changed", about="page", at=NOON)
    assert (Notice.objects.count(), gathered()) == (1, [])


def test_a_gathered_letter_switched_off_after_it_was_owed_is_not_sent(ada, true, sink):
    Notice.post(to=ada, kind="changed", about="page", at=NOON)
    LetterPreference.objects.create(person=ada, kind="gathered", is_on=False)
    assert sender.deliver_due_letters(at=HOUR) == {"cancelled": 1}


def test_a_gathered_letter_set_inside_quiet_hours_leaves_at_their_end(ada, true, sink):
    QuietHours.objects.create(person=ada, gathered_at=time(23))
    Notice.post(to=ada, kind="changed", about="page", at=NOON)
    [letter] = gathered()
    assert letter.next_attempt_at == datetime(2027, 1, 14, 8, 0, tzinfo=UTC)
    assert sender.deliver_due_letters(at=letter.next_attempt_at) == {"sent": 1}


def test_a_gathered_letter_leaves_at_the_receivers_local_hour(sam, true):
    type(sam).objects.update(zone="America/New_York")
    sam.refresh_from_db()
    Notice.post(to=sam, kind="changed", about="page", at=NOON)
    assert gathered()[0].next_attempt_at == datetime(2027, 1, 13, 23, 0, tzinfo=UTC)


def test_the_day_of_a_notice_begins_at_the_receivers_midnight(sam, true):
    type(sam).objects.update(zone="Pacific/Auckland")
    sam.refresh_from_db()
    before, after = datetime(2027, 1, 13, 10, 59, tzinfo=UTC), datetime(2027, 1, 13, 11, 0, tzinfo=UTC)
    for at in (before, after):
        Notice.post(to=sam, kind="changed", about="page", at=at)
    assert sorted(str(day) for day in Notice.objects.values_list("day", flat=True)) == ["2027-01-13", "2027-01-14"]


def test_a_gathered_letter_that_could_not_leave_is_stale_and_the_next_one_tells(ada, true, sink):
    Notice.post(to=ada, kind="changed", about="page", at=NOON)
    sender.deliver_due_letters(at=HOUR + timedelta(hours=20))
    assert state(gathered()[0]) == LetterState.STALE
    Notice.post(to=ada, kind="changed", about="line", at=HOUR + DAY + MINUTE)
    true.remove("line")
    assert sender.deliver_due_letters(at=HOUR + 2 * DAY) == {"sent": 1}


def test_a_kind_that_travels_alone_cannot_be_a_notice(ada, named):
    named("talk", alone=True)
    with pytest.raises(ValueError, match="post a Letter"):
        Notice.post(to=ada, kind="talk", about="1", at=NOON)


@pytest.mark.parametrize(
    ("begin", "end", "good"), [((9, 0), (9, 0), True), ((9, 0), (8, 0), True), ((9, 0), (8, 30), False)]
)
def test_quiet_hours_leave_an_hour_of_the_day(ada, begin, end, good):
    wish = QuietHours(person=ada, quiet_from=time(*begin), quiet_until=time(*end))
    if good:
        wish.full_clean()
    else:
        with pytest.raises(ValidationError):
            wish.full_clean()
