"""Letters that a talk was moved, or did not take place: off until wanted, at their receiver's own hour."""

from datetime import UTC, datetime, time

import pytest

from checkins.models import Checkin
from checkins.ticks import end_overdue_checkins, schedule_checkins
from plans.models import Rest
from plans.models.couple.rest import leave_plan
from repair.mail import sender
from repair.mail.models import LetterPreference, QuietHours
from tests.checkins.conftest import FIRST_CHECKIN
from tests.checkins.reminder_steps import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    go_on,
    leaves,
    letters,
    move,
    wants,
)

pytestmark = pytest.mark.django_db
EVENING = time(18)  # the hour at which what can wait leaves, unless chosen otherwise


class TestMoved:
    def test_a_moved_letter_goes_to_the_partner_who_suggested_the_move_at_their_hour(
        self, near, only, partner, ada, sam, sink, clock
    ):
        only("talk-moved", ada, sam)
        move(near, ada, sam, partner, SECOND + DAY, clock.now)
        assert go_on(clock, SECOND + 2 * DAY) == [datetime.combine((SECOND - 2 * DAY).date(), EVENING, UTC) + DAY]
        assert sink.to == ["ada@example.org"]

    def test_a_moved_letter_does_not_tell_the_minute_of_the_tap(self, near, only, partner, ada, sam, clock):
        only("talk-moved", ada)
        for minutes in (1, 200, 700):
            at = clock.now + minutes * MINUTE
            move(near, ada, sam, partner, SECOND + DAY + minutes * MINUTE, at)
            near.refresh_from_db()
        assert [each.time() for each in leaves("talk-moved", ada)] == [EVENING]

    def test_a_moved_letter_leaves_before_the_checkin_when_that_is_sooner(
        self, near, only, partner, ada, sam, sink, clock
    ):
        only("talk-moved", ada)
        clock.to(SECOND - DAY)
        move(near, ada, sam, partner, SECOND - 3 * HOUR, clock.now)
        assert leaves("talk-moved", ada) == [SECOND - 6 * HOUR]

    def test_a_moved_letter_is_not_owed_when_the_checkin_is_near(self, near, only, partner, ada, sam, clock):
        only("talk-moved", ada)
        clock.to(SECOND - DAY)
        move(near, ada, sam, partner, SECOND - 23 * HOUR, clock.now)
        assert letters("talk-moved").count() == 0

    def test_a_checkin_moved_many_times_in_one_day_gives_one_moved_letter(
        self, near, only, partner, ada, sam, sink, clock
    ):
        """SAF-7."""
        only("talk-moved", ada, sam)
        for hours in range(1, 11):
            move(near, ada, sam, partner, SECOND + hours * HOUR, clock.now)
            near.refresh_from_db()
        assert len(go_on(clock, SECOND + 2 * DAY)) == 1

    def test_a_moved_letter_is_not_owed_beside_a_gathered_letter(self, near, partner, ada, sam, clock):
        wants("talk-moved", ada, sam)
        near.propose_move(by=partner(sam), to=SECOND + HOUR, at=clock.now)
        assert letters("gathered", to=ada).count() == 1
        near.drop_move(by=partner(ada))
        move(near, ada, sam, partner, SECOND + 2 * HOUR, clock.now)
        assert letters("talk-moved").count() == 0

    @pytest.mark.parametrize("wish", ["rested", "left", "held", "muted"])
    def test_a_moved_letter_that_is_no_longer_true_is_not_sent(self, near, wish, only, partner, ada, sam, sink, clock):
        only("talk-moved", ada)
        move(near, ada, sam, partner, SECOND - DAY, clock.now)
        assert leaves("talk-moved", ada) == [SECOND - DAY - 3 * HOUR]
        if wish == "rested":
            Rest.begin(plan=near.plan, at=clock.now)
        elif wish == "left":
            leave_plan(by=partner(sam), at=clock.now)
        elif wish == "held":
            near.refresh_from_db()
            near.open(by=partner(ada), at=clock.to(SECOND - 31 * HOUR))
            near.hold(by=partner(ada), at=clock.now)
        else:
            LetterPreference.objects.filter(kind="talk-moved").update(is_on=False)
        assert go_on(clock, SECOND) == []


class TestNotHeld:
    def test_a_not_held_letter_goes_to_both_partners_at_their_own_hour(self, near, only, ada, sam, sink, clock):
        only("talk-not-held", ada, sam)
        type(sam).objects.filter(pk=sam.pk).update(zone="America/New_York")
        QuietHours.objects.create(person=ada, gathered_at=time(9))
        sent = go_on(clock, SECOND + 3 * DAY)
        friday = SECOND + DAY
        assert sent == [friday.replace(hour=9) + DAY, friday.replace(hour=23) + DAY]
        assert sorted(sink.to) == ["ada@example.org", "sam@example.org"]

    def test_a_not_held_letter_goes_only_to_the_partner_who_wants_it(self, near, only, sam, sink, clock):
        only("talk-not-held", sam)
        go_on(clock, SECOND + 3 * DAY)
        assert sink.to == ["sam@example.org"]

    @pytest.mark.parametrize("wish", ["rested", "held", "left"])
    def test_a_not_held_letter_that_is_no_longer_true_is_not_sent(
        self, near, wish, only, plan, partner, ada, sam, sink, clock
    ):
        only("talk-not-held", ada, sam)
        clock.to(near.lapses_at)
        end_overdue_checkins(at=clock.now)
        assert letters("talk-not-held").count() == 2
        if wish == "rested":
            Rest.begin(plan=plan, at=clock.now)
        elif wish == "left":
            leave_plan(by=partner(ada), at=clock.now)
        else:
            Checkin.objects.get(pk=near.pk).hold(by=partner(ada), at=clock.now)
        assert go_on(clock, clock.now + 3 * DAY) == []

    def test_a_not_held_letter_is_not_owed_for_days_of_rest(self, near, only, plan, ada, sam, sink, clock):
        only("talk-not-held", ada, sam)
        Rest.begin(plan=plan, at=clock.now)
        assert go_on(clock, SECOND + 3 * DAY) == []
        assert letters("talk-not-held").count() == 0

    def test_the_fourth_unheld_checkin_in_a_row_sends_no_not_held_letter(self, rhythm, only, ada, sam, sink, clock):
        only("talk-not-held", ada, sam)
        sent = []
        for week in range(4):
            clock.to(FIRST_CHECKIN + 7 * week * DAY)
            schedule_checkins(at=clock.now)
            end_overdue_checkins(at=clock.forward(days=2))
            sent.append(sender.deliver_due_letters(at=clock.now + DAY)["sent"])
        assert sent == [2, 2, 2, 0]

    def test_letters_about_unheld_checkins_are_not_owed_after_weeks_of_downtime(
        self, rhythm, only, ada, sam, sink, clock
    ):
        only("talk-not-held", ada, sam)
        clock.to(FIRST_CHECKIN + 20 * DAY)
        end_overdue_checkins(at=clock.now)
        assert letters("talk-not-held").count() == 0
