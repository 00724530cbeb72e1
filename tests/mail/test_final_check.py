"""The last look: what is no longer wanted, owed or possible does not leave (REL-11, REL-12, SAF-6, SAF-7)."""

from datetime import UTC, datetime, time, timedelta
from time import monotonic
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress

from repair.mail import leases, sender
from repair.mail.final_check import CheckResult, check_letters
from repair.mail.models import Letter, LetterPreference, LetterState, QuietHours
from tests.mail.conftest import MINUTE, NOON, fresh, state

LATE = datetime(2027, 1, 13, 22, 0, tzinfo=UTC)
MORNING = datetime(2027, 1, 14, 8, 0, tzinfo=UTC)


@pytest.fixture
def checkin(named):
    """A letter that travels alone and obeys wishes and hours."""
    return named("talk", in_doubt="resend")


def test_a_letter_of_a_kind_that_its_receiver_switched_off_is_not_sent(owe, checkin, ada, sink):
    LetterPreference.objects.create(person=ada, kind="talk", is_on=False)
    letter = owe("talk", to=ada)
    assert sender.deliver_due_letters(at=NOON) == {"cancelled": 1}
    assert (state(letter), sink.to) == (LetterState.CANCELLED, [])


def test_a_letter_of_a_kind_that_is_off_by_default_goes_only_to_who_wants_it(owe, named, ada, sam, sink):
    named("review", on=False)
    LetterPreference.objects.create(person=sam, kind="review", is_on=True)
    owe("review", to=ada)
    owe("review", to=sam)
    assert sender.deliver_due_letters(at=NOON) == {"cancelled": 1, "sent": 1}
    assert sink.to == ["sam@example.org"]


def test_a_letter_about_the_account_is_sent_whatever_was_switched_off(owe, ada, sink):
    LetterPreference.objects.create(person=ada, kind="password_changed", is_on=False)
    owe(to=ada, at=LATE)
    assert sender.deliver_due_letters(at=LATE) == {"sent": 1}


def test_a_person_whose_account_is_closed_gets_no_letter(owe, ada, sink):
    letter = owe(to=ada)
    type(ada).objects.update(is_active=False)
    assert sender.deliver_due_letters(at=NOON) == {"cancelled": 1}
    assert (state(letter), sink.to) == (LetterState.CANCELLED, [])


def test_an_address_that_was_never_confirmed_gets_no_letter_to_a_person(owe, checkin, ada, sink):
    EmailAddress.objects.update(verified=False)
    letter = owe("talk", to=ada)
    assert sender.deliver_due_letters(at=NOON) == {"suppressed": 1}
    assert (state(letter), sink.to) == (LetterState.SUPPRESSED, [])


def test_a_letter_goes_to_the_address_that_is_true_when_it_leaves(owe, checkin, ada, sink):
    owe("talk", to=ada)
    EmailAddress.objects.update(email="new@example.org")
    type(ada).objects.update(email="new@example.org")
    sender.deliver_due_letters(at=NOON)
    assert sink.to == ["new@example.org"]


def test_the_check_of_what_is_still_owed_runs_once_for_a_whole_window_of_letters(owe, named, django_assert_num_queries):
    asked = []

    def still_owed(pairs, at):
        asked.append((pairs, at))
        return {pair for pair in pairs if pair[1] != "2"}

    named("talk", still_owed=still_owed)
    plan = uuid4()
    letters = [owe("talk", about=str(n), plan=plan) for n in range(3)]
    found = check_letters(letters, NOON)
    assert asked == [({(plan, "0"), (plan, "1"), (plan, "2")}, NOON)]
    assert [found[letter.pk] for letter in letters] == [CheckResult(LetterState.LEASED)] * 2 + [
        CheckResult(LetterState.CANCELLED)
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_final_check_runs_as_many_queries_for_three_letters_as_for_one(
    owe, checkin, ada, rows, django_assert_num_queries
):
    letters = [owe("talk", to=ada) for _ in range(rows)]
    with django_assert_num_queries(9):  # four of them are the savepoints around both questions to the kind
        check_letters(letters, NOON)


def test_a_letter_that_is_no_longer_owed_at_the_handoff_is_not_sent(owe, named, sink):
    asked = []

    def still_owed(pairs, at):
        asked.append(at)
        return pairs if len(asked) == 1 else set()

    named("talk", still_owed=still_owed)
    letter = owe("talk")
    assert sender.deliver_due_letters(at=NOON) == {"cancelled": 1}
    assert (state(letter), fresh(letter).attempts, sink.taken, len(asked)) == (LetterState.CANCELLED, 0, [], 2)


def test_a_letter_waits_for_the_end_of_the_quiet_hours(owe, checkin, ada, sink):
    letter = owe("talk", to=ada, at=LATE)
    assert sender.deliver_due_letters(at=LATE) == {"pending": 1}
    after = fresh(letter)
    assert (after.state, after.next_attempt_at, after.attempts) == (LetterState.PENDING, MORNING, 0)
    assert sender.deliver_due_letters(at=MORNING - timedelta(seconds=1)) == {}
    assert sender.deliver_due_letters(at=MORNING) == {"sent": 1}


def test_quiet_hours_are_those_of_the_receivers_own_wall_clock(owe, checkin, ada, sam, sink):
    type(ada).objects.filter(pk=ada.pk).update(zone="Asia/Tokyo")
    type(ada).objects.filter(pk=sam.pk).update(zone="America/Halifax")
    ada.refresh_from_db()
    sam.refresh_from_db()
    tokyo, halifax = owe("talk", to=ada), owe("talk", to=sam)
    assert sender.deliver_due_letters(at=NOON) == {"pending": 1, "sent": 1}
    assert fresh(tokyo).next_attempt_at == datetime(2027, 1, 13, 23, 0, tzinfo=UTC)
    assert (state(halifax), sink.to) == (LetterState.SENT, ["sam@example.org"])


@pytest.mark.parametrize(
    ("night", "morning"),
    [
        (datetime(2027, 3, 28, 0, 0, tzinfo=UTC), datetime(2027, 3, 28, 7, 0, tzinfo=UTC)),
        (datetime(2027, 10, 30, 23, 0, tzinfo=UTC), datetime(2027, 10, 31, 8, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_at_eight_on_the_mornings_clocks_change(owe, checkin, ada, sink, night, morning):
    letter = owe("talk", to=ada, at=night)
    sender.deliver_due_letters(at=night)
    assert fresh(letter).next_attempt_at == morning


NIGHTS_TWICE = [
    ("Europe/Berlin", datetime(2026, 10, 24, 21, 50, tzinfo=UTC), time(2, 30)),
    ("Europe/Berlin", datetime(2027, 10, 30, 21, 50, tzinfo=UTC), time(2, 30)),
    ("America/New_York", datetime(2026, 11, 1, 3, 50, tzinfo=UTC), time(1, 30)),
    ("Australia/Lord_Howe", datetime(2027, 4, 3, 12, 50, tzinfo=UTC), time(1, 45)),
    ("Africa/Cairo", datetime(2026, 10, 29, 20, 50, tzinfo=UTC), time(23, 30)),
]


@pytest.mark.parametrize(("zone", "evening", "end"), NIGHTS_TWICE)
def test_a_pass_ends_and_what_it_sets_aside_lies_ahead_in_the_night_the_clock_goes_back(
    owe, checkin, ada, sink, zone, evening, end
):
    """Quiet hours from midnight (in Cairo, where midnight comes twice, from eleven) into the hour that comes twice."""
    type(ada).objects.update(zone=zone)
    QuietHours.objects.create(person=ada, quiet_from=time(23) if end.hour == 23 else time(), quiet_until=end)
    for minute in range(0, 320, 10):
        at = evening + minute * MINUTE
        letter = owe("talk", to=ada, at=at)
        Letter.objects.filter(pk=letter.pk).update(next_attempt_at=at)
        quiet = QuietHours.of(ada).span_around(at, zone)
        began = monotonic()
        sender.deliver_due_letters(at=at, budget=5)
        assert monotonic() - began < 5
        assert state(letter) == (LetterState.PENDING if quiet else LetterState.SENT)
        assert not Letter.objects.filter(state=LetterState.PENDING, next_attempt_at__lte=at).exists()


def test_a_letter_set_aside_is_not_due_at_once_again(owe):
    letter = owe()
    [held] = leases.claim_due(NOON)
    assert leases.set_aside(held, CheckResult(LetterState.PENDING, NOON), NOON) == LetterState.PENDING
    assert fresh(letter).next_attempt_at == NOON + MINUTE
    assert leases.claim_due(NOON) == []


def test_a_letter_that_would_be_too_late_after_quiet_hours_leaves_before_them(owe, checkin, ada, sink):
    start = datetime(2027, 1, 14, 7, 30, tzinfo=UTC)
    letter = owe("talk", to=ada, not_before=start - timedelta(hours=1), expires_at=start)
    assert letter.next_attempt_at == datetime(2027, 1, 13, 20, 55, tzinfo=UTC)
    assert sender.deliver_due_letters(at=letter.next_attempt_at) == {"sent": 1}


def test_a_letter_owed_too_late_at_night_is_stale(owe, checkin, ada, sink):
    letter = owe("talk", to=ada, at=LATE, expires_at=MORNING)
    assert sender.deliver_due_letters(at=LATE) == {"stale": 1}
    assert (state(letter), sink.to) == (LetterState.STALE, [])


def test_a_letter_asked_for_within_the_last_hour_comes_in_quiet_hours(owe, checkin, ada, sink):
    owe("talk", to=ada, at=LATE, asked=True)
    old = owe("talk", to=ada, at=LATE - timedelta(hours=1), asked=True)
    assert sender.deliver_due_letters(at=LATE) == {"sent": 1, "pending": 1}
    assert state(old) == LetterState.PENDING


def test_quiet_hours_can_be_changed_or_switched_off(owe, checkin, ada, sam, sink):
    QuietHours.objects.create(person=ada, quiet_from=time(9), quiet_until=time(9))
    QuietHours.objects.create(person=sam, quiet_from=time(11), quiet_until=time(13, 30))
    owe("talk", to=ada, at=LATE)
    assert sender.deliver_due_letters(at=LATE) == {"sent": 1}
    letter = owe("talk", to=sam)
    sender.deliver_due_letters(at=NOON)
    assert fresh(letter).next_attempt_at == datetime(2027, 1, 13, 13, 30, tzinfo=UTC)


def test_a_letter_that_waits_through_quiet_hours_can_still_be_cancelled(owe, checkin, ada, sink):
    letter = owe("talk", to=ada, at=LATE, about="7")
    sender.deliver_due_letters(at=LATE)
    Letter.cancel_about("talk", "7", at=LATE + MINUTE)
    assert sender.deliver_due_letters(at=MORNING) == {}
    assert (state(letter), sink.to) == (LetterState.CANCELLED, [])


def test_a_handoff_is_refused_when_the_address_changed_after_the_claim(owe, checkin, ada):
    owe("talk", to=ada)
    [letter] = leases.claim_due(NOON)
    assert letter.recipient_address == "ada@example.org"
    type(ada).objects.update(email="new@example.org")
    assert leases.commit_handoff(letter, NOON) is None
