"""What is open for a while: a consent with an end, given in force, ended by its giver alone (rules 6, 10 and 31)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from plans.models import Contract, Draft, Ledger, Line, Openness, Rest
from plans.models.contract.contract import bring_due_versions_into_force
from plans.models.couple.ledger import broken_entry_numbers, ledger_commitment
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from tests.plans.contract_steps import SOON, WORDS, agreed, draft, offered, sign

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 13)  # the Wednesday on which scenes begin


def put_in_force(plan, clock, *but):
    """What lies on the table is frozen, signed and runs a day later."""
    one, two = plan.seats
    contract = Contract.open(by=one, at=clock.now)
    for line in contract.lines.all():
        line.agree(by=one)
        line.agree(by=two)
    contract.freeze(by=one, at=clock.now)
    for each in (one, two):
        sign(contract, each, clock.now)
    assert bring_due_versions_into_force(at=clock.forward(hours=24)) == 1
    return Contract.objects.get(pk=contract.pk)


@pytest.fixture
def given(plan, s, clock):
    """Sam's openness line, in force since 14 January, until 10 February."""
    offered(s, clock.now, "openness")
    put_in_force(plan, clock)
    return Openness.objects.get()


def kinds(plan):
    return list(Ledger.objects.filter(plan=plan).order_by("number").values_list("kind", flat=True))


class TestBeginning:
    def test_a_consent_begins_when_its_version_comes_into_force_and_not_before(self, plan, s, clock):
        agreed(s, clock.now, "openness")
        assert Openness.objects.count() == 0
        put_in_force(plan, clock)
        given = Openness.objects.get()
        assert (given.owner, given.text, given.why) == (s, WORDS["openness"]["text"], WORDS["openness"]["why"])
        assert (given.began_on, given.ends_on, given.ended_at, given.renewals) == (
            DAY + timedelta(days=1),
            SOON,
            None,
            0,
        )
        assert list(Openness.objects.active(plan, DAY)) == [given]

    def test_the_chain_holds_the_consent_and_its_end(self, plan, s, given, clock):
        given.end(by=s, at=clock.now)
        assert kinds(plan) == ["openness given", "agreement in force", "openness ended"]
        for entry in Ledger.objects.filter(plan=plan, kind__startswith="openness"):
            assert entry.commitment == ledger_commitment(bytes(entry.salt), given.text_hash)
        assert broken_entry_numbers(plan) == []

    def test_the_ledger_hash_of_a_consent_covers_owner_words_and_end(self, given):
        before = given.text_hash
        given.ends_on += timedelta(days=1)
        assert given.text_hash != before


class TestItsEnd:
    def test_rule_10_a_line_without_an_end_or_over_ninety_days_cannot_be_saved(self, a, clock):
        first = offered(a, clock.now, "goal")
        bad = {"contract": first.contract, "kind": "openness", "by": a, "text": "x", "position": 7, "offered_on": DAY}
        for more in ({}, {"ends_on": DAY + timedelta(days=91)}, {"ends_on": DAY, "offered_on": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Line.objects.create(**bad | more)
        Line.objects.create(**bad | {"ends_on": DAY + timedelta(days=90)})

    @pytest.mark.parametrize("days", [91, 400])
    def test_a_consent_cannot_last_longer_than_ninety_days(self, a, clock, days):
        with pytest.raises(IntegrityError), transaction.atomic():
            Openness.give(owner=a, text="x", why="", ends_on=DAY + timedelta(days=days), at=clock.now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Openness.objects.create(plan=a.plan, owner=a, text="x", began_on=DAY, began_at=clock.now)

    def test_the_ninety_days_begin_when_it_is_offered(self, a, clock):
        mine = draft(a, clock.now, "openness", ends_on=DAY + timedelta(days=90))
        late = draft(a, clock.now, "openness", ends_on=DAY + timedelta(days=91))
        with pytest.raises(Refused, match="The last one possible is 13 April 2027"):
            late.offer(by=a, at=clock.now)
        assert mine.offer(by=a, at=clock.now).ends_on == DAY + timedelta(days=90)

    def test_a_consent_whose_day_has_passed_is_not_offered(self, a, clock):
        mine = draft(a, clock.now, "openness", ends_on=DAY - timedelta(days=1))
        with pytest.raises(Refused, match="Its day has passed"):
            mine.offer(by=a, at=clock.now)
        with pytest.raises(Refused, match="needs a last day"):
            draft(a, clock.now, "openness", ends_on=None).offer(by=a, at=clock.now)

    def test_a_consent_is_over_by_itself_after_its_day(self, plan, given):
        assert [given.is_open_on(day) for day in (SOON, SOON + timedelta(days=1))] == [True, False]
        assert list(Openness.objects.active(plan, SOON)) == [given]
        assert list(Openness.objects.active(plan, SOON + timedelta(days=1))) == []
        assert kinds(plan) == ["openness given", "agreement in force"]


class TestEnding:
    def test_the_giver_ends_a_consent_at_once_and_twice_is_once(self, plan, s, given, clock):
        before = Contract.running_of(plan).text
        given.end(by=s, at=clock.now)
        given.end(by=s, at=clock.forward(hours=1))
        assert list(Openness.objects.active(plan, DAY)) == []
        assert kinds(plan).count("openness ended") == 1
        assert Contract.running_of(plan).text == before

    def test_nobody_else_does(self, a, given, mallorys, clock):
        for other in (a, mallorys.seats[0]):
            with pytest.raises(Refused, match="Only the one who opened this"):
                given.end(by=other, at=clock.now)
        given.refresh_from_db()
        assert given.ended_at is None

    def test_no_letter_and_no_notice(self, s, given, clock):
        before = (Letter.objects.count(), Notice.objects.count())
        given.end(by=s, at=clock.now)
        assert (Letter.objects.count(), Notice.objects.count()) == before

    def test_a_consent_is_not_active_while_the_plan_rests_and_can_be_ended(self, plan, a, s, given, clock):
        Rest.begin(plan=plan, by=a, at=clock.now)
        assert list(Openness.objects.active(plan, DAY)) == []
        given.end(by=s, at=clock.now)
        assert Openness.objects.get().ended_at == clock.now

    def test_a_consent_that_is_over_writes_no_ending_into_the_ledger(self, plan, s, given, clock):
        clock.forward(days=60)
        given.end(by=s, at=clock.now)
        assert "openness ended" not in kinds(plan)

    def test_a_consent_holds_no_more_when_the_agreement_is_unsigned(self, plan, a, given, clock):
        Contract.running_of(plan).unsign(by=a, at=clock.now)
        assert list(Openness.objects.active(plan, DAY)) == []
        Openness.objects.get(ended_at=None)  # its own row says nothing, so that unsigning looks like any other rest


class TestTheNextVersion:
    def test_a_consent_with_the_same_words_goes_on_with_the_same_end(self, plan, a, s, given, clock):
        agreed(a, clock.now, "goal")
        put_in_force(plan, clock)
        assert Openness.objects.get() == given
        assert kinds(plan).count("openness given") == 1

    def test_a_consent_ends_with_a_version_that_lacks_it(self, plan, a, s, given, clock):
        agreed(a, clock.now, "goal")
        Contract.table_of(plan).lines.get(kind="openness").leave_out(by=s)
        put_in_force(plan, clock)
        given.refresh_from_db()
        assert given.ended_at == clock.now
        assert kinds(plan)[2:] == ["openness ended", "agreement in force"]

    def test_a_consent_that_was_ended_does_not_come_into_the_next_draft(self, plan, a, s, given, clock):
        given.end(by=s, at=clock.now)
        agreed(a, clock.now, "goal")
        assert list(Contract.table_of(plan).lines.values_list("kind", flat=True)) == ["goal"]

    def test_a_consent_that_lapsed_does_not_come_into_the_next_draft(self, plan, a, given, clock):
        clock.forward(days=60)
        agreed(a, clock.now, "goal")
        assert list(Contract.table_of(plan).lines.values_list("kind", flat=True)) == ["goal"]

    def test_a_draft_with_a_consent_that_is_over_is_not_frozen(self, plan, a, s, clock):
        agreed(s, clock.now, "openness")
        contract = Contract.open(by=a, at=clock.now)
        with pytest.raises(Refused, match="is over by now"):
            contract.freeze(by=a, at=clock.forward(days=60))

    def test_ending_a_consent_leaves_its_line_out_of_the_draft(self, plan, a, s, given, clock):
        agreed(a, clock.now, "goal")
        given.end(by=s, at=clock.now)
        assert Contract.table_of(plan).lines.get(kind="openness").is_left_out is True

    def test_a_consent_ended_before_the_next_version_runs_never_comes_back(self, plan, a, s, given, clock):
        agreed(a, clock.now, "goal")
        contract = Contract.open(by=a, at=clock.now)
        contract.lines.get(kind="openness").agree(by=a)
        contract.lines.get(kind="openness").agree(by=s)
        contract.freeze(by=a, at=clock.now)
        for each in (a, s):
            sign(contract, each, clock.now)
        given.end(by=s, at=clock.forward(hours=1))
        assert bring_due_versions_into_force(at=clock.forward(hours=24)) == 1
        assert list(Openness.objects.active(plan, DAY)) == []
        assert kinds(plan).count("openness given") == 1


class TestRenewing:
    def test_a_renewal_is_a_fresh_draft_in_the_same_words_that_its_giver_may_change(self, s, given, clock):
        mine = Draft.renew(given, by=s, at=clock.now)
        assert mine.words == WORDS["openness"] | {"ends_on": DAY + timedelta(days=31)}
        assert Draft.renew(given, by=s, at=clock.now) == mine
        assert Draft.objects.count() == 1

    def test_only_its_giver_can(self, a, given, clock):
        with pytest.raises(Refused, match="Only the one who opened this"):
            Draft.renew(given, by=a, at=clock.now)

    def renewed(self, plan, s, clock):
        """Once more, with an end thirty days on."""
        mine = Draft.renew(Openness.objects.latest("began_at"), by=s, at=clock.forward(days=3))
        contract = Contract.open(by=s, at=clock.now)
        contract.lines.filter(kind="openness").delete()
        mine.offer(by=s, at=clock.now)
        put_in_force(plan, clock)

    def test_a_renewal_stands_in_the_draft_in_place_of_the_consent_it_renews(self, plan, s, given, clock):
        table = Contract.open(by=s, at=clock.now)
        Draft.renew(given, by=s, at=clock.now).offer(by=s, at=clock.now)
        lines = table.lines.filter(kind="openness").order_by("position")
        assert [(line.ends_on, line.is_left_out) for line in lines] == [
            (SOON, True),
            (DAY + timedelta(days=31), False),
        ]

    def test_a_renewal_in_force_is_its_own_consent_and_the_one_before_has_ended(self, plan, s, given, clock):
        self.renewed(plan, s, clock)
        first, second = Openness.objects.order_by("began_at")
        assert (first.ended_at, second.ended_at, second.renewals) == (clock.now, None, 1)
        assert list(Openness.objects.active(plan, DAY)) == [second]
        assert kinds(plan)[2:] == ["openness ended", "openness given", "agreement in force"]

    def test_a_consent_counts_as_long_after_its_second_renewal(self, plan, s, given, clock):
        self.renewed(plan, s, clock)
        self.renewed(plan, s, clock)
        assert [one.is_long for one in Openness.objects.order_by("began_at")] == [False, False, True]

    def test_ending_the_old_consent_after_signing_its_renewal_ends_both(self, plan, a, s, given, clock):
        mine = Draft.renew(given, by=s, at=clock.now)
        contract = Contract.open(by=s, at=clock.now)
        contract.lines.all().delete()
        mine.offer(by=s, at=clock.now).agree(by=a)
        contract.freeze(by=a, at=clock.now)
        for each in (a, s):
            sign(contract, each, clock.now)
        given.end(by=s, at=clock.forward(hours=1))
        bring_due_versions_into_force(at=clock.forward(hours=24))
        assert Openness.objects.count() == 1
        assert list(Openness.objects.active(plan, DAY)) == []

    def test_ending_a_renewed_consent_on_an_old_page_ends_its_renewal(self, plan, s, given, clock):
        self.renewed(plan, s, clock)
        self.renewed(plan, s, clock)
        given.end(by=s, at=clock.now)
        assert list(Openness.objects.active(plan, DAY)) == []
        assert kinds(plan).count("openness ended") == 3

    def test_a_consent_ended_first_and_offered_anew_is_open_anew(self, plan, s, given, clock):
        given.end(by=s, at=clock.now)
        clock.forward(hours=1)
        self.renewed(plan, s, clock)
        assert [one.renewals for one in Openness.objects.active(plan, DAY)] == [1]
