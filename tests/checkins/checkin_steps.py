"""Talks that are open, in every length and way: what the scenes of turns begin with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from checkins.models import Checkin, Rhythm, Turn
from checkins.models.checkin import flow
from checkins.models.checkin.scheduling import agree_to_rhythm
from checkins.models.checkin.turn import turns_of
from plans.models import Partner
from tests.harness import factories

WEEK = timedelta(weeks=1)


@pytest.fixture
def typing(rhythm: Any, open_checkin: Checkin, partner: Callable, ada: Any, clock: Any) -> Callable[..., Checkin]:
    """Opens the second talk, which sam starts, as this long and this way."""

    def make(minutes: int = 30, way: str = "two") -> Checkin:
        open_checkin.hold(by=partner(ada), at=open_checkin.at)
        type(rhythm).objects.filter(pk=rhythm.pk).update(minutes=minutes)
        checkin = Checkin.objects.get(at=open_checkin.at + WEEK)
        Checkin.objects.filter(pk=checkin.pk).update(way=way)
        checkin = Checkin.objects.get(pk=checkin.pk)
        clock.to(checkin.at)
        checkin.open(by=partner(ada), at=clock.now)
        return checkin

    return make


class Two:
    """The two of a talk, by the seat whose turn it is."""

    def __init__(self, checkin: Checkin, partner: Callable, ada: Any, sam: Any, clock: Any) -> None:
        self.checkin, self.clock = checkin, clock
        self.seats = {each.seat: each for each in (partner(ada), partner(sam))}

    def now(self) -> Checkin:
        """The talk as it is."""
        self.checkin = Checkin.objects.select_related("plan", "rhythm").get(pk=self.checkin.pk)
        return self.checkin

    @property
    def turn(self) -> Any:
        """Whose turn it is."""
        return self.seats[flow.beat_seat(self.now(), flow.current_beat(self.checkin)) or "a"]

    @property
    def listener(self) -> Any:
        """The other one."""
        return self.seats["b" if self.turn.seat == "a" else "a"]

    def say(self, words: str, by: Any = None, **more: Any) -> None:
        """The one whose turn it is says it, unless told otherwise."""
        by, checkin = by or self.turn, self.now()
        Turn.say(checkin, by=by, words=words, at=self.clock.now, **({"seen": str(checkin.flow_position)} | more))

    def answer(self, said: str, by: Any = None) -> None:
        """Of what was said back."""
        by, checkin = by or self.turn, self.now()
        Turn.answer(checkin, by=by, said=said, seen=str(checkin.flow_position), at=self.clock.now)

    def view(self, said: str, by: Any = None) -> None:
        """How it looked."""
        by, checkin = by or self.turn, self.now()
        Turn.view(checkin, by=by, said=said, seen=str(checkin.flow_position), at=self.clock.now)

    def to(self, key: str) -> None:
        """On to that step."""
        checkin = self.now()
        checkin.go_to_step(by=self.seats["a"], at=self.clock.now, to=flow.step_keys(checkin).index(key))

    def heard(self, seat: str = "a") -> list[tuple[str, str, str]]:
        """Who said what so far, as this one reads it."""
        return [(turn.by.seat, turn.kind, turn.words) for turn in turns_of(self.now(), self.seats[seat])]


@pytest.fixture
def two(partner: Callable, ada: Any, sam: Any, clock: Any) -> Callable[[Checkin], Two]:
    """The two of them in this talk."""
    return lambda checkin: Two(checkin, partner, ada, sam, clock)


@pytest.fixture
def live_checkin(transactional_db: None) -> tuple[Checkin, dict[str, Partner], datetime]:
    """An open talk on two screens, its two by their seats, and the moment; the clock runs, for threads and files."""
    at = timezone.now().replace(microsecond=0)
    ada, sam = factories.person("Ada"), factories.person("Sam")
    plan = factories.shared_plan(ada, sam, at=at - timedelta(days=3))
    seats = {each.seat: each for each in Partner.objects.select_related("plan", "person").filter(plan=plan)}
    soon = at + timedelta(hours=1)
    agree_to_rhythm(
        Rhythm.propose(by=seats["a"], at=at, weekdays=[soon.weekday()], clock=soon.time(), zone="UTC"),
        by=seats["b"],
        at=at,
    )
    checkin = Checkin.objects.select_related("plan", "rhythm").earliest("at")
    checkin.way = "two"
    checkin.save()
    checkin.open(by=seats["a"], at=at)
    checkin.go_to_step(by=seats["a"], at=at, to=1)
    return checkin, seats, at
