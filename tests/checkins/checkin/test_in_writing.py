"""A talk in writing, over days; what stays of it; and what is gone of a live one (rule 34)."""

import re
from datetime import timedelta

import pytest

from checkins.models import Afterwards, Checkin, OwnLine, Turn, TurnDraft
from checkins.models.checkin.turn import read_remaining_turns
from checkins.ticks import end_overdue_checkins
from plans.models import Event, Rest
from repair.foundation.base import Refused
from tests.checkins.conftest import FIRST_CHECKIN
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)
NAMES = re.compile(r'(value|data-token)="[A-Za-z0-9]{64}"')


def state(checkin):
    return Checkin.objects.get(pk=checkin.pk).state


@pytest.fixture
def written(typing, two):
    """Two turns in writing, and the talk closed."""
    them = two(typing(way="writing"))
    them.say("The week was long.")
    them.say("It was. Thank you for Monday.")
    them.checkin.hold(by=them.seats["a"], at=them.clock.now)
    return them


class TestOverDays:
    def test_a_written_checkin_stays_open_for_fourteen_days_and_is_then_not_held(self, typing, two):
        checkin = typing(way="writing")
        end_overdue_checkins(at=checkin.opened_at + timedelta(days=14) - timedelta(seconds=1))
        assert state(checkin) == "open"
        end_overdue_checkins(at=checkin.opened_at + timedelta(days=14))
        assert state(checkin) == "not held"

    def test_a_checkin_due_during_a_written_one_is_set_aside_without_an_event(self, typing, clock):
        typing(way="writing")
        end_overdue_checkins(at=clock.forward(days=10))
        third = Checkin.objects.get(at=FIRST_CHECKIN + 2 * WEEK)
        assert (third.state, Event.objects.filter(kind="talk not held").count()) == ("set aside", 0)

    def test_a_stopped_written_checkin_is_held_after_a_day(self, typing, two, clock):
        them = two(typing(way="writing"))
        them.say("The week was long.")
        them.say("It was.")
        them.checkin.stop(by=them.seats["a"], at=clock.now)
        end_overdue_checkins(at=clock.forward(days=1))
        assert state(them.checkin) == "held"

    def test_a_checkin_switched_to_writing_gets_two_weeks_and_stays_in_writing(self, typing, two, clock):
        """Or one of them could open a talk alone in writing, and make it one in which the other has to be there."""
        checkin = typing(way="table")
        hers = two(checkin).seats["a"]
        checkin.set_mode(by=hers, way="writing", at=clock.now)
        assert checkin.lapses_at == clock.now + timedelta(days=14)
        with pytest.raises(Refused, match="stays in writing"):
            checkin.set_mode(by=hers, way="two", at=clock.now)

    def test_a_stopped_written_checkin_with_words_of_one_partner_alone_is_not_held(self, typing, two, clock):
        them = two(typing(way="writing"))
        them.say("The week was long.")
        them.checkin.stop(by=them.seats["a"], at=clock.now)
        end_overdue_checkins(at=clock.forward(days=1))
        assert (state(them.checkin), Event.objects.filter(kind="talk held", about=them.checkin.pk).count()) == (
            "not held",
            0,
        )
        them.now().hold(by=them.seats["b"], at=clock.now)  # and either says that it was


class TestBegun:
    """In writing nobody has to be there at the hour, and nobody opens it alone (rule 7)."""

    @pytest.fixture
    def second(self, rhythm, open_checkin, partner, ada, sam, clock):
        open_checkin.hold(by=partner(ada), at=open_checkin.at)
        second = Checkin.objects.get(at=FIRST_CHECKIN + WEEK)
        clock.to(second.at)
        return second

    def begins(self, browser, checkin):
        return browser.post("/talk/now/open/", {"which": checkin.pk, "begin": "writing"}, follow=True).content.decode()

    def in_writing(self, browser, checkin, way="writing"):
        browser.post("/talk/now/way/", {"which": checkin.pk, "way": way})

    def test_a_written_checkin_opens_once_both_partners_have_tapped_begin(self, second, ada, sam, clock):
        his = Browser(sam)
        self.in_writing(his, second)
        for _again in range(2):
            assert "It begins when both of you have tapped" in self.begins(his, second)
        clock.forward(hours=3)
        hers = Browser(ada)
        page = hers.get("/talk/now/").content.decode()
        assert ("Begin in writing" in page, state(second)) == (True, "planned")
        assert "Step 1 of" in self.begins(hers, second)
        assert state(second) == "open"

    def test_a_written_checkin_does_not_open_when_the_other_partner_said_not_today(self, second, ada, sam, clock):
        hers, his = Browser(ada), Browser(sam)
        hers.post("/talk/now/open/", {"which": second.pk, "calm": "no", "free": "no"})
        self.in_writing(his, second)
        self.begins(his, second)
        his.post("/talk/now/open/", {"which": second.pk, "begin": "yes"})
        end_overdue_checkins(at=clock.forward(days=3))
        assert state(second) == "not held"

    def test_a_tap_to_begin_counts_only_for_the_way_the_checkin_was_held_at_that_time(self, second, ada, sam):
        hers, his = Browser(ada), Browser(sam)
        hers.post("/talk/now/open/", {"which": second.pk, "calm": "yes", "free": "yes"})
        self.in_writing(his, second)
        self.begins(his, second)
        assert state(second) == "planned"
        self.in_writing(his, second, way="table")
        assert hers.post("/talk/now/open/", {"which": second.pk, "begin": "writing"}).status_code == 409
        hers.post("/talk/now/open/", {"which": second.pk, "calm": "yes", "free": "yes"})
        assert state(second) == "planned"

    def test_a_tap_to_begin_in_writing_does_not_change_the_others_page(self, second, ada, sam):
        hers, his = Browser(ada), Browser(sam)
        self.in_writing(his, second)
        before = NAMES.sub("", hers.get("/talk/now/").content.decode())
        self.begins(his, second)
        assert NAMES.sub("", hers.get("/talk/now/").content.decode()) == before


class TestWhatStays:
    def test_written_words_are_read_by_both_partners_for_thirty_days_and_then_cleared(self, written):
        closed = written.clock.now
        for seat in ("a", "b"):
            assert [words for _, _, words in written.heard(seat)] == [
                "The week was long.",
                "It was. Thank you for Monday.",
            ]
        assert written.now().clears_at == closed + timedelta(days=30)
        end_overdue_checkins(at=closed + timedelta(days=30) - timedelta(seconds=1))
        assert Turn.objects.count() == 2
        for _again in range(2):
            end_overdue_checkins(at=closed + timedelta(days=30))
            assert (Turn.objects.count(), written.now().clears_at) == (0, None)

    def test_written_words_stay_when_both_partners_keep_them(self, written):
        for seat in ("a", "b"):
            Afterwards.choose(written.now(), by=written.seats[seat], keeps=True, at=written.clock.now)
        end_overdue_checkins(at=written.clock.forward(days=40))
        assert (Turn.objects.count(), written.now().clears_at) == (2, None)

    def test_written_words_are_deleted_at_once_when_both_partners_clear_them(self, written):
        for seat in ("a", "b"):
            Afterwards.choose(written.now(), by=written.seats[seat], keeps=False, at=written.clock.now)
        assert Turn.objects.count() == 0

    @pytest.mark.parametrize("answers", [[True], [False], [True, False]])
    def test_written_words_keep_their_clearing_day_unless_both_partners_answer_alike(self, written, answers):
        for seat, keeps in zip("ab", answers, strict=False):
            Afterwards.choose(written.now(), by=written.seats[seat], keeps=keeps, at=written.clock.now)
        assert written.now().clears_at == written.clock.now + timedelta(days=30)

    def test_a_partner_who_no_longer_keeps_written_words_sets_a_new_clearing_day(self, written):
        for seat in ("a", "b"):
            Afterwards.choose(written.now(), by=written.seats[seat], keeps=True, at=written.clock.now)
        later = written.clock.forward(days=60)
        Afterwards.choose(written.now(), by=written.seats["b"], keeps=False, at=later)
        assert written.now().clears_at == later + timedelta(days=30)

    def test_answers_to_keep_written_words_are_dropped_when_the_checkin_goes_on(self, written):
        for seat in ("a", "b"):
            Afterwards.choose(written.now(), by=written.seats[seat], keeps=True, at=written.clock.now)
        written.now().undo(by=written.seats["b"], at=written.clock.now)
        written.say("This was written after they had answered.")
        written.now().hold(by=written.seats["a"], at=written.clock.now)
        assert written.now().clears_at == written.clock.now + timedelta(days=30)

    def test_the_words_of_an_open_written_checkin_cannot_be_cleared(self, typing, two, clock):
        checkin = typing(way="writing")
        with pytest.raises(Refused, match="not closed yet"):
            Afterwards.choose(checkin, by=two(checkin).seats["a"], keeps=False, at=clock.now)


class TestWhileThePlanRests:
    """Neither takes the other's written words away by letting the plan rest."""

    @pytest.fixture
    def resting(self, typing, two, plan, clock):
        them = two(typing(way="writing"))
        them.say("The week was long.")
        them.say("It was. Thank you for Monday.")
        Rest.begin(plan=plan, at=clock.now)
        return them

    def reads(self, who):
        browser = Browser(who)
        has_link = "What stayed of your talks" in browser.get("/talk/").content.decode()
        return has_link, browser.get("/talk/written/", follow=True).content.decode()

    def test_written_words_can_be_read_by_both_partners_while_the_plan_rests(self, resting, ada, sam):
        for who in (ada, sam):
            has_link, page = self.reads(who)
            assert (has_link, "The week was long." in page, "Keep it" in page) == (True, True, False)
            assert "the talk waits where it is" in page

    def test_written_words_of_a_checkin_set_aside_by_a_rest_can_be_kept(self, resting, plan, partner, ada, sam, clock):
        end_overdue_checkins(at=clock.forward(days=15))
        assert (state(resting.checkin), resting.now().clears_at) == ("set aside", clock.now + timedelta(days=30))
        for who in (ada, sam):
            has_link, page = self.reads(who)
            assert (has_link, "The week was long." in page, "Keep it" in page) == (True, True, True)
            Browser(who).post("/talk/written/after/", {"which": resting.checkin.pk, "said": "keep"})
        end_overdue_checkins(at=clock.forward(days=40))
        assert (Turn.objects.count(), resting.now().clears_at) == (2, None)

    def test_a_written_checkin_goes_on_with_its_words_after_a_rest(self, resting, plan, partner, ada, sam, clock):
        for who in (ada, sam):
            Rest.of(plan).mark_ready(by=partner(who), at=clock.now)
        for who in (ada, sam):
            assert "The week was long." not in self.reads(who)[1]
            assert "The week was long." in Browser(who).get("/talk/now/").content.decode()

    def test_a_checkin_set_aside_without_words_has_no_page_of_written_words(self, rhythm, checkin, plan, ada, clock):
        Rest.begin(plan=plan, at=clock.now)
        end_overdue_checkins(at=clock.forward(days=5))
        assert (state(checkin), self.reads(ada)[0]) == ("set aside", False)
        assert Browser(ada).post("/talk/written/after/", {"which": checkin.pk, "said": "keep"}).status_code == 404


class TestRule34:
    def test_a_line_of_a_live_checkin_stays_when_both_partners_ticked_it(self, typing, two):
        them = two(typing())
        them.say("The walk on Sunday.")
        them.say("That you rang.")
        first, second = Turn.objects.order_by("number")
        for seat in ("a", "b"):
            Turn.keep(them.now(), first.pk, by=them.seats[seat], is_kept=True)
        Turn.keep(them.now(), second.pk, by=them.seats["a"], is_kept=True)
        them.checkin.hold(by=them.seats["b"], at=them.clock.now)
        for seat in ("a", "b"):
            assert [turn.words for turn in read_remaining_turns(them.seats[seat])] == ["The walk on Sunday."]

    def test_a_tick_to_keep_a_line_can_be_taken_back(self, typing, two):
        them = two(typing())
        them.say("The walk on Sunday.")
        turn = Turn.objects.get()
        for seat, is_kept in (("a", True), ("b", True), ("b", False)):
            Turn.keep(them.now(), turn.pk, by=them.seats[seat], is_kept=is_kept)
        them.checkin.hold(by=them.seats["a"], at=them.clock.now)
        assert Turn.objects.count() == 0

    def test_words_typed_live_are_deleted_at_the_close_of_a_checkin_that_went_to_writing(self, typing, two, clock):
        them = two(typing())
        them.say("Typed while you were there.")
        them.checkin.set_mode(by=them.seats["a"], way="writing", at=clock.now)
        them.say("Written later.")
        them.checkin.hold(by=them.seats["a"], at=clock.now)
        assert [words for _, _, words in them.heard()] == ["Written later."]

    @pytest.mark.parametrize("end", ["stopped", "not held", "rested"])
    def test_words_of_a_live_checkin_are_deleted_however_it_ends(self, typing, two, plan, end):
        them = two(typing())
        them.say("The walk on Sunday.")
        TurnDraft.keep(them.now(), by=them.seats["a"], words="And then")
        if end == "stopped":
            them.checkin.stop(by=them.seats["a"], at=them.clock.now)
        if end == "rested":
            Rest.begin(plan=plan, at=them.clock.now)
        end_overdue_checkins(at=them.clock.forward(days=3))
        assert state(them.checkin) == {"stopped": "held", "not held": "not held", "rested": "set aside"}[end]
        assert (Turn.objects.count(), TurnDraft.objects.count()) == (0, 0)

    def test_an_own_line_can_be_written_after_a_written_checkin(self, written):
        OwnLine.write(written.now(), by=written.seats["a"], words="Mine.", at=written.clock.now)
        assert OwnLine.read(written.now(), written.seats["a"]) == "Mine."
