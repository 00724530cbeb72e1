"""Our talk: begun, led, stopped, held, taken back, moved (B25)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from checkins.models import Checkin, OwnLine, PlanVersion
from checkins.models.checkin import joint_line, moving
from checkins.models.checkin.checkin import CheckinGuide, starting_seat
from checkins.ticks import end_overdue_checkins
from plans.models import Event, Rest
from repair.foundation.base import Refused
from repair.mail.models import Notice
from tests.checkins.conftest import FIRST_TALK

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY = timedelta(days=1)


def fresh(talk):
    return Checkin.objects.get(pk=talk.pk)


def events():
    return sorted(Event.objects.filter(kind__startswith="talk").values_list("kind", "who"))


def next_talk(rhythm, weeks=1):
    return Checkin.objects.get(rhythm=rhythm, at=FIRST_TALK + timedelta(weeks=weeks))


class TestOpening:
    def test_the_first_talk_is_its_own(self, open_talk):
        assert (open_talk.state, open_talk.guide, open_talk.step) == ("open", CheckinGuide.FIRST, 0)
        assert events() == []

    def test_afterwards_the_usual_one_or_a_short_one(self, rhythm, open_talk, partner, ada, clock):
        open_talk.hold(by=partner(ada), at=clock.now)
        usual, short = next_talk(rhythm), next_talk(rhythm, 2)
        clock.to(usual.at)
        usual.open(by=partner(ada), at=clock.now)
        assert usual.guide == CheckinGuide.USUAL
        usual.hold(by=partner(ada), at=clock.now)
        clock.to(short.at)
        short.open(by=partner(ada), at=clock.now, short=True)
        assert short.guide == CheckinGuide.SHORT

    def test_not_before_its_day(self, talk, partner, ada):
        with pytest.raises(Refused):
            talk.open(by=partner(ada), at=FIRST_TALK - 13 * HOUR)
        talk.open(by=partner(ada), at=FIRST_TALK - 11 * HOUR)
        assert talk.state == "open"

    def test_opening_what_is_open_changes_nothing(self, open_talk, partner, sam, clock):
        open_talk.go(by=partner(sam), at=clock.now, to=2)
        open_talk.open(by=partner(sam), at=clock.forward(minutes=1))
        assert (open_talk.step, open_talk.opened_at) == (2, FIRST_TALK)

    def test_not_while_the_plan_rests(self, plan, talk, partner, ada, clock):
        clock.to(FIRST_TALK)
        Rest.begin(plan=plan, at=clock.now)
        with pytest.raises(Refused, match="resting"):
            talk.open(by=partner(ada), at=clock.now)

    def test_not_by_somebody_of_another_plan(self, talk, mallorys, clock):
        with pytest.raises(Refused):
            talk.open(by=mallorys.seats[0], at=FIRST_TALK)

    def test_one_open_talk_a_plan(self, rhythm, open_talk):
        with pytest.raises(IntegrityError), transaction.atomic():
            Checkin.objects.filter(pk=next_talk(rhythm).pk).update(state="open")


class TestHolding:
    def test_either_says_it_and_the_line_is_for_both(self, open_talk, partner, sam, clock):
        open_talk.hold(by=partner(sam), at=clock.now, line="We try again on Sunday.")
        assert (open_talk.state, open_talk.line) == ("held", "We try again on Sunday.")
        assert events() == [("talk held", None)]

    def test_a_talk_without_the_guide_counts_as_well(self, talk, partner, ada):
        talk.hold(by=partner(ada), at=FIRST_TALK)
        assert (talk.state, talk.guide) == ("held", CheckinGuide.FIRST)

    def test_twice_or_by_both_at_once_it_is_held_once(self, open_talk, partner, ada, sam, clock):
        again = fresh(open_talk)
        open_talk.hold(by=partner(ada), at=clock.now, line="hers")
        with pytest.raises(Refused) as no:
            again.hold(by=partner(sam), at=clock.now, line="his")
        assert (no.value.now, fresh(open_talk).line) == ("hers", "hers")

    def test_not_before_its_hour(self, talk, partner, ada, clock):
        """Else one alone holds the evening's talk in the morning, and the other's preparation goes with it."""
        for at in (clock.now, FIRST_TALK - HOUR, FIRST_TALK - MINUTE):
            with pytest.raises(Refused):
                talk.hold(by=partner(ada), at=at)
        assert fresh(talk).state == "planned"

    def test_the_other_takes_it_back_within_a_day_and_nothing_stays(self, open_talk, partner, ada, sam, clock):
        open_talk.hold(by=partner(ada), at=clock.now, line="We both agree that Sam lied.")
        open_talk.undo(by=partner(sam), at=clock.now + DAY - HOUR)
        assert (open_talk.state, fresh(open_talk).line, events()) == ("open", "", [])

    def test_the_line_that_was_taken_back_is_not_there_when_the_talk_closes_by_itself(
        self, open_talk, partner, ada, sam, clock
    ):
        open_talk.hold(by=partner(ada), at=clock.now, line="We both agree that Sam lied.")
        open_talk.undo(by=partner(sam), at=clock.now)
        open_talk.stop(by=partner(ada), at=clock.now)
        end_overdue_checkins(at=clock.forward(days=1))
        assert (fresh(open_talk).state, fresh(open_talk).line) == ("held", "")

    def test_either_takes_the_line_away_at_any_time(self, open_talk, partner, ada, sam, clock):
        open_talk.hold(by=partner(ada), at=clock.now, line="We try again on Sunday.")
        clock.forward(days=40)
        for who in (sam, ada):
            joint_line.remove_joint_line(open_talk, by=partner(who))
            assert (open_talk.state, fresh(open_talk).line) == ("held", "")

    def test_after_a_day_it_stays(self, open_talk, partner, ada, sam, clock):
        open_talk.hold(by=partner(ada), at=clock.now)
        with pytest.raises(Refused):
            open_talk.undo(by=partner(sam), at=clock.now + DAY)
        assert events() == [("talk held", None)]

    def test_it_is_not_taken_back_while_another_is_open(self, rhythm, open_talk, partner, ada, sam, clock):
        open_talk.hold(by=partner(ada), at=clock.now)
        Checkin.objects.filter(pk=next_talk(rhythm).pk).update(state="open")
        with pytest.raises(Refused):
            open_talk.undo(by=partner(sam), at=clock.now)

    def test_stopping_is_allowed_and_leaves_it_open(self, open_talk, partner, sam, clock):
        open_talk.stop(by=partner(sam), at=clock.now)
        assert (open_talk.state, open_talk.stopped_at) == ("open", FIRST_TALK)
        open_talk.go(by=partner(sam), at=clock.now, to=1)
        assert open_talk.stopped_at is None

    def test_what_is_closed_cannot_be_stopped_or_led_on(self, open_talk, partner, ada, clock):
        open_talk.hold(by=partner(ada), at=clock.now)
        for verb in (open_talk.stop, lambda **by: open_talk.go(to=1, **by), open_talk.open):
            with pytest.raises(Refused):
                verb(by=partner(ada), at=clock.now)


class TestTurns:
    def hold(self, talk, by):
        talk.hold(by=by, at=talk.at)

    def test_only_held_talks_take_a_turn(self, rhythm, talk, partner, ada):
        assert starting_seat(rhythm) == "a"
        self.hold(talk, partner(ada))
        assert starting_seat(rhythm) == "b"
        next_talk(rhythm).lapse(at=FIRST_TALK, is_resting=False)
        assert starting_seat(rhythm) == "b"
        self.hold(next_talk(rhythm, 2), partner(ada))
        assert starting_seat(rhythm) == "a"

    def test_one_of_them_starts_the_first_four_if_both_accepted_that(self, propose, partner, ada, sam, clock):
        made = propose(ada, starts="b")
        moving.agree_to_rhythm(made, by=partner(sam), at=clock.now)
        seats = []
        for _week in range(7):
            talk = Checkin.objects.coming(made.plan, clock.now).first()
            clock.to(talk.at)
            seats.append(starting_seat(made))
            self.hold(talk, partner(ada))
            made.refresh_from_db()
            moving.create_checkins(made, at=clock.now)
        assert seats == ["b", "b", "b", "b", "a", "b", "a"]

    def test_a_talk_taken_back_gives_the_turn_back(self, rhythm, open_talk, partner, ada, sam, clock):
        open_talk.hold(by=partner(ada), at=clock.now)
        open_talk.undo(by=partner(sam), at=clock.now)
        assert starting_seat(rhythm) == "a"


class TestMoving:
    def test_it_moves_when_both_want_it(self, talk, partner, ada, sam, clock):
        to = FIRST_TALK + 2 * DAY
        moving.propose_move(talk, by=partner(ada), to=to, at=clock.now)
        assert (fresh(talk).at, events()) == (FIRST_TALK, [])
        assert list(Notice.objects.filter(kind="move-suggested").values_list("to", flat=True)) == [sam.pk]
        moving.accept_move(talk, by=partner(sam), to=to, at=clock.now)
        moved = fresh(talk)
        assert (moved.at, moved.on, moved.state, moved.is_moved) == (to, FIRST_TALK.date(), "planned", True)
        assert events() == [("talk moved", None)]

    def test_held_afterwards_it_is_a_held_talk_and_taken_back_a_moved_one(self, talk, partner, ada, sam, clock):
        to = FIRST_TALK + 2 * DAY
        moving.propose_move(talk, by=partner(ada), to=to, at=clock.now)
        moving.accept_move(talk, by=partner(sam), to=to, at=clock.now)
        talk.hold(by=partner(ada), at=to)
        assert events() == [("talk held", None)]
        talk.undo(by=partner(sam), at=to)
        assert events() == [("talk moved", None)]

    @pytest.mark.parametrize("to", [-HOUR, timedelta(), timedelta(days=7, minutes=1)])
    def test_only_to_a_time_within_seven_days(self, talk, partner, ada, clock, to):
        with pytest.raises(Refused):
            moving.propose_move(talk, by=partner(ada), to=clock.now + to, at=clock.now)

    def test_not_by_oneself_and_only_the_time_that_was_read(self, talk, partner, ada, sam, clock):
        to = FIRST_TALK + DAY
        moving.propose_move(talk, by=partner(ada), to=to, at=clock.now)
        with pytest.raises(Refused):
            moving.accept_move(talk, by=partner(ada), to=to, at=clock.now)
        moving.propose_move(talk, by=partner(ada), to=to + HOUR, at=clock.now)
        with pytest.raises(Refused):
            moving.accept_move(talk, by=partner(sam), to=to, at=clock.now)
        assert fresh(talk).at == FIRST_TALK

    def test_either_lets_it_stay(self, talk, partner, ada, sam, clock):
        for who in (ada, sam):
            moving.propose_move(talk, by=partner(ada), to=FIRST_TALK + DAY, at=clock.now)
            moving.drop_move(talk, by=partner(who))
            assert fresh(talk).move_to is None
            with pytest.raises(Refused):
                moving.accept_move(talk, by=partner(sam), to=FIRST_TALK + DAY, at=clock.now)

    def test_one_suggestion_is_looked_at_before_there_is_another(self, talk, partner, ada, sam, clock):
        moving.propose_move(talk, by=partner(ada), to=FIRST_TALK + DAY, at=clock.now)
        with pytest.raises(Refused, match="suggested already"):
            moving.propose_move(talk, by=partner(sam), to=FIRST_TALK + HOUR, at=clock.now)
        assert (fresh(talk).move_to, fresh(talk).move_by) == (FIRST_TALK + DAY, partner(ada))
        moving.drop_move(talk, by=partner(sam))
        moving.propose_move(talk, by=partner(sam), to=clock.now + HOUR, at=clock.now)
        moving.propose_move(talk, by=partner(ada), to=FIRST_TALK + DAY, at=clock.now + HOUR)  # his has gone by
        assert fresh(talk).move_by == partner(ada)

    def test_nothing_to_keep_stirs_nobodys_page(self, talk, partner, sam):
        before = PlanVersion.of(talk.plan)
        moving.drop_move(talk, by=partner(sam))
        assert PlanVersion.of(talk.plan) == before

    def test_a_time_that_has_gone_by_is_not_accepted(self, talk, partner, ada, sam, clock):
        moving.propose_move(talk, by=partner(ada), to=clock.now + HOUR, at=clock.now)
        with pytest.raises(Refused):
            moving.accept_move(talk, by=partner(sam), to=clock.now + HOUR, at=clock.now + HOUR)

    def test_what_has_begun_is_not_moved(self, open_talk, partner, ada, clock):
        with pytest.raises(Refused):
            moving.propose_move(open_talk, by=partner(ada), to=clock.now + DAY, at=clock.now)


class TestALineOnlyForMe:
    def test_it_is_sealed_and_opens_for_its_author_alone(self, open_talk, partner, ada, sam, clock):
        open_talk.hold(by=partner(ada), at=clock.now)
        OwnLine.write(open_talk, by=partner(ada), words="I was afraid.", at=clock.now)
        row = OwnLine.objects.get()
        assert b"afraid" not in bytes(row.words)
        assert OwnLine.read(open_talk, partner(ada)) == "I was afraid."
        assert OwnLine.read(open_talk, partner(sam)) == ""
        OwnLine.objects.update(partner=partner(sam))
        assert OwnLine.read(open_talk, partner(sam)) == ""

    def test_it_is_changed_in_place_and_gone_when_emptied(self, open_talk, partner, ada, clock):
        OwnLine.write(open_talk, by=partner(ada), words="one", at=clock.now)
        OwnLine.write(open_talk, by=partner(ada), words="two", at=clock.now)
        assert (OwnLine.objects.count(), OwnLine.read(open_talk, partner(ada))) == (1, "two")
        OwnLine.write(open_talk, by=partner(ada), words="", at=clock.now)
        assert OwnLine.objects.count() == 0

    def test_there_is_none_before_the_talk(self, talk, partner, ada, clock):
        with pytest.raises(Refused):
            OwnLine.write(talk, by=partner(ada), words="x", at=clock.now)


def test_a_talk_that_was_never_opened_does_not_open_by_being_undone(talk, partner, sam, clock):
    """Else one of them alone could open a talk to which the other had said: not today."""
    clock.to(FIRST_TALK)
    talk.hold(by=partner(sam), at=clock.now)
    talk.undo(by=partner(sam), at=clock.now)
    assert talk.state == "planned"
