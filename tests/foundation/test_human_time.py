"""How a moment is named: today and tomorrow by their names, a day of this week by its own, a far one in full."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from repair.foundation.human_time import human_duration, human_moment

NOON = datetime(2027, 1, 13, 12, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("later", "reads"),
    [
        (timedelta(minutes=10), "today at 12:10"),
        (timedelta(hours=11, minutes=59), "today at 23:59"),
        (timedelta(hours=12), "tomorrow at 00:00"),
        (timedelta(days=1), "tomorrow at 12:00"),
        (timedelta(days=2), "on Friday at 12:00"),
        (timedelta(days=6, hours=11), "on Tuesday at 23:00"),
        (timedelta(days=7), "on Wednesday 20 January at 12:00"),
        (timedelta(days=-1), "on Tuesday 12 January at 12:00"),
    ],
)
def test_a_near_day_is_named_as_people_name_it(later, reads):
    with timezone.override("Europe/London"):
        assert human_moment(NOON + later, at=NOON) == reads


def test_a_moment_is_named_on_the_readers_own_clock():
    in_the_evening = NOON + timedelta(hours=7)
    for zone, reads in (("America/New_York", "today at 14:00"), ("Pacific/Auckland", "today at 08:00")):
        with timezone.override(zone):
            assert human_moment(in_the_evening, at=NOON) == reads
    with timezone.override("Asia/Tokyo"):
        assert human_moment(in_the_evening, at=NOON) == "tomorrow at 04:00"


def test_the_near_filter_names_a_moment_in_a_template(clock):
    with timezone.override("Europe/London"):
        page = Template("{% load words %}{{ moment|near|capfirst }}").render(Context({"moment": clock.now}))
    assert page == f"Today at {clock.now:%H:%M}"


@pytest.mark.parametrize(
    ("minutes", "reads"),
    [(1, "1 minute"), (20, "20 minutes"), (60, "1 hour"), (90, "90 minutes"), (120, "2 hours"), (1440, "24 hours")],
)
def test_a_length_of_time_is_said_as_people_say_it(minutes, reads):
    assert human_duration(minutes) == reads
