"""Reading along: invited by one, admitted by both, ended by either (SAF-9, SEC-16, SEC-18, B26)."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from plans.models import Event, Invitation, Ledger, Plan, Rest, TherapistGrant
from plans.models.couple.ledger import broken_entry_numbers
from plans.models.couple.rest import close_due_plans, leave_plan
from plans.models.therapist.grant import GRANT_LETTER_KIND, GRANT_NOTICE_KIND
from plans.models.therapist.grant_cards import grant_cards_for, plans_readable_by
from repair.foundation.base import Refused
from repair.mail import kinds
from repair.mail.models import Letter, Notice
from tests.harness import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(plan, partner, ada, dr_lee, clock):
    """ada has asked dr_lee."""
    return TherapistGrant.ask(by=partner(ada), address=dr_lee.email, at=clock.now)


def letters():
    return list(Letter.objects.filter(kind=GRANT_LETTER_KIND).values_list("address", "state").order_by("posted_at"))


def reads(who, clock):
    return [each.names for each in plans_readable_by(who, at=clock.now)]


def test_asking_owes_one_letter_that_ends_in_seven_days(asked, plan, dr_lee, clock):
    owed = Letter.objects.get(kind=GRANT_LETTER_KIND)
    assert (owed.address, owed.about, owed.plan) == (dr_lee.email, str(asked.pk), plan.pk)
    assert (owed.next_attempt_at, owed.expires_at) == (clock.now, clock.now + timedelta(days=7))


def test_the_other_finds_it_in_their_list_until_it_is_answered_or_taken_back(asked, plan, partner, ada, sam, clock):
    assert list(Notice.objects.filter(kind=GRANT_NOTICE_KIND).values_list("to__name", "about")) == [
        ("Sam", str(asked.pk))
    ]
    pair, owed = {(plan.pk, str(asked.pk))}, kinds.letter_kind(GRANT_NOTICE_KIND).still_owed
    assert owed(pair, clock.now) == pair
    rest = Rest.begin(plan=plan, by=partner(ada), at=clock.now)
    assert owed(pair, clock.now) == set()
    for seat in plan.seats:
        rest.mark_ready(by=seat, at=clock.now)
    asked.admit(by=partner(sam), at=clock.now)
    assert owed(pair, clock.now) == set()


def test_a_grant_that_was_taken_back_is_announced_no_more(asked, plan, partner, ada, clock):
    asked.end(by=partner(ada), at=clock.now)
    assert kinds.letter_kind(GRANT_NOTICE_KIND).still_owed({(plan.pk, str(asked.pk))}, clock.now) == set()


def test_the_row_holds_no_token(asked):
    assert len(asked.token) == 64
    assert asked.token not in str(vars(TherapistGrant.objects.get()))
    assert asked.token != Invitation(pk=asked.pk).token


def test_a_therapist_reads_only_after_a_yes_of_all_three(asked, partner, ada, sam, dr_lee, clock):
    assert asked.is_admitted_by(partner(ada)) is True
    assert asked.is_admitted_by(partner(sam)) is False
    asked.accept(person=dr_lee, at=clock.now)
    assert reads(dr_lee, clock) == []
    asked.admit(by=partner(sam), at=clock.now)
    assert reads(dr_lee, clock) == [["Ada", "Sam"]]


def test_the_other_may_agree_first(asked, partner, sam, dr_lee, clock):
    asked.admit(by=partner(sam), at=clock.now)
    assert reads(dr_lee, clock) == []
    asked.accept(person=dr_lee, at=clock.now)
    assert reads(dr_lee, clock) == [["Ada", "Sam"]]


def test_the_partner_who_asked_cannot_admit_for_the_other(asked, partner, ada, dr_lee, clock):
    asked.accept(person=dr_lee, at=clock.now)
    for _ in range(3):
        asked.admit(by=partner(ada), at=clock.now)
    assert reads(dr_lee, clock) == []


def test_somebody_from_another_plan_can_neither_admit_nor_end(asked, grant_is_untouched, mallorys, clock):
    with pytest.raises(Refused):
        asked.admit(by=mallorys.seats[0], at=clock.now)
    asked.end(by=mallorys.seats[0], at=clock.now)


@pytest.fixture
def grant_is_untouched(asked):
    before = TherapistGrant.objects.values().get()
    yield
    assert TherapistGrant.objects.values().get() == before


def test_both_yeses_begin_ninety_days_and_are_in_the_ledger(grant, dr_lee, plan, clock):
    assert (grant.from_day, grant.expires_at) == (plan.day(clock.now), clock.now + timedelta(days=90))
    assert list(Ledger.objects.values_list("kind", flat=True)) == ["reader admitted"]
    assert list(Event.objects.values_list("kind", "who")) == [("reader admitted", None)]
    clock.forward(days=89, hours=23, minutes=59, seconds=59)
    assert reads(dr_lee, clock) == [["Ada", "Sam"]]
    clock.forward(seconds=1)
    assert reads(dr_lee, clock) == []


@pytest.mark.parametrize("who", ["a", "b"])
def test_either_ends_it_and_no_letter_tells(grant, plan, dr_lee, clock, who):
    before = Letter.objects.count()
    grant.end(by=plan.partners.get(seat=who), at=clock.now)
    grant.end(by=plan.partners.get(seat=who), at=clock.now)
    assert reads(dr_lee, clock) == []
    assert Letter.objects.count() == before
    assert list(Ledger.objects.values_list("kind", flat=True)) == ["reader admitted", "reader ended"]
    assert broken_entry_numbers(plan) == []


def test_ended_and_lapsed_read_alike_and_name_nobody(grant, partner, ada, sam, clock):
    clock.forward(days=91)
    lapsed = [(card.state, card.days) for card in grant_cards_for(partner(ada), at=clock.now)]
    clock.forward(days=-1)
    grant.end(by=partner(sam), at=clock.now)
    assert (
        [(card.state, card.days) for card in grant_cards_for(partner(ada), at=clock.now)] == lapsed == [("ended", [])]
    )


def test_a_grant_that_was_ended_cannot_be_admitted_or_accepted_again(grant, partner, sam, dr_lee, clock):
    grant.end(by=partner(sam), at=clock.now)
    with pytest.raises(Refused):
        grant.admit(by=partner(sam), at=clock.now)
    with pytest.raises(Refused):
        grant.accept(person=dr_lee, at=clock.now)
    assert reads(dr_lee, clock) == []


class TestNobodyElse:
    """B26: a partner, oneself, the other couple's partner, somebody unverified, one yes only: refused alike."""

    @pytest.fixture
    def refusals(self):
        said = set()
        yield said
        assert len(said) == 1

    def test_one_refusal_for_all(self, plan, partner, ada, sam, mallory, mallorys, stranger, clock, refusals):
        unverified = factories.person("Unverified")
        EmailAddress.objects.filter(user=unverified).update(verified=False)
        for seat, person in (("a", sam), ("a", ada), ("b", mallory), ("b", unverified)):
            clock.forward(days=1)
            asked = TherapistGrant.ask(by=plan.partners.get(seat=seat), address=person.email, at=clock.now)
            asked.admit(by=plan.partners.exclude(seat=seat).get(), at=clock.now)
            for who in (person, stranger):
                with pytest.raises(Refused) as no:
                    asked.accept(person=who, at=clock.now)
                refusals.add(str(no.value))
            asked.end(by=plan.partners.get(seat=seat), at=clock.now)
        assert TherapistGrant.objects.exclude(person=None).count() == 0

    def test_no_letter_goes_to_one_of_the_two(self, plan, partner, ada, sam, clock):
        for address in (ada.email, sam.email.upper()):
            TherapistGrant.ask(by=partner(ada), address=address, at=clock.now)
        assert letters() == []

    def test_one_yes_only_opens_nothing(self, asked, dr_lee, clock):
        asked.accept(person=dr_lee, at=clock.now)
        clock.forward(days=30)
        assert reads(dr_lee, clock) == []

    def test_a_reader_who_begins_a_plan_of_their_own_reads_no_more(self, grant, dr_lee, clock):
        Plan.begin(by=dr_lee, at=clock.now)
        assert reads(dr_lee, clock) == []

    @pytest.mark.parametrize("address", ["lee+tag@example.org", "lee@ехample.org", "l.ee@example.org"])
    def test_an_address_that_only_looks_alike_is_somebody_else(self, plan, partner, ada, dr_lee, clock, address):
        asked = TherapistGrant.ask(by=partner(ada), address=address, at=clock.now)
        with pytest.raises(Refused):
            asked.accept(person=dr_lee, at=clock.now)

    def test_an_address_confirmed_later_counts(self, plan, partner, ada, dr_lee, clock):
        asked = TherapistGrant.ask(by=partner(ada), address="practice@example.org", at=clock.now)
        row = EmailAddress.objects.create(user=dr_lee, email="practice@example.org", verified=False)
        with pytest.raises(Refused):
            asked.accept(person=dr_lee, at=clock.now)
        row.verified = True
        row.save()
        asked.accept(person=dr_lee, at=clock.now)
        assert TherapistGrant.objects.get().person == dr_lee


def test_somebody_reads_in_several_plans(grant, mallory, dr_lee, clock):
    theirs = factories.shared_plan(mallory, factories.person("Nora"), at=clock.forward(days=1))
    factories.reader(theirs, dr_lee, at=clock.now)
    assert reads(dr_lee, clock) == [["Ada", "Sam"], ["Mallory", "Nora"]]


class TestTheLetter:
    def test_a_therapist_link_opens_at_its_last_second_and_not_a_second_later(self, asked, clock, dr_lee):
        clock.forward(days=6, hours=23, minutes=59, seconds=59)
        assert TherapistGrant.objects.by_token(asked.token, at=clock.now) == asked
        clock.forward(seconds=1)
        assert TherapistGrant.objects.by_token(asked.token, at=clock.now) is None
        with pytest.raises(Refused):
            asked.accept(person=dr_lee, at=clock.now)

    def test_the_letter_is_not_sent_once_the_grant_is_taken_back(self, asked, partner, ada, clock):
        asked.end(by=partner(ada), at=clock.now)
        assert letters() == [("", "cancelled")]

    def test_a_no_looks_like_silence_and_no_more_letters_come(self, asked, partner, ada, dr_lee, clock):
        before = grant_cards_for(partner(ada), at=clock.now)
        asked.decline(at=clock.now, by=dr_lee)
        assert [(card.state, card.grant.asked_at) for card in grant_cards_for(partner(ada), at=clock.now)] == [
            (card.state, card.grant.asked_at) for card in before
        ]
        clock.forward(days=2)
        TherapistGrant.ask(by=partner(ada), address=dr_lee.email, at=clock.now)
        assert letters() == [("", "cancelled")]

    def test_asking_anew_ends_the_older_question(self, asked, partner, ada, clock):
        newer = TherapistGrant.ask(by=partner(ada), address="other@example.org", at=clock.now)
        assert TherapistGrant.objects.by_token(asked.token, at=clock.now) is None
        assert TherapistGrant.objects.by_token(newer.token, at=clock.now) == newer

    def test_three_letters_a_day_invitations_among_them(self, plan, partner, sam, ada, clock):
        for n in range(2):  # ada's invitation to sam was her first of this day
            TherapistGrant.ask(by=partner(ada), address=f"{n}@example.org", at=clock.now)
        with pytest.raises(Refused):
            TherapistGrant.ask(by=partner(ada), address="2@example.org", at=clock.now)
        TherapistGrant.ask(by=partner(sam), address="2@example.org", at=clock.now)
        clock.forward(hours=24)
        TherapistGrant.ask(by=partner(ada), address="2@example.org", at=clock.now)

    def test_one_a_day_to_one_address_whoever_asks(self, asked, partner, sam, dr_lee, clock):
        clock.forward(hours=1)
        TherapistGrant.ask(by=partner(sam), address=dr_lee.email, at=clock.now)
        first, second = Letter.objects.filter(kind=GRANT_LETTER_KIND).order_by("posted_at")
        assert second.next_attempt_at - first.next_attempt_at == timedelta(days=1)


def test_nobody_is_asked_into_a_plan_with_one_seat(mallorys, clock):
    with pytest.raises(Refused):
        TherapistGrant.ask(by=mallorys.seats[0], address="x@example.org", at=clock.now)


def test_no_second_therapist_is_asked_while_one_grant_stands(grant, partner, ada, clock):
    with pytest.raises(Refused):
        TherapistGrant.ask(by=partner(ada), address="x@example.org", at=clock.now)


class TestWhileItRests:
    def test_nobody_reads_and_nothing_is_asked_or_admitted(self, grant, plan, partner, sam, dr_lee, clock):
        waiting = TherapistGrant.ask(by=partner(sam), address="x@example.org", at=clock.now)
        Rest.begin(plan=plan, by=partner(sam), at=clock.now)
        assert reads(dr_lee, clock) == []
        with pytest.raises(Refused):
            TherapistGrant.ask(by=partner(sam), address="y@example.org", at=clock.now)
        with pytest.raises(Refused):
            waiting.admit(by=plan.partners.get(seat="a"), at=clock.now)

    def test_a_grant_can_be_ended_while_the_plan_rests(self, grant, plan, partner, ada, sam, dr_lee, clock):
        rest = Rest.begin(plan=plan, by=partner(sam), at=clock.now)
        grant.end(by=partner(ada), at=clock.now)
        for seat in plan.seats:
            rest.mark_ready(by=seat, at=clock.now)
        assert reads(dr_lee, clock) == []

    def test_a_therapist_reads_again_after_the_rest(self, grant, plan, partner, sam, dr_lee, clock):
        rest = Rest.begin(plan=plan, by=partner(sam), at=clock.now)
        for seat in plan.seats:
            rest.mark_ready(by=seat, at=clock.now)
        assert reads(dr_lee, clock) == [["Ada", "Sam"]]

    def test_no_therapist_reads_after_a_partner_left(self, grant, partner, ada, dr_lee, clock):
        leave_plan(by=partner(ada), at=clock.now)
        assert reads(dr_lee, clock) == []
        close_due_plans(at=clock.forward(days=7))
        assert reads(dr_lee, clock) == []
