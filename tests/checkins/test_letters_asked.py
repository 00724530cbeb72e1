"""Letters about a talk that are off until wanted: in an hour, moved, not held."""

from datetime import UTC, datetime, time, timedelta

import pytest

from checkins import letters_asked
from checkins.models import Checkin
from checkins.models import checkin_moving as moving
from checkins.models.checkin_moving import agree
from checkins.ticks import plan_ahead, settle
from plans.models import Rest
from plans.models.rest import leave
from repair.mail import caps, sender
from repair.mail.models import Hours, Letter, Wish
from tests.checkins.conftest import FIRST_TALK
from tests.conftest import FALL_BACK_LONDON, SPRING_FORWARD_LONDON, SPRING_FORWARD_NEW_YORK
from tests.house.queries import counted

pytestmark = pytest.mark.django_db
SECOND = FIRST_TALK + timedelta(weeks=1)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ASKED = ("talk-hour", "talk-moved", "talk-not-held")
EVENING = time(18)  # the hour at which what can wait leaves, unless chosen otherwise


def letters(kind, **of):
    return Letter.objects.filter(kind=kind, **of).order_by("next_attempt_at", "key")


def leaves(kind, who):
    return list(letters(kind, to=who).values_list("next_attempt_at", flat=True))


def wants(kind, *people):
    for who in people:
        Wish.objects.update_or_create(person=who, kind=kind, defaults={"is_on": True})


@pytest.fixture
def only(ada, sam):
    """Switches one kind on for these people and the usual letters off for both."""

    def switch(kind, *people):
        for who in (ada, sam):
            for usual in ("talk-tomorrow", "gathered"):
                Wish.objects.create(person=who, kind=usual, is_on=False)
        wants(kind, *people)

    return switch


@pytest.fixture
def near(rhythm, clock):
    """Two days before the second talk."""
    settle(at=clock.to(SECOND - 2 * DAY))
    Letter.objects.all().delete()
    return Checkin.objects.get(at=SECOND)


def go_on(clock, until):
    """The house runs up to that moment, twice a day and whenever a letter is due, every sweep twice; the moments at
    which letters left."""
    sent, at = [], clock.now
    while at <= until:
        for _twice in range(2):
            plan_ahead(at=at)
            settle(at=at)
        sent += [at] * sender.deliver(at=at)["sent"]
        due = Letter.objects.filter(state="pending", next_attempt_at__gt=at).values_list("next_attempt_at", flat=True)
        at = clock.to(min([at + DAY / 2, *due]))
    return sent


def move(talk, by, other, partner, to, at):
    moving.propose(talk, by=partner(by), to=to, at=at)
    moving.accept(Checkin.objects.get(pk=talk.pk), by=partner(other), to=to, at=at)


@pytest.mark.parametrize("kind", ASKED)
def test_nobody_gets_one_who_did_not_ask(near, kind, partner, ada, sam, sink, clock):
    move(near, ada, sam, partner, SECOND + HOUR, clock.now)
    go_on(clock, SECOND + 3 * DAY)
    assert letters(kind).count() == 0


class TestInAnHour:
    def test_to_whoever_wants_it_at_its_minute_and_once(self, near, only, ada, sink, clock):
        only("talk-hour", ada)
        clock.to(SECOND - 3 * HOUR)
        assert go_on(clock, SECOND) == [SECOND - HOUR]
        assert sink.to == ["ada@example.org"]

    def test_beside_the_usual_one_and_beyond_the_two_of_a_week(self, near, ada, sink, clock):
        wants("talk-hour", ada)
        assert go_on(clock, SECOND) == [SECOND - DAY, SECOND - DAY, SECOND - HOUR]
        assert "talk-hour" not in {letter.kind for letter in Letter.objects.filter(kind__in=_counted())}

    def test_not_twice_when_the_usual_one_leaves_then(self, near, ada, sink, clock):
        wants("talk-hour", ada)
        Hours.objects.create(person=ada, lead=1)
        go_on(clock, SECOND)
        assert sink.to.count("ada@example.org") == 1

    def test_nor_when_that_is_chosen_while_it_waits(self, near, ada, sink, clock):
        wants("talk-hour", ada)
        plan_ahead(at=clock.now)
        Hours.objects.create(person=ada, lead=1)
        go_on(clock, SECOND)
        assert sink.to.count("ada@example.org") == 1

    def test_but_whoever_switched_the_usual_one_off_gets_it(self, near, only, ada, sink, clock):
        only("talk-hour", ada)
        Hours.objects.create(person=ada, lead=1)
        assert go_on(clock, SECOND) == [SECOND - HOUR]

    def test_a_moved_talk_owes_it_for_its_new_time_alone(self, near, only, partner, ada, sam, sink, clock):
        only("talk-hour", ada)
        plan_ahead(at=clock.now)
        move(near, ada, sam, partner, SECOND + DAY, clock.now)
        assert go_on(clock, SECOND + DAY) == [SECOND + DAY - HOUR]
        assert set(letters("talk-hour").values_list("state", flat=True)) == {"sent", "cancelled"}

    def test_moved_away_and_back_it_is_still_one(self, near, only, partner, ada, sam, sink, clock):
        only("talk-hour", ada)
        for to in (SECOND + DAY, SECOND):
            plan_ahead(at=clock.now)
            move(near, ada, sam, partner, to, clock.now)
            near.refresh_from_db()
        assert go_on(clock, SECOND + DAY) == [SECOND - HOUR]

    def test_what_was_moved_within_the_hour_is_known(self, near, only, partner, ada, sam, sink, clock):
        only("talk-hour", ada)
        clock.to(SECOND - 5 * HOUR)
        move(near, ada, sam, partner, SECOND - 5 * HOUR + 30 * MINUTE, clock.now)
        assert go_on(clock, SECOND) == []

    @pytest.mark.parametrize("wish", ["rested", "left", "opened", "held", "replaced", "muted"])
    def test_what_is_no_longer_so_sends_nothing(self, near, wish, only, propose, partner, ada, sam, sink, clock):
        only("talk-hour", ada, sam)
        plan_ahead(at=clock.to(SECOND - 2 * HOUR))
        if wish == "rested":
            Rest.begin(plan=near.plan, at=clock.now)
        elif wish == "left":
            leave(by=partner(ada), at=clock.now)
        elif wish == "opened":
            near.open(by=partner(ada), at=clock.now)
        elif wish == "held":
            near.hold(by=partner(ada), at=clock.now)
        elif wish == "replaced":
            agree(propose(sam, weekdays=[5]), by=partner(ada), at=clock.now)
        else:
            Wish.objects.filter(kind="talk-hour").update(is_on=False)
        assert go_on(clock, SECOND + HOUR) == []

    def test_a_rest_that_ends_owes_it_again(self, near, only, plan, partner, ada, sam, sink, clock):
        only("talk-hour", ada)
        plan_ahead(at=clock.now)
        rest = Rest.begin(plan=plan, at=clock.forward(hours=1))
        for who in (ada, sam):
            rest.ready(by=partner(who), at=clock.forward(hours=1))
        assert go_on(clock, SECOND) == [SECOND - HOUR]

    def test_after_the_house_was_down_it_comes_late_and_never_after_the_start(self, near, only, ada, sink, clock):
        only("talk-hour", ada)
        clock.to(SECOND - 10 * MINUTE)
        assert go_on(clock, SECOND - 10 * MINUTE) == [SECOND - 10 * MINUTE]
        clock.to(SECOND + 7 * DAY)
        assert go_on(clock, SECOND + 7 * DAY + HOUR) == []

    @pytest.mark.parametrize(
        ("begins", "quiet", "at"),
        [
            (time(22, 15), (21, 8), time(20, 55)),  # just before the quiet hours begin
            (time(8, 30), (21, 8), time(8)),  # just after they end
            (time(7), (21, 8), None),  # the evening before is not an hour before
            (time(7), (9, 9), time(6)),  # no quiet hours
        ],
    )
    def test_quiet_hours(self, propose, only, partner, ada, sam, sink, clock, begins, quiet, at):
        only("talk-hour", ada)
        Hours.objects.create(person=ada, quiet_from=time(quiet[0]), quiet_until=time(quiet[1]))
        agree(propose(ada, clock=begins), by=partner(sam), at=clock.now)
        clock.forward(days=6)
        sent = go_on(clock, clock.now + 5 * DAY / 2)
        assert [each.time() for each in sent] == ([at] if at else [])

    @pytest.mark.parametrize(
        ("sunday", "zone", "begins", "at"),
        [
            (SPRING_FORWARD_LONDON, "Europe/London", time(19), (17, 0)),
            (FALL_BACK_LONDON, "Europe/London", time(19), (18, 0)),
            (SPRING_FORWARD_NEW_YORK, "America/New_York", time(2, 30), (6, 30)),  # the gap: it begins at 03:30
            (SPRING_FORWARD_NEW_YORK, "America/New_York", time(19), (22, 0)),
        ],
    )
    def test_on_the_sundays_that_clocks_change(
        self, propose, only, partner, ada, sam, sink, clock, sunday, zone, begins, at
    ):
        type(ada).objects.update(zone=zone)
        only("talk-hour", ada)
        Hours.objects.create(person=ada, quiet_from=time(9), quiet_until=time(9))
        clock.to(sunday - 4 * DAY)
        agree(propose(ada, weekdays=[6], clock=begins, zone=zone), by=partner(sam), at=clock.now)
        clock.to(sunday - 6 * HOUR)
        wanted = sunday.replace(hour=at[0], minute=at[1])
        assert go_on(clock, sunday + 30 * HOUR) == [wanted]

    def test_quiet_hours_over_the_night_that_is_an_hour_short(self, propose, only, partner, ada, sam, sink, clock):
        """London, 28 March 2027: quiet until eight is until seven in UTC that morning."""
        only("talk-hour", ada)
        clock.to(SPRING_FORWARD_LONDON - 4 * DAY)
        agree(propose(ada, weekdays=[6], clock=time(8, 45)), by=partner(sam), at=clock.now)
        clock.to(SPRING_FORWARD_LONDON)
        sent = go_on(clock, SPRING_FORWARD_LONDON + 12 * HOUR)
        assert sent == [datetime(2027, 3, 28, 7, 0, tzinfo=UTC)]


class TestMoved:
    def test_to_the_one_who_suggested_it_at_their_hour(self, near, only, partner, ada, sam, sink, clock):
        only("talk-moved", ada, sam)
        move(near, ada, sam, partner, SECOND + DAY, clock.now)
        assert go_on(clock, SECOND + 2 * DAY) == [datetime.combine((SECOND - 2 * DAY).date(), EVENING, UTC) + DAY]
        assert sink.to == ["ada@example.org"]

    def test_it_never_tells_the_minute_of_the_tap(self, near, only, partner, ada, sam, clock):
        only("talk-moved", ada)
        for minutes in (1, 200, 700):
            at = clock.now + minutes * MINUTE
            move(near, ada, sam, partner, SECOND + DAY + minutes * MINUTE, at)
            near.refresh_from_db()
        assert [each.time() for each in leaves("talk-moved", ada)] == [EVENING]

    def test_before_it_begins_when_that_is_sooner(self, near, only, partner, ada, sam, sink, clock):
        only("talk-moved", ada)
        clock.to(SECOND - DAY)
        move(near, ada, sam, partner, SECOND - 3 * HOUR, clock.now)
        assert leaves("talk-moved", ada) == [SECOND - 6 * HOUR]

    def test_nothing_when_it_is_near(self, near, only, partner, ada, sam, clock):
        only("talk-moved", ada)
        clock.to(SECOND - DAY)
        move(near, ada, sam, partner, SECOND - 23 * HOUR, clock.now)
        assert letters("talk-moved").count() == 0

    def test_moved_once_more_the_same_day_it_is_one_letter(self, near, only, partner, ada, sam, sink, clock):
        """SAF-7."""
        only("talk-moved", ada, sam)
        for hours in range(1, 11):
            move(near, ada, sam, partner, SECOND + hours * HOUR, clock.now)
            near.refresh_from_db()
        assert len(go_on(clock, SECOND + 2 * DAY)) == 1

    def test_none_beside_a_gathered_one_that_leaves_then(self, near, partner, ada, sam, clock):
        wants("talk-moved", ada, sam)
        moving.propose(near, by=partner(sam), to=SECOND + HOUR, at=clock.now)
        assert letters("gathered", to=ada).count() == 1
        move(near, ada, sam, partner, SECOND + 2 * HOUR, clock.now)
        assert letters("talk-moved").count() == 0

    @pytest.mark.parametrize("wish", ["rested", "left", "held", "muted"])
    def test_what_is_no_longer_so_sends_nothing(self, near, wish, only, partner, ada, sam, sink, clock):
        only("talk-moved", ada)
        move(near, ada, sam, partner, SECOND - DAY, clock.now)
        assert leaves("talk-moved", ada) == [SECOND - DAY - 3 * HOUR]
        if wish == "rested":
            Rest.begin(plan=near.plan, at=clock.now)
        elif wish == "left":
            leave(by=partner(sam), at=clock.now)
        elif wish == "held":
            near.refresh_from_db()
            near.hold(by=partner(ada), at=clock.to(SECOND - 31 * HOUR))
        else:
            Wish.objects.filter(kind="talk-moved").update(is_on=False)
        assert go_on(clock, SECOND) == []


class TestNotHeld:
    def test_to_both_alike_each_at_their_own_hour(self, near, only, ada, sam, sink, clock):
        only("talk-not-held", ada, sam)
        type(sam).objects.filter(pk=sam.pk).update(zone="America/New_York")
        Hours.objects.create(person=ada, gathered_at=time(9))
        sent = go_on(clock, SECOND + 3 * DAY)
        friday = SECOND + DAY
        assert sent == [friday.replace(hour=9) + DAY, friday.replace(hour=23) + DAY]
        assert sorted(sink.to) == ["ada@example.org", "sam@example.org"]

    def test_only_to_whoever_wants_it(self, near, only, sam, sink, clock):
        only("talk-not-held", sam)
        go_on(clock, SECOND + 3 * DAY)
        assert sink.to == ["sam@example.org"]

    @pytest.mark.parametrize("wish", ["rested", "held", "left"])
    def test_what_is_no_longer_so_sends_nothing(self, near, wish, only, plan, partner, ada, sam, sink, clock):
        only("talk-not-held", ada, sam)
        clock.to(near.lapses_at)
        settle(at=clock.now)
        assert letters("talk-not-held").count() == 2
        if wish == "rested":
            Rest.begin(plan=plan, at=clock.now)
        elif wish == "left":
            leave(by=partner(ada), at=clock.now)
        else:
            Checkin.objects.get(pk=near.pk).hold(by=partner(ada), at=clock.now)
        assert go_on(clock, clock.now + 3 * DAY) == []

    def test_days_of_rest_owe_none(self, near, only, plan, ada, sam, sink, clock):
        only("talk-not-held", ada, sam)
        Rest.begin(plan=plan, at=clock.now)
        assert go_on(clock, SECOND + 3 * DAY) == []
        assert letters("talk-not-held").count() == 0

    def test_the_fourth_in_a_row_lets_the_plan_rest_and_sends_none(self, rhythm, only, ada, sam, sink, clock):
        only("talk-not-held", ada, sam)
        assert len(go_on(clock, FIRST_TALK + 40 * DAY)) == 3 * 2

    def test_after_weeks_without_the_house_no_flood(self, rhythm, only, ada, sam, sink, clock):
        only("talk-not-held", ada, sam)
        clock.to(FIRST_TALK + 20 * DAY)
        settle(at=clock.now)
        assert letters("talk-not-held").count() == 0


def _counted():
    from repair.mail import kinds

    return kinds.counted()


def pairs(kind, number, clock):
    """So many letters of this kind, each about something else."""
    person = "00000000-0000-4000-8000-000000000000"
    return {(None, f"{person}:{each}:{person}" if kind == "talk-hour" else person) for each in range(number)}


@pytest.mark.parametrize(
    "owed", [letters_asked.hours_before, letters_asked.moves_that_stand, letters_asked.talks_not_held]
)
def test_a_window_of_three_asks_as_often_as_one(near, owed, clock):
    kind = "talk-hour" if owed is letters_asked.hours_before else "other"
    one, three = (counted(lambda n=n: owed(pairs(kind, n, clock), clock.now)) for n in (1, 3))
    assert one == three <= 2


def test_letters_that_were_switched_on_take_no_room_from_the_others(near, ada, sam, sink, clock):
    wants("talk-hour", ada)
    wants("talk-not-held", ada)
    go_on(clock, SECOND + 3 * DAY)
    assert sink.to.count("ada@example.org") == 3
    assert caps.has_room(ada, (SECOND + 3 * DAY).date())
