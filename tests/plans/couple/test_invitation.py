"""Asking and being asked (SEC-8, SEC-18, SEC-22, SAF-11)."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from plans.models import Invitation, Partner, Plan
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from tests.harness.factories import person, shared_plan

pytestmark = pytest.mark.django_db
State = Invitation.State


@pytest.fixture
def alone(ada, clock):
    """ada's seat in the plan she has begun."""
    return Plan.begin(by=ada, at=clock.now).seats[0]


@pytest.fixture
def letter(alone, sam, clock):
    """ada's invitation to sam's address."""
    return Invitation.ask(by=alone, address=sam.email, at=clock.now)


def letters():
    return list(Letter.objects.filter(kind="invitation").values_list("address", "state").order_by("posted_at"))


def seats(plan):
    return list(Partner.objects.live().filter(plan=plan).values_list("seat", "person__name").order_by("seat"))


def test_asking_owes_one_letter_that_ends_in_seven_days(letter, sam, clock):
    owed = Letter.objects.get()
    assert (owed.kind, owed.address, owed.about, owed.plan) == ("invitation", sam.email, str(letter.pk), letter.plan_id)
    assert (owed.next_attempt_at, owed.expires_at) == (clock.now, clock.now + timedelta(days=7))


def test_the_row_holds_no_token(letter):
    assert len(letter.token) == 64
    assert letter.token not in str(vars(Invitation.objects.get()))


def test_the_one_who_was_asked_takes_the_second_seat(letter, sam, ada, clock):
    assert letter.accept(person=sam, at=clock.now) is True
    assert seats(letter.plan) == [("a", "Ada"), ("b", "Sam")]
    assert Invitation.objects.get().state == State.ACCEPTED
    assert list(Notice.objects.values_list("to__name", "kind", "about")) == [("Ada", "joined", str(letter.plan_id))]


def test_a_letter_that_waits_is_not_sent_once_it_is_answered(letter, sam, clock):
    letter.accept(person=sam, at=clock.now)
    assert letters() == [("", "cancelled")]


def test_a_second_address_of_the_same_person_counts_when_it_is_confirmed(alone, sam, clock):
    EmailAddress.objects.create(user=sam, email="Other@Example.org", verified=True)
    asked = Invitation.ask(by=alone, address="other@EXAMPLE.org", at=clock.now)
    assert asked.accept(person=sam, at=clock.now) is True


@pytest.mark.parametrize(
    "address", ["sam+tag@example.org", "sam@ехample.org", "s.am@example.org", "sam@example.org.uk"]
)
def test_an_address_that_only_looks_alike_is_somebody_else(alone, sam, clock, address):
    asked = Invitation.ask(by=alone, address=address, at=clock.now)
    assert asked.accept(person=sam, at=clock.now) is False


def test_an_unconfirmed_address_proves_nothing(letter, clock):
    other = person("Other")
    EmailAddress.objects.create(user=other, email=letter.address, verified=False)
    assert letter.accept(person=other, at=clock.now) is False


class TestSomebodyElseComes:
    """By a forwarded letter or a link handed over, the inviter says first whether it is them."""

    @pytest.fixture
    def waiting(self, letter, stranger, clock):
        assert letter.accept(person=stranger, at=clock.now) is False
        return Invitation.objects.get(came=stranger)

    def test_nothing_is_shared_until_the_inviter_says_so(self, waiting, letter):
        assert seats(waiting.plan) == [("a", "Ada")]
        assert waiting.state == State.WAITING

    def test_yes_it_is_them(self, waiting, alone, clock):
        waiting.confirm(by=alone, at=clock.now)
        assert seats(waiting.plan) == [("a", "Ada"), ("b", "Stranger")]

    def test_no_it_is_not(self, waiting, alone, clock):
        waiting.turn_away(by=alone, at=clock.now)
        assert seats(waiting.plan) == [("a", "Ada")]
        with pytest.raises(Refused):
            waiting.accept(person=person("Third"), at=clock.now)

    def test_a_link_to_hand_over_works_once(self, alone, stranger, sam, clock):
        asked = Invitation.ask(by=alone, at=clock.now)
        assert asked.accept(person=stranger, at=clock.now) is False
        with pytest.raises(Refused):
            asked.accept(person=sam, at=clock.now)

    def test_the_email_goes_on_to_work_for_whom_it_was_sent_to(self, waiting, letter, sam, clock):
        assert letter.accept(person=sam, at=clock.now) is True
        assert seats(letter.plan) == [("a", "Ada"), ("b", "Sam")]
        assert set(Invitation.objects.values_list("state", flat=True)) == {State.ACCEPTED, State.ENDED}

    def test_coming_twice_is_coming_once_and_three_come_at_most(self, waiting, letter, stranger, clock):
        assert letter.accept(person=stranger, at=clock.now) is False
        for name in ("Third", "Fourth"):
            assert letter.accept(person=person(name), at=clock.now) is False
        with pytest.raises(Refused):
            letter.accept(person=person("Fifth"), at=clock.now)
        assert letter.arrivals.count() == 3

    def test_only_the_inviter_decides(self, waiting, mallorys, clock):
        with pytest.raises(Refused):
            waiting.confirm(by=mallorys.seats[0], at=clock.now)
        with pytest.raises(Refused):
            waiting.turn_away(by=mallorys.seats[0], at=clock.now)

    def test_nobody_is_asked_meanwhile(self, waiting, alone, clock):
        with pytest.raises(Refused):
            Invitation.ask(by=alone, address="x@example.org", at=clock.now)

    def test_a_person_who_joined_another_plan_meanwhile_is_not_seated(self, waiting, alone, stranger, sam, clock):
        shared_plan(stranger, sam, at=clock.now)
        with pytest.raises(Refused):
            waiting.confirm(by=alone, at=clock.now)


def test_nobody_accepts_their_own_invitation(letter, ada, clock):
    with pytest.raises(Refused):
        letter.accept(person=ada, at=clock.now)


def test_a_partner_of_a_plan_cannot_accept_a_second_invitation(plan, sam, open_invitation, clock):
    with pytest.raises(Refused):
        open_invitation.accept(person=sam, at=clock.now)
    assert seats(open_invitation.plan) == [("a", "Mallory")]


def test_a_plan_begun_alone_gives_way_with_its_invitation(letter, sam, clock):
    own = Plan.begin(by=sam, at=clock.now)
    asked = Invitation.ask(by=own.seats[0], address="third@example.org", at=clock.now)
    assert letter.accept(person=sam, at=clock.now) is True
    asked.refresh_from_db()
    assert (asked.state, seats(own)) == (State.ENDED, [])


def test_two_who_ask_each_other_end_in_one_plan(letter, ada, sam, clock):
    theirs = Invitation.ask(by=Plan.begin(by=sam, at=clock.now).seats[0], address=ada.email, at=clock.now)
    letter.accept(person=sam, at=clock.now)
    with pytest.raises(Refused):
        theirs.accept(person=ada, at=clock.now)
    assert seats(letter.plan) == [("a", "Ada"), ("b", "Sam")]


def test_an_invitation_opens_at_its_last_second_and_not_a_second_later(letter, sam, clock):
    clock.forward(days=6, hours=23, minutes=59, seconds=59)
    assert Invitation.objects.by_token(letter.token, at=clock.now) == letter
    clock.forward(seconds=1)
    assert Invitation.objects.by_token(letter.token, at=clock.now) is None
    with pytest.raises(Refused):
        letter.accept(person=sam, at=clock.now)


@pytest.mark.parametrize("wrong", ["", "x", "{t}x", "{u}", "{t0}", "x" * 10_000, "%2e%2e", "null", "{t} "])
def test_a_token_that_is_not_the_token_leads_nowhere(letter, clock, wrong):
    token = wrong.format(t=letter.token, u=letter.token.upper(), t0=letter.token[:-1])
    assert Invitation.objects.by_token(token, at=clock.now) is None


def test_asking_anew_ends_the_older_link(letter, alone, clock):
    newer = Invitation.ask(by=alone, at=clock.now)
    assert Invitation.objects.by_token(letter.token, at=clock.now) is None
    assert Invitation.objects.by_token(newer.token, at=clock.now) == newer


class TestNo:
    """A no is a full answer, and looks like silence."""

    def test_the_inviter_sees_what_they_saw_before(self, letter, alone, sam, clock):
        before = Invitation.objects.shown_to(alone)
        letter.decline(at=clock.now, by=sam)
        after = Invitation.objects.shown_to(alone)
        assert (after.pk, after.address_hint, after.sent_at) == (before.pk, "s…@e….org", before.sent_at)
        assert before.address_hint == "s…@e….org"

    def test_no_further_letter_goes_to_that_address_from_that_person(self, letter, alone, sam, clock):
        letter.decline(at=clock.now, by=sam)
        clock.forward(days=2)
        Invitation.ask(by=alone, address=sam.email.upper(), at=clock.now)
        assert letters() == [("", "cancelled")]

    def test_nobody_else_says_no(self, letter, stranger, clock):
        for answer in ({}, {"by": stranger}, {"address": "sam@example.com"}, {"by": stranger, "address": "x"}):
            with pytest.raises(Refused):
                letter.decline(at=clock.now, **answer)
        assert Invitation.objects.get().state == State.OPEN

    def test_a_no_cannot_become_a_yes(self, letter, sam, clock):
        letter.decline(at=clock.now, by=sam)
        with pytest.raises(Refused):
            letter.accept(person=sam, at=clock.now)


def test_taken_back_is_taken_back_with_its_letter(letter, alone, sam, clock):
    letter.take_back(by=alone, at=clock.now)
    letter.take_back(by=alone, at=clock.now)
    assert letters() == [("", "cancelled")]
    assert Invitation.objects.shown_to(alone) is None
    with pytest.raises(Refused):
        letter.accept(person=sam, at=clock.now)


class TestCaps:
    """Three letters a day by one person; one a day to one address (SEC-18)."""

    def test_the_third_goes_and_the_fourth_waits_for_tomorrow(self, alone, clock):
        for n in range(3):
            Invitation.ask(by=alone, address=f"{n}@example.org", at=clock.now)
        with pytest.raises(Refused):
            Invitation.ask(by=alone, address="3@example.org", at=clock.now)
        clock.forward(hours=24)
        assert Invitation.ask(by=alone, address="3@example.org", at=clock.now).state == State.OPEN

    def test_links_are_not_letters(self, alone, clock):
        for _ in range(10):
            Invitation.ask(by=alone, at=clock.now)
        assert letters() == []

    def test_two_who_ask_one_address_on_one_day_send_a_letter_a_day(self, letter, mallorys, sam, clock):
        clock.forward(hours=1)
        Invitation.ask(by=mallorys.seats[0], address=sam.email, at=clock.now)
        first, second = Letter.objects.order_by("posted_at")
        assert second.next_attempt_at - first.next_attempt_at == timedelta(days=1)


def test_nobody_else_is_invited_when_both_are_in(plan, partner, ada, clock):
    with pytest.raises(Refused):
        Invitation.ask(by=partner(ada), address="x@example.org", at=clock.now)
