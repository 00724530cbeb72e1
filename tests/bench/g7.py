"""G7: the next occurrence of a weekly local time, against dateutil.rrule with a fresh start; the same answers."""

import os
import time as clocks
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule

from tests.bench.row import Line, median

ZONES = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Auckland"]
ZONES += ["America/Sao_Paulo", "Africa/Casablanca", "Pacific/Kiritimati"]
CLOCKS = [time(19), time(1, 30), time(2, 30)]  # the evening, a time there twice, a time left out
SUNDAY, BAR = 6, 8
BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
MOMENTS = [BEGIN + timedelta(hours=61 * number) for number in range(430)]  # three years


def theirs(at: datetime, clock: time, zone: str) -> datetime:
    """By rrule: it starts on the day before, so that it counts no further than it must."""
    place = ZoneInfo(zone)
    start = datetime.combine(at.astimezone(place).date() - timedelta(days=1), clock)
    for found in rrule.rrule(rrule.WEEKLY, byweekday=SUNDAY, dtstart=start, count=3):
        begins = found.replace(tzinfo=place).astimezone(UTC)
        if begins > at:
            return begins
    raise AssertionError("one of three lies ahead")


def run(rounds: int) -> Iterator[Line]:
    """So many rounds of both, one after the other."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.harness.settings")
    import django

    django.setup()
    from checkins.models.checkin.rhythm_times import WeeklyRecurrence

    def ours(at: datetime, clock: time, zone: str) -> datetime:
        return WeeklyRecurrence((SUNDAY,), clock, zone, 1, date(2027, 1, 3)).first_occurrence(at)[1]

    asked = [(at, clock, zone) for zone in ZONES for clock in CLOCKS for at in MOMENTS]
    different = sum(ours(*each) != theirs(*each) for each in asked)
    yield Line("G7", f"{len(asked):,} answers in {len(ZONES)} zones that differ", str(different), "0", not different)
    spent: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _round in range(rounds):
        for name, find in (("ours", ours), ("theirs", theirs)):
            began = clocks.perf_counter()
            for each in asked:
                find(*each)
            spent[name].append((clocks.perf_counter() - began) / len(asked) * 1e6)
    mine, other = median(spent["ours"]), median(spent["theirs"])
    figure = f"{other:.1f} µs / {mine:.1f} µs = {other / mine:.1f}"
    yield Line(
        "G7", "the next weekly time, dateutil.rrule against ours", figure, f"at least {BAR}", other >= BAR * mine
    )
