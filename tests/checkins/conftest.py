"""The practice's scenes: a time agreed on, a talk that is near."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import pytest

from checkins.models import Checkin, Rhythm
from checkins.models.checkin.scheduling import agree_to_rhythm
from tests.checkins.checkin_steps import live_checkin, two, typing  # noqa: F401
from tests.conftest import person_state
from tests.harness.row_copies import copy_rows
from tests.mail.conftest import named, sink  # noqa: F401

# The plan of ada and sam begins on Wednesday 13 January 2027 at noon; their talks are on Thursdays at 19:00 in London.
FIRST_CHECKIN = datetime(2027, 1, 14, 19, 0, tzinfo=UTC)
THURSDAY = 3


def ready(*browsers: Any, which: Checkin, **more: str) -> Any:
    """Each of them taps yes twice; the answer to the last."""
    typed = {"which": which.pk, "calm": "yes", "free": "yes"}
    return [browser.post("/talk/now/open/", typed | more, follow=True) for browser in browsers][-1]


@pytest.fixture
def propose(partner: Callable, clock: Any) -> Callable[..., Rhythm]:
    """Proposes Thursdays at seven in London for half an hour, unless told otherwise."""

    def make(who: Any, **more: Any) -> Rhythm:
        given = {"weekdays": [THURSDAY], "clock": time(19), "zone": "Europe/London", "minutes": 30}
        return Rhythm.propose(by=partner(who), at=clock.now, **(given | more))

    return make


@pytest.fixture
def rhythm(propose: Callable, partner: Callable, ada: Any, sam: Any, clock: Any) -> Rhythm:
    """What ada proposed and sam accepted."""

    def make() -> Any:
        made = propose(ada)
        agree_to_rhythm(made, by=partner(sam), at=clock.now)
        return made.pk

    key = ("rhythm", partner(ada).plan_id, person_state(ada), person_state(sam), clock.now)
    return Rhythm.objects.get(pk=copy_rows(key, make))


@pytest.fixture
def checkin(rhythm: Rhythm) -> Checkin:
    """Their first talk, tomorrow evening."""
    return Checkin.objects.get(rhythm=rhythm, at=FIRST_CHECKIN)


@pytest.fixture
def open_checkin(checkin: Checkin, partner: Callable, ada: Any, clock: Any) -> Checkin:
    """The first talk, begun at its time."""
    clock.to(FIRST_CHECKIN)
    checkin.open(by=partner(ada), at=clock.now)
    return checkin
