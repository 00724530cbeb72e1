"""How the first days come about in the scenes."""

from datetime import datetime
from typing import Any

from plans.models import FirstDays, FirstWords, Partner, Plan

WORDS = {"stops": "No contact with Kim.", "sleeps": "Sam sleeps in the study.", "people": "Nobody has to ask."}


def wrote(by: Partner, **words: str) -> None:
    """Lines of one's own, not sent."""
    assert by.person is not None
    FirstWords.save_words(by=by.person, words=words or WORDS)


def sent(by: Partner, at: datetime, **words: str) -> FirstDays:
    """Lines before both; their writer agrees, the other is silent."""
    wrote(by, **words)
    return FirstDays.send(by=by, at=at)


def parts(plan: Plan, at: datetime) -> dict[str, list[Any]]:
    """A line that ada sent, for the rules of the house."""
    line = sent(plan.seats[0], at).lines.all()[0]
    return {f"plans:first-days-{verb}": [line.pk] for verb in ("agree", "refuse", "change")}
