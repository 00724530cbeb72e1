"""Our talk: begun, led, stopped, held, taken back, moved (B25)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from checkins.models import Checkin, OwnLine, PlanVersion
from checkins.models.checkin import scheduling
from checkins.models.checkin.checkin import CheckinGuide, starting_seat
from checkins.ticks import end_overdue_checkins
from plans.models import Event, Rest
from repair.foundation.base import Refused
from repair.mail.models import Notice
from tests.checkins.conftest import FIRST_CHECKIN

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAY = timedelta(days=1)


def fresh(checkin):
    return Checkin.objects.get(pk=checkin.pk)


def events():
    return sorted(Event.objects.filter(kind__startswith="talk").values_list("kind", "who"))


def next_checkin(rhythm, weeks=1):
    return Checkin.objects.get(rhythm=rhythm, at=FIRST_CHECKIN + timedelta(weeks=weeks))


class TestOpening:
    def test_the_first_checkin_uses_the_first_guide(self, open_checkin):
        assert (open_checkin.state, open_checkin.guide, open_checkin.step) == ("open", CheckinGuide.FIRST, 0)
        assert events() == []

    def test_a_later_checkin_uses_the_usual_or_the_short_guide(self, rhythm, open_checkin, partner, ada, clock):
        open_checkin.hold(by=partner(ada), at=clock.now)
        usual, short = next_checkin(rhythm), next_checkin(rhythm, 2)
        clock.to(usual.at)
        usual.open(by=partner(ada), at=clock.now)
        assert usual.guide == CheckinGuide.USUAL
        usual.hold(by=partner(ada), at=clock.now)
        clock.to(short.at)
        short.open(by=partner(ada), at=clock.now, short=True)
        assert short.guide == CheckinGuide.SHORT

    def test_a_checkin_can_be_opened_eleven_but_not_thirteen_hours_ahead(self, checkin, partner, ada):
        with pytest.raises(Refused):
            checkin.open(by=partner(ada), at=FIRST_CHECKIN - 13 * HOUR)
        checkin.open(by=partner(ada), at=FIRST_CHECKIN - 11 * HOUR)
        assert checkin.state == "open"

    def test_opening_an_open_checkin_changes_nothing(self, open_checkin, partner, sam, clock):
        open_checkin.go_to_step(by=partner(sam), at=clock.now, to=2)
        open_checkin.open(by=partner(sam), at=clock.forward(minutes=1))
        assert (open_checkin.step, open_checkin.opened_at) == (2, FIRST_CHECKIN)

    def test_a_checkin_cannot_be_opened_while_the_plan_rests(self, plan, checkin, partner, ada, clock):
        clock.to(FIRST_CHECKIN)
        Rest.begin(plan=plan, at=clock.now)
        with pytest.raises(Refused, match="resting"):
            checkin.open(by=partner(ada), at=clock.now)

    def test_a_checkin_cannot_be_opened_by_a_partner_of_another_plan(self, checkin, mallorys, clock):
        with pytest.raises(Refused):
            checkin.open(by=mallorys.seats[0], at=FIRST_CHECKIN)

    def test_a_plan_cannot_have_two_open_checkins(self, rhythm, open_checkin):
        with pytest.raises(IntegrityError), transaction.atomic():
            Checkin.objects.filter(pk=next_checkin(rhythm).pk).update(state="open")


class TestHolding:
    def test_a_partner_who_did_not_open_the_checkin_can_close_it_as_held_with_a_line(
        self, open_checkin, partner, sam, clock
    ):
        open_checkin.hold(by=partner(sam), at=clock.now, line="We try again on Sunday.")
        assert (open_checkin.state, open_checkin.line) == ("held", "We try again on Sunday.")
        assert events() == [("talk held", None)]

    def test_a_checkin_that_was_never_opened_can_be_marked_as_held(self, checkin, partner, ada):
        checkin.hold(by=partner(ada), at=FIRST_CHECKIN)
        assert (checkin.state, checkin.guide) == ("held", CheckinGuide.FIRST)

    def test_a_checkin_already_held_refuses_a_second_close_and_keeps_the_first_line(
        self, open_checkin, partner, ada, sam, clock
    ):
        again = fresh(open_checkin)
        open_checkin.hold(by=partner(ada), at=clock.now, line="hers")
        with pytest.raises(Refused) as no:
            again.hold(by=partner(sam), at=clock.now, line="his")
        assert (no.value.now, fresh(open_checkin).line) == ("hers", "hers")

    def test_a_checkin_cannot_be_marked_as_held_before_its_hour(self, checkin, partner, ada, clock):
        """Else one alone holds the evening's talk in the morning, and the other's preparation goes with it."""
        for at in (clock.now, FIRST_CHECKIN - HOUR, FIRST_CHECKIN - MINUTE):
            with pytest.raises(Refused):
                checkin.hold(by=partner(ada), at=at)
        assert fresh(checkin).state == "planned"

    def test_a_held_checkin_undone_by_the_other_partner_within_a_day_leaves_no_line(
        self, open_checkin, partner, ada, sam, clock
    ):
        open_checkin.hold(by=partner(ada), at=clock.now, line="We both agree that Sam lied.")
        open_checkin.undo(by=partner(sam), at=clock.now + DAY - HOUR)
        assert (open_checkin.state, fresh(open_checkin).line, events()) == ("open", "", [])

    def test_a_line_that_was_undone_is_absent_when_the_checkin_closes_by_itself(
        self, open_checkin, partner, ada, sam, clock
    ):
        open_checkin.hold(by=partner(ada), at=clock.now, line="We both agree that Sam lied.")
        open_checkin.undo(by=partner(sam), at=clock.now)
        open_checkin.stop(by=partner(ada), at=clock.now)
        end_overdue_checkins(at=clock.forward(days=1))
        assert (fresh(open_checkin).state, fresh(open_checkin).line) == ("held", "")

    def test_the_line_of_a_held_checkin_can_be_removed_by_either_partner_weeks_later(
        self, open_checkin, partner, ada, sam, clock
    ):
        open_checkin.hold(by=partner(ada), at=clock.now, line="We try again on Sunday.")
        clock.forward(days=40)
        for who in (sam, ada):
            open_checkin.delete_line(by=partner(who))
            assert (open_checkin.state, fresh(open_checkin).line) == ("held", "")

    def test_a_held_checkin_cannot_be_undone_after_a_day(self, open_checkin, partner, ada, sam, clock):
        open_checkin.hold(by=partner(ada), at=clock.now)
        with pytest.raises(Refused):
            open_checkin.undo(by=partner(sam), at=clock.now + DAY)
        assert events() == [("talk held", None)]

    def test_a_held_checkin_cannot_be_undone_while_another_is_open(
        self, rhythm, open_checkin, partner, ada, sam, clock
    ):
        open_checkin.hold(by=partner(ada), at=clock.now)
        Checkin.objects.filter(pk=next_checkin(rhythm).pk).update(state="open")
        with pytest.raises(Refused):
            open_checkin.undo(by=partner(sam), at=clock.now)

    def test_a_stopped_checkin_stays_open_and_can_go_on(self, open_checkin, partner, sam, clock):
        open_checkin.stop(by=partner(sam), at=clock.now)
        assert (open_checkin.state, open_checkin.stopped_at) == ("open", FIRST_CHECKIN)
        open_checkin.go_to_step(by=partner(sam), at=clock.now, to=1)
        assert open_checkin.stopped_at is None

    def test_a_held_checkin_cannot_be_stopped_led_on_or_opened_again(self, open_checkin, partner, ada, clock):
        open_checkin.hold(by=partner(ada), at=clock.now)
        for verb in (open_checkin.stop, lambda **by: open_checkin.go_to_step(to=1, **by), open_checkin.open):
            with pytest.raises(Refused):
                verb(by=partner(ada), at=clock.now)


class TestTurns:
    def hold(self, checkin, by):
        checkin.hold(by=by, at=checkin.at)

    def test_held_checkins_alone_change_which_partner_starts_next(self, rhythm, checkin, partner, ada):
        assert starting_seat(rhythm) == "a"
        self.hold(checkin, partner(ada))
        assert starting_seat(rhythm) == "b"
        next_checkin(rhythm).lapse(at=FIRST_CHECKIN, is_resting=False)
        assert starting_seat(rhythm) == "b"
        self.hold(next_checkin(rhythm, 2), partner(ada))
        assert starting_seat(rhythm) == "a"

    def test_the_first_four_checkins_are_started_by_one_partner_if_both_agreed(self, propose, partner, ada, sam, clock):
        made = propose(ada, starts="b")
        scheduling.agree_to_rhythm(made, by=partner(sam), at=clock.now)
        seats = []
        for _week in range(7):
            checkin = Checkin.objects.coming(made.plan, clock.now).first()
            clock.to(checkin.at)
            seats.append(starting_seat(made))
            self.hold(checkin, partner(ada))
            made.refresh_from_db()
            scheduling.create_checkins(made, at=clock.now)
        assert seats == ["b", "b", "b", "b", "a", "b", "a"]

    def test_an_undone_checkin_does_not_change_which_partner_starts_next(
        self, rhythm, open_checkin, partner, ada, sam, clock
    ):
        open_checkin.hold(by=partner(ada), at=clock.now)
        open_checkin.undo(by=partner(sam), at=clock.now)
        assert starting_seat(rhythm) == "a"


class TestMoving:
    def test_a_checkin_moves_once_the_other_partner_accepts_the_suggested_time(self, checkin, partner, ada, sam, clock):
        to = FIRST_CHECKIN + 2 * DAY
        checkin.propose_move(by=partner(ada), to=to, at=clock.now)
        assert (fresh(checkin).at, events()) == (FIRST_CHECKIN, [])
        assert list(Notice.objects.filter(kind="move-suggested").values_list("to", flat=True)) == [sam.pk]
        checkin.accept_move(by=partner(sam), to=to, at=clock.now)
        moved = fresh(checkin)
        assert (moved.at, moved.on, moved.state, moved.is_moved) == (to, FIRST_CHECKIN.date(), "planned", True)
        assert events() == [("talk moved", None)]

    def test_a_moved_checkin_has_a_held_event_and_after_undo_a_moved_event(self, checkin, partner, ada, sam, clock):
        to = FIRST_CHECKIN + 2 * DAY
        checkin.propose_move(by=partner(ada), to=to, at=clock.now)
        checkin.accept_move(by=partner(sam), to=to, at=clock.now)
        checkin.hold(by=partner(ada), at=to)
        assert events() == [("talk held", None)]
        checkin.undo(by=partner(sam), at=to)
        assert events() == [("talk moved", None)]

    @pytest.mark.parametrize("to", [-HOUR, timedelta(), timedelta(days=7, minutes=1)])
    def test_a_checkin_cannot_be_moved_to_the_past_or_beyond_seven_days(self, checkin, partner, ada, clock, to):
        with pytest.raises(Refused):
            checkin.propose_move(by=partner(ada), to=clock.now + to, at=clock.now)

    def test_a_move_is_accepted_by_the_other_partner_alone_and_at_the_time_that_was_read(
        self, checkin, partner, ada, sam, clock
    ):
        to = FIRST_CHECKIN + DAY
        checkin.propose_move(by=partner(ada), to=to, at=clock.now)
        with pytest.raises(Refused):
            checkin.accept_move(by=partner(ada), to=to, at=clock.now)
        checkin.propose_move(by=partner(ada), to=to + HOUR, at=clock.now)
        with pytest.raises(Refused):
            checkin.accept_move(by=partner(sam), to=to, at=clock.now)
        assert fresh(checkin).at == FIRST_CHECKIN

    def test_a_suggested_move_can_be_dropped_by_either_partner(self, checkin, partner, ada, sam, clock):
        for who in (ada, sam):
            checkin.propose_move(by=partner(ada), to=FIRST_CHECKIN + DAY, at=clock.now)
            checkin.drop_move(by=partner(who))
            assert fresh(checkin).move_to is None
            with pytest.raises(Refused):
                checkin.accept_move(by=partner(sam), to=FIRST_CHECKIN + DAY, at=clock.now)

    def test_a_second_move_cannot_be_suggested_while_the_first_is_still_waiting(
        self, checkin, partner, ada, sam, clock
    ):
        checkin.propose_move(by=partner(ada), to=FIRST_CHECKIN + DAY, at=clock.now)
        with pytest.raises(Refused, match="suggested already"):
            checkin.propose_move(by=partner(sam), to=FIRST_CHECKIN + HOUR, at=clock.now)
        assert (fresh(checkin).move_to, fresh(checkin).move_by) == (FIRST_CHECKIN + DAY, partner(ada))
        checkin.drop_move(by=partner(sam))
        checkin.propose_move(by=partner(sam), to=clock.now + HOUR, at=clock.now)
        checkin.propose_move(by=partner(ada), to=FIRST_CHECKIN + DAY, at=clock.now + HOUR)  # his has gone by
        assert fresh(checkin).move_by == partner(ada)

    def test_dropping_a_move_that_does_not_exist_leaves_the_plan_version_alone(self, checkin, partner, sam):
        before = PlanVersion.of(checkin.plan)
        checkin.drop_move(by=partner(sam))
        assert PlanVersion.of(checkin.plan) == before

    def test_a_move_to_a_time_that_has_passed_cannot_be_accepted(self, checkin, partner, ada, sam, clock):
        checkin.propose_move(by=partner(ada), to=clock.now + HOUR, at=clock.now)
        with pytest.raises(Refused):
            checkin.accept_move(by=partner(sam), to=clock.now + HOUR, at=clock.now + HOUR)

    def test_an_open_checkin_cannot_be_moved(self, open_checkin, partner, ada, clock):
        with pytest.raises(Refused):
            open_checkin.propose_move(by=partner(ada), to=clock.now + DAY, at=clock.now)


class TestALineOnlyForMe:
    def test_an_own_line_is_encrypted_and_opens_for_its_author_alone(self, open_checkin, partner, ada, sam, clock):
        open_checkin.hold(by=partner(ada), at=clock.now)
        OwnLine.write(open_checkin, by=partner(ada), words="I was afraid.", at=clock.now)
        row = OwnLine.objects.get()
        assert b"afraid" not in bytes(row.words)
        assert OwnLine.read(open_checkin, partner(ada)) == "I was afraid."
        assert OwnLine.read(open_checkin, partner(sam)) == ""
        OwnLine.objects.update(partner=partner(sam))
        assert OwnLine.read(open_checkin, partner(sam)) == ""

    def test_an_own_line_is_changed_in_place_and_deleted_when_emptied(self, open_checkin, partner, ada, clock):
        OwnLine.write(open_checkin, by=partner(ada), words="one", at=clock.now)
        OwnLine.write(open_checkin, by=partner(ada), words="two", at=clock.now)
        assert (OwnLine.objects.count(), OwnLine.read(open_checkin, partner(ada))) == (1, "two")
        OwnLine.write(open_checkin, by=partner(ada), words="", at=clock.now)
        assert OwnLine.objects.count() == 0

    def test_an_own_line_cannot_be_written_before_the_checkin(self, checkin, partner, ada, clock):
        with pytest.raises(Refused):
            OwnLine.write(checkin, by=partner(ada), words="x", at=clock.now)


def test_a_held_checkin_that_was_never_opened_returns_to_planned_when_undone(checkin, partner, sam, clock):
    """Else one of them alone could open a talk to which the other had said: not today."""
    clock.to(FIRST_CHECKIN)
    checkin.hold(by=partner(sam), at=clock.now)
    checkin.undo(by=partner(sam), at=clock.now)
    assert checkin.state == "planned"
