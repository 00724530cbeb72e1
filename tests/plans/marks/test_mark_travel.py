"""Midnight is where its owner is: marks of who flies over the date line."""

from datetime import UTC, datetime

import pytest

from plans.models import Mark
from plans.models.marks.recent import RecentMarks
from repair.foundation.base import Refused
from tests.harness.factories import Browser
from tests.plans.marks.test_mark import DAY, THURSDAY, seats, walk

__all__ = ["seats", "walk"]
pytestmark = pytest.mark.django_db


def lives(seat, zone):
    """From now on this is where they are."""
    type(seat.person).objects.filter(pk=seat.person_id).update(zone=zone)
    seat.refresh_from_db()


def due(seat, at):
    """The days that can be said at this moment, each with what was said."""
    own = RecentMarks.of(seat, at=at).own_due_list()
    return [(one.day.day, one.mark.said if one.mark else "") for one in own.today + own.yesterday]


def test_flown_westward_a_day_comes_twice_and_is_said_once(walk, seats, clock):
    thing, mine = walk(), seats[0]
    lives(mine, "Pacific/Auckland")
    clock.to(datetime(2027, 1, 15, 20, tzinfo=UTC))  # Saturday morning there
    Mark.make(thing, by=mine, day=THURSDAY + 2 * DAY, said="kept", at=clock.now)
    assert due(mine, clock.now) == [(16, "kept"), (15, "")]
    lives(mine, "America/Los_Angeles")
    clock.forward(hours=13)  # Saturday, one in the night: the same day once more
    assert due(mine, clock.now) == [(16, "kept"), (15, "")]
    Mark.make(thing, by=mine, day=THURSDAY + 2 * DAY, said="partly", at=clock.now)
    clock.forward(hours=24)
    assert due(mine, clock.now) == [(17, ""), (16, "partly")]
    assert Mark.objects.count() == 1


def test_flown_back_before_a_day_that_was_said_it_waits_for_its_day(walk, seats, clock):
    thing, mine = walk(), seats[0]
    lives(mine, "Pacific/Auckland")
    clock.to(datetime(2027, 1, 15, 12, tzinfo=UTC))  # Saturday, one in the night there
    Mark.make(thing, by=mine, day=THURSDAY + 2 * DAY, said="kept", at=clock.now)
    lives(mine, "America/Los_Angeles")
    clock.forward(hours=1)  # Friday, five in the morning
    assert due(mine, clock.now) == [(15, ""), (14, "")]
    with pytest.raises(Refused):
        Mark.make(thing, by=mine, day=THURSDAY + 2 * DAY, said="not", at=clock.now)
    clock.forward(days=1)
    assert due(mine, clock.now) == [(16, "kept"), (15, "")]


def test_flown_eastward_a_day_is_left_out_and_nobody_misses_it(walk, seats, clock):
    thing, mine = walk(), seats[0]
    lives(mine, "America/Los_Angeles")
    clock.to(datetime(2027, 1, 15, 5, tzinfo=UTC))  # Thursday evening
    Mark.make(thing, by=mine, day=THURSDAY, said="kept", at=clock.now)
    lives(mine, "Pacific/Auckland")
    clock.forward(hours=14)  # Saturday morning
    assert due(mine, clock.now) == [(16, ""), (15, "")]
    assert "Good to see you" not in Browser(mine.person).get("/today/").content.decode()
