"""Which feature is offered when: each is offered once, when its time has come, in one sentence.

The answers are *now*, *later* and *not for us*. A feature that is not taken is never counted and never locked; it stays
under *More*. A feature that a partner uses already is not offered.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from plans.models import Partner
from plans.models.couple.plan import NEVER_OFFER_AGAIN
from repair.foundation.clock import WEEK
from repair.foundation.words import ui_text


@dataclass(frozen=True)
class OfferedFeature:
    """One feature, offered when both have been in for `after`; its texts have the key `part.<key>`."""

    key: str
    after: timedelta
    view: str
    args: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return what it is, in one sentence."""
        return ui_text(f"part.{self.key}")

    @property
    def url(self) -> str:
        """Return its URL."""
        return reverse(self.view, args=self.args)


# In the order in which they are offered.
OFFERED_FEATURES = (
    OfferedFeature("writers", timedelta(days=2), "plans:writing-list"),
    OfferedFeature("lock", timedelta(days=3), "mfa_index"),
    OfferedFeature("boundary", WEEK, "plans:draft-write", ("boundary",)),
    OfferedFeature("talk_rule", 2 * WEEK, "plans:draft-write", ("talk-rule",)),
    OfferedFeature("reset", 3 * WEEK, "plans:draft-write", ("reset",)),
    OfferedFeature("weekly", 4 * WEEK, "plans:mark-show"),
    OfferedFeature("five", 5 * WEEK, "checkins:five"),
    OfferedFeature("misstep", 6 * WEEK, "checkins:misstep-list"),
    OfferedFeature("words", 8 * WEEK, "plans:draft-write", ("words",)),
)
FEATURES_BY_KEY = {part.key: part for part in OFFERED_FEATURES}


def feature_to_offer(partner: Partner, *, at: datetime, without: Collection[str] = ()) -> OfferedFeature | None:
    """Return the feature whose time has come for this partner and that they have not answered, or None; no query.

    `without` has the keys of features that would open an empty page at the moment.
    """
    together = at - max(seat.joined_at for seat in partner.plan.seats)
    today = partner.day(at)
    due = (part for part in OFFERED_FEATURES if together >= part.after and part.key not in without)
    return next((part for part in due if _is_open(partner.parts, part, today)), None)


def next_offer_day(said: str, *, at: date) -> str:
    """Return what to store for *now*, *later* or *not for us*: the day to offer it again, or never."""
    return (at + WEEK).isoformat() if said == "later" else NEVER_OFFER_AGAIN


def _is_open(answers: dict[str, str], part: OfferedFeature, today: date) -> bool:
    said = answers.get(part.key)
    return said is None or (said != NEVER_OFFER_AGAIN and date.fromisoformat(said) <= today)
