"""The nouns of the practice."""

from checkins.models.afterwards import Afterwards
from checkins.models.checkin import Checkin
from checkins.models.feed import Feed
from checkins.models.misstep import Misstep
from checkins.models.own_line import OwnLine
from checkins.models.preparation import Point, Preparation
from checkins.models.pulse import Pulse
from checkins.models.readiness import Readiness
from checkins.models.reset import Reset
from checkins.models.rhythm import Rhythm
from checkins.models.turn import Turn, TurnDraft

__all__ = [
    "Afterwards",
    "Checkin",
    "Feed",
    "Misstep",
    "OwnLine",
    "Point",
    "Preparation",
    "Pulse",
    "Readiness",
    "Reset",
    "Rhythm",
    "Turn",
    "TurnDraft",
]
