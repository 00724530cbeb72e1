"""Models of what happens on a day."""

from checkins.models.checkin.afterwards import Afterwards
from checkins.models.checkin.checkin import Checkin
from checkins.models.checkin.own_line import OwnLine
from checkins.models.checkin.preparation import Point, Preparation
from checkins.models.checkin.readiness import Readiness
from checkins.models.checkin.rhythm import Rhythm
from checkins.models.checkin.turn import Turn, TurnDraft
from checkins.models.feed import Feed
from checkins.models.misstep import Misstep
from checkins.models.pause.pause import Pause
from checkins.models.plan_version import PlanVersion

__all__ = [
    "Afterwards",
    "Checkin",
    "Feed",
    "Misstep",
    "OwnLine",
    "Pause",
    "PlanVersion",
    "Point",
    "Preparation",
    "Readiness",
    "Rhythm",
    "Turn",
    "TurnDraft",
]
