"""A letter that is owed: posted once, stopped at once, wiped when it ends (REL-1, REL-12, SEC-21)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from repair.foundation import crypto
from repair.mail import kinds, sender
from repair.mail.models import Letter, LetterState
from tests.mail.conftest import NOON, fresh, state


def test_a_letter_posted_again_with_the_same_key_is_the_same_letter(owe):
    first = owe(key="invite:1:1")
    again = owe(key="invite:1:1", address="other@example.org")
    assert (again.pk, again.address, Letter.objects.count()) == (first.pk, "ada@example.org", 1)


def test_the_message_id_of_a_letter_is_random_and_tells_only_the_sending_domain(owe, settings):
    settings.MAIL_FROM = "notes@notebook.example"
    one, two = owe(), owe()
    assert one.message_id != two.message_id
    assert [each.message_id.partition("@")[2] for each in (one, two)] == ["notebook.example>"] * 2


def test_a_letter_of_an_unknown_kind_is_never_posted(owe):
    with pytest.raises(kinds.UnknownLetterKind):
        owe("rumour")
    assert Letter.objects.count() == 0


def test_a_kind_that_travels_in_the_gathered_letter_cannot_be_a_letter(owe, named):
    named("changed", alone=False)
    with pytest.raises(ValueError, match="post a Notice"):
        owe("changed")


def test_a_code_is_sealed_for_its_letter_alone(owe):
    letter, other = owe(code="481516"), owe(code="234200")
    assert letter.code == "481516"
    assert b"481516" not in bytes(letter.sealed)
    other.sealed = letter.sealed
    with pytest.raises(crypto.CannotUnseal):
        _ = other.code


def test_a_code_opens_after_the_wrapping_key_changed(owe, settings):
    letter = owe(code="481516")
    settings.DATA_KEYS = {"new": crypto.new_key()} | settings.DATA_KEYS
    assert letter.code == "481516"


def test_code_and_address_are_wiped_once_the_letter_is_sent(owe, sink):
    letter = owe(code="481516")
    assert sender.deliver_due_letters(at=NOON) == {"sent": 1}
    after = fresh(letter)
    assert (after.state, after.address, after.sealed, after.ended_at) == (LetterState.SENT, "", None, NOON)


def test_code_and_address_are_wiped_when_the_letter_expires_unsent(owe):
    letter = owe(code="481516", expires_at=NOON + timedelta(minutes=15))
    sender.sweep_mail(at=NOON + timedelta(minutes=15) - timedelta(seconds=1))
    assert state(letter) == LetterState.PENDING
    sender.sweep_mail(at=NOON + timedelta(minutes=15))
    after = fresh(letter)
    assert (after.state, after.address, after.sealed) == (LetterState.STALE, "", None)


def test_a_letter_that_has_ended_cannot_keep_its_address(owe):
    letter = owe()
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT, ended_at=NOON)


def test_a_letter_without_a_receiver_cannot_be_posted(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.post("password_changed", at=NOON, key="x")


def test_letters_of_a_plan_are_all_cancelled_with_one_query(owe, django_assert_num_queries):
    plan, other = uuid4(), uuid4()
    ours, theirs = [owe(plan=plan) for _ in range(3)], owe(plan=other)
    with django_assert_num_queries(1):
        assert Letter.cancel_for_plan(plan=plan, at=NOON) == 3
    assert [state(letter) for letter in ours] == [LetterState.CANCELLED] * 3
    assert state(theirs) == LetterState.PENDING


def test_a_letter_is_cancelled_by_what_it_is_about(owe):
    one, two = owe(about="1"), owe(about="2")
    assert Letter.cancel_about("password_changed", "1", at=NOON) == 1
    assert (state(one), state(two)) == (LetterState.CANCELLED, LetterState.PENDING)
    assert Letter.cancel_about("password_changed", "1", at=NOON) == 0


def test_a_letter_is_deleted_with_its_person(owe, ada):
    owe(to=ada)
    ada.delete()
    assert Letter.objects.count() == 0
