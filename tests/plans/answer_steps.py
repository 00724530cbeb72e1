"""Answers at the table in the scenes: other words, a reason, a wish, an offer."""

from datetime import datetime
from typing import Any

from plans.models import Line, Offer, Partner, Plan, Rewording, Wish
from plans.models.contract.rewording import line_words
from tests.plans.contract_steps import WORDS, offered


def reworded(line: Line, by: Partner, at: datetime, **words: Any) -> Rewording:
    """Other words beside the line, written on from what lies there."""
    live = line.rewordings.open().first()
    seen = str(live.pk if live else line.pk)
    return Rewording.put(line.pk, by=by, words=line_words(line) | words, seen=seen, at=at)


def wished(by: Partner, at: datetime, text: str = "That you ask how my day was.") -> Wish:
    """A wish beside the table."""
    return Wish.put_down(by=by, text=text, at=at)


def waiting(by: Partner, at: datetime, kind: str = "commitment", **words: Any) -> Offer:
    """An offer beside the table."""
    return Offer.propose(by=by, kind=kind, words=WORDS[kind] | words, source="talk", at=at)


def parts(plan: Plan, at: datetime) -> dict[str, list[Any]]:
    """One of each for the rules of the house: sam's answers, words, wish and offer, at ada's lines."""
    ada, sam = plan.seats
    gift, rule = offered(ada, at, "amends"), offered(ada, at, "talk_rule")
    rule.not_yet(by=sam, reason="Not while I am so tired.")
    other = reworded(offered(ada, at, "boundary"), sam, at, text="We do not shout.")
    return {
        "plans:line-not-that": [gift.pk],
        "plans:line-tell": [rule.pk],
        "plans:line-keep": [rule.pk],
        "plans:line-reword": [rule.pk],
        **{f"plans:rewording-{verb}": [other.pk] for verb in ("take", "leave", "take-back")},
        "plans:wish-take-back": [wished(sam, at).pk],
        **{f"plans:offer-{verb}": [waiting(sam, at).pk] for verb in ("lay-down", "drop")},
    }
