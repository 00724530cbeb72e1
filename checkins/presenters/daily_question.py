"""Five minutes a day: one question for both, a new one each day of the plan. Nothing is kept of any answer."""

from datetime import datetime

from plans.models import Plan
from repair.foundation.words import ENGLISH, find, words

ASKED = tuple(find(ENGLISH, "five.ask"))


def question(plan: Plan, *, at: datetime) -> str:
    """The one of this day of the plan, the same for both, wherever they are."""
    return words(f"five.ask.{ASKED[plan.day(at).toordinal() % len(ASKED)]}")
