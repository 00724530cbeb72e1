"""What did not go as agreed (S79): each alone first, given when they like, one next step, and gone after a time."""

from datetime import date, timedelta

import pytest

from checkins.models import Misstep
from checkins.models.misstep import delete_expired_missteps, next_step_days, offer_next_step, shared_sides
from checkins.presenters.misstep_sides import misstep_things, shared_misstep
from plans.models import Commitment, Event, Mark, Milestone, Partner, Rest, Shared
from plans.models.writing.shared import SharedPart, reveal_due_texts
from plans.models.writing.writing import OpenedPage, WindowConflict
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from tests.checkins.misstep_steps import DID, MET, begun, there
from tests.plans.sharing_steps import stored

pytestmark = pytest.mark.django_db
NEXT = {"text": "I ring at four", "cue": "I will be late", "smallest": "", "cadence": "event"}


@pytest.fixture
def two(partner, ada, sam):
    """Their seats: hers, his."""
    return partner(ada), partner(sam)


def put(thing, by, at, **words):
    return offer_next_step(thing, by=by, kind="commitment", words=NEXT | words, at=at)


class TestAlone:
    def test_a_misstep_is_private_to_its_author_and_encrypted(self, two, clock):
        mine = begun(two[1], clock.now)
        assert (mine.boxes, mine.kept_on) == (DID, date(2027, 1, 13))
        assert begun(two[0], clock.now, "met").boxes == MET
        assert b"I came home at nine" not in stored("checkins_misstep")
        assert (shared_sides(two[0].plan), Event.objects.count(), Notice.objects.filter(kind="shared").count()) == (
            [],
            0,
            0,
        )
        assert misstep_things(two[0].plan, two[0]) != misstep_things(two[0].plan, two[1])

    def test_a_misstep_begun_again_while_empty_is_the_same_misstep(self, two, clock):
        first = Misstep.begin("did", by=two[1], at=clock.now)
        assert Misstep.begin("did", by=two[1], at=clock.now) == first
        assert Misstep.begin("met", by=two[1], at=clock.now) != first
        first.keep(DID, by=two[1], at=clock.now, opened=OpenedPage())
        assert Misstep.begin("did", by=two[1], at=clock.now) != first

    def test_a_partner_can_begin_ten_missteps_and_one_more_beside_the_others(self, two, clock):
        for _ in range(10):
            begun(two[1], clock.now)
        with pytest.raises(Refused, match="Ten of these"):
            Misstep.begin("did", by=two[1], at=clock.now)
        hers = there(two[0], clock.now, "met")
        begun(two[1], clock.now, "did", hers.about)  # there is always room beside hers
        Misstep.objects.all()[0].drop(by=two[1])
        begun(two[1], clock.now)

    def test_a_misstep_kept_in_another_window_is_not_overwritten(self, two, clock):
        mine = begun(two[1], clock.now)
        with pytest.raises(WindowConflict) as no:
            mine.keep(DID | {"q1": "Otherwise."}, by=two[1], at=clock.now, opened=OpenedPage(seen=0, window="second"))
        assert no.value.stands["q1"] == DID["q1"]
        mine.keep(DID | {"q1": "Otherwise."}, by=two[1], at=clock.now, opened=OpenedPage(seen=1))
        assert Misstep.of(two[1])[0].boxes["q1"] == "Otherwise."

    def test_a_misstep_cannot_be_changed_or_dropped_by_the_other_partner(self, two, clock):
        mine = begun(two[1], clock.now)
        with pytest.raises(Refused, match="This is not yours"):
            mine.keep(DID, by=two[0], at=clock.now, opened=OpenedPage(seen=1))
        with pytest.raises(Refused, match="This is not yours"):
            mine.attach_to(mine.thing, by=two[0])
        mine.drop(by=two[0])
        assert Misstep.objects.count() == 1

    def test_a_dropped_misstep_takes_its_waiting_text_along_and_leaves_the_read_one(self, two, clock):
        mine, read = begun(two[1], clock.now), there(two[1], clock.now)
        mine.share([SharedPart("q1", "x")], by=two[1], at=clock.now, appears_at=clock.now + timedelta(minutes=10))
        for each in Misstep.of(two[1]):
            each.drop(by=two[1])
        reveal_due_texts(at=clock.forward(hours=1))
        assert shared_sides(two[0].plan) == [read]

    def test_an_empty_misstep_beside_the_others_is_not_reused_for_a_new_one(self, two, clock):
        his = there(two[1], clock.now)
        beside = Misstep.begin("met", by=two[0], at=clock.now, thing=his.about)
        assert Misstep.begin("met", by=two[0], at=clock.now) != beside

    def test_a_misstep_dropped_twice_is_dropped_once_and_cannot_be_kept(self, two, clock):
        mine = begun(two[1], clock.now)
        mine.drop(by=two[1])
        mine.drop(by=two[1])
        assert Misstep.objects.count() == 0
        with pytest.raises(Refused, match="What you typed is below"):
            mine.keep(DID, by=two[1], at=clock.now, opened=OpenedPage())


class TestBoth:
    def test_a_shared_misstep_appears_after_its_authors_delay_with_a_notice(self, two, clock):
        mine = begun(two[1], clock.now)
        at = clock.now + timedelta(minutes=10)
        mine.share([SharedPart("q1", DID["q1"])], by=two[1], at=clock.now, appears_at=at)
        assert (reveal_due_texts(at=clock.forward(minutes=9)), shared_sides(two[0].plan)) == (0, [])
        assert reveal_due_texts(at=clock.forward(minutes=1)) == 1
        [side] = shared_sides(two[0].plan)
        assert (side.kind, side.about, side.parts) == ("did", mine.thing, [SharedPart("q1", DID["q1"])])
        assert [each.to.name for each in Notice.objects.filter(kind="shared")] == ["Ada"]
        assert sorted(Event.objects.values_list("kind", "value", "day")) == [
            ("said first", "", date(2027, 1, 13)),
            ("shared", "did", date(2027, 1, 13)),
        ]
        assert side.goes_on == date(2027, 4, 13)
        assert Letter.objects.filter(to=two[1].person).count() == 0

    def test_missteps_of_both_partners_stand_side_by_side_under_one_day(self, two, clock):
        his = there(two[1], clock.now)
        hers = there(two[0], clock.forward(days=2), "met", his.about)
        [thing] = misstep_things(two[0].plan, two[0])
        assert ([each.shared for each in thing.own], [each.shared for each in thing.theirs]) == ([hers], [his])
        assert (thing.day, thing.mine.side) == (date(2027, 1, 13), "met")

    def test_a_misstep_begun_alone_can_be_laid_beside_the_others(self, two, clock):
        mine, his = begun(two[0], clock.now, "met"), there(two[1], clock.now)
        assert shared_misstep(two[0].plan, two[0], his.about).attachable_missteps == [mine]
        mine.attach_to(his.about, by=two[0])
        assert misstep_things(two[0].plan, two[0])[0].mine == mine
        assert shared_misstep(two[0].plan, two[0], his.about).attachable_missteps == []

    def test_a_shared_misstep_cannot_be_laid_beside_another(self, two, clock):
        her_own, his = there(two[0], clock.now, "met"), there(two[1], clock.now)
        with pytest.raises(Refused, match="shared this one already"):
            Misstep.objects.get(thing=her_own.about).attach_to(his.about, by=two[0])

    def test_a_misstep_cannot_be_laid_beside_one_that_was_not_shared(self, two, clock):
        secret, mine = begun(two[1], clock.now), begun(two[0], clock.now)
        with pytest.raises(Refused, match="cannot be laid there"):
            mine.attach_to(secret.thing, by=two[0])
        with pytest.raises(Refused, match="not there any more"):
            Misstep.begin("met", by=two[0], at=clock.now, thing=secret.thing)
        assert shared_misstep(two[0].plan, two[0], secret.thing) is None

    def test_a_withdrawn_misstep_leaves_a_dated_line(self, two, clock):
        his = there(two[1], clock.now)
        his.withdraw(by=two[1], at=clock.forward(days=1))
        [thing] = misstep_things(two[0].plan, two[0])
        assert (thing.has_readable_words, thing.theirs[0].parts, thing.theirs[0].shared.withdrawn_on) == (
            False,
            [],
            date(2027, 1, 14),
        )

    @pytest.mark.parametrize("later", [False, True])
    def test_a_misstep_shared_before_the_other_asked_counts_as_said_first(self, two, clock, later):
        """S36: it counts when it was said first, for the one who said it, and whatever becomes of the words."""
        his = there(two[1], clock.now)
        if later:
            there(two[0], clock.forward(hours=1), "met", his.about)
        assert [misstep_things(seat.plan, seat)[0].was_disclosed_first for seat in two] == [False, True]

    def test_a_misstep_shared_after_the_other_asked_does_not_count_as_said_first(self, two, clock):
        hers = there(two[0], clock.now, "met")
        two[1].set_retention_days(365)
        there(two[1], clock.forward(hours=1), "did", hers.about)
        assert not misstep_things(two[1].plan, two[1])[0].was_disclosed_first
        assert delete_expired_missteps(at=clock.forward(days=100)) > 0
        assert not misstep_things(two[1].plan, two[1])[0].was_disclosed_first

    def test_a_misstep_cannot_be_shared_while_the_plan_rests(self, two, clock):
        mine = begun(two[1], clock.now)
        Rest.begin(plan=two[1].plan, by=two[0], at=clock.now)
        with pytest.raises(Refused, match="resting"):
            mine.share([SharedPart("q1", "x")], by=two[1], at=clock.now, appears_at=clock.now)


class TestOneNextStep:
    def test_a_next_step_waits_beside_the_table_and_changes_no_line(self, two, clock):
        his = there(two[1], clock.now)
        offer = put(his.about, two[1], clock.forward(days=2))
        assert (offer.kind, offer.source, offer.words["text"]) == ("commitment", "review", "I ring at four")
        assert list(Event.objects.filter(kind="next step").values_list("day", "value", "who")) == [
            (date(2027, 1, 15), "2", None)
        ]
        assert (Commitment.objects.count(), Mark.objects.count(), Milestone.objects.count()) == (0, 0, 0)

    def test_a_next_step_offered_twice_is_one_and_a_dropped_one_leaves_no_event(self, two, clock):
        his = there(two[1], clock.now)
        first = put(his.about, two[1], clock.now)
        assert put(his.about, two[1], clock.forward(days=5)) == first
        assert next_step_days(two[0].plan, [his.about]) == {his.about: date(2027, 1, 13)}
        assert list(Event.objects.filter(kind="next step").values_list("value", flat=True)) == ["0"]
        first.drop(by=two[1])
        assert next_step_days(two[0].plan, [his.about]) == {}
        assert not Event.objects.filter(kind="next step").exists()

    def test_a_next_step_that_became_a_line_keeps_its_event(self, two, clock):
        his = there(two[1], clock.now)
        put(his.about, two[1], clock.now).lay_down(by=two[1], at=clock.now)
        assert next_step_days(two[0].plan, [his.about]) == {}
        assert Event.objects.filter(kind="next step").count() == 1

    def test_a_next_step_cannot_be_made_from_a_withdrawn_misstep(self, two, clock):
        his = there(two[1], clock.now)
        his.withdraw(by=two[1], at=clock.now)
        with pytest.raises(Refused, match="not there any more"):
            put(his.about, two[0], clock.now)

    def test_a_next_step_cannot_be_made_from_an_unshared_misstep(self, two, clock):
        mine = begun(two[1], clock.now)
        for seat in two:
            with pytest.raises(Refused, match="not there any more"):
                put(mine.thing, seat, clock.now)

    def test_a_next_step_that_tells_a_pin_is_refused(self, two, clock):
        his = there(two[1], clock.now)
        with pytest.raises(Refused):
            put(his.about, two[0], clock.now, text="my PIN is 4711")


class TestHowLongTheWordsStay:
    @pytest.mark.parametrize("days", [30, 90, 365])
    def test_a_shared_misstep_is_deleted_after_its_authors_time_and_events_stay(self, two, clock, days):
        two[1].set_retention_days(days)
        text = there(two[1], clock.now)
        put(text.about, two[1], clock.now)
        Misstep.objects.all().delete()
        assert delete_expired_missteps(at=clock.forward(days=days + 1)) == 0  # its last day may not be over everywhere
        assert delete_expired_missteps(at=clock.forward(days=1)) == 1
        assert delete_expired_missteps(at=clock.now) == 0
        assert Shared.objects.count() == 0
        assert sorted(Event.objects.values_list("kind", "value")) == [
            ("next step", "0"),
            ("said first", ""),
            ("shared", "did"),
        ]

    def test_a_shared_misstep_keeps_its_day_when_partners_choose_another_time_later(self, two, clock):
        """Nobody deletes for the other, and nobody makes what they said vanish at a stroke."""
        text = there(two[1], clock.now)
        text.withdraw(by=two[1], at=clock.forward(days=40))
        for seat in two:
            seat.set_retention_days(30)
        assert delete_expired_missteps(at=clock.now) == 0
        assert [side.withdrawn_on for side in shared_sides(two[0].plan)] == [date(2027, 2, 22)]

    def test_an_unshared_misstep_is_deleted_ninety_days_after_its_last_change(self, two, clock):
        two[1].set_retention_days(30)
        mine = begun(two[1], clock.now)
        assert delete_expired_missteps(at=clock.forward(days=80)) == 0
        mine.keep(DID | {"q3": "I ring at three."}, by=two[1], at=clock.now, opened=OpenedPage(seen=1))
        assert delete_expired_missteps(at=clock.forward(days=91)) == 0
        assert delete_expired_missteps(at=clock.forward(days=1)) == 1

    def test_shared_texts_other_than_missteps_are_not_deleted(self, two, clock):
        Shared.share("own", [SharedPart("act", "I was late.")], by=two[1], at=clock.now, appears_at=clock.now)
        reveal_due_texts(at=clock.now)
        assert delete_expired_missteps(at=clock.forward(days=400)) == 0

    def test_a_time_for_missteps_to_stay_that_is_not_offered_is_refused(self, two):
        with pytest.raises(Refused, match="Choose one of the times"):
            two[0].set_retention_days(3650)
        assert Partner.objects.get(pk=two[0].pk).keeps_days == 90
