"""Five minutes a day: one question for both, another one each day of the plan. No answer is stored."""

from datetime import datetime

from plans.models import Plan
from repair.foundation.words import DEFAULT_TEXT_LANGUAGE, find_text, ui_text

DAILY_QUESTION_KEYS = tuple(find_text(DEFAULT_TEXT_LANGUAGE, "five.ask"))


def question_of_the_day(plan: Plan, *, at: datetime) -> str:
    """Return the question of this day of the plan, the same for both partners in any zone."""
    return ui_text(f"five.ask.{DAILY_QUESTION_KEYS[plan.day(at).toordinal() % len(DAILY_QUESTION_KEYS)]}")
