"""How two people come to an agreement in the scenes: small steps with sensible defaults."""

from datetime import date, datetime, timedelta
from typing import Any

from plans.models import Contract, Draft, Line, Partner, Plan
from plans.models.contract.contract import bring_due_versions_into_force

HELLO = {"text": "I say hello first.", "cue": "If I come home", "smallest": "A nod.", "cadence": "daily"}
WALK = {"text": "I go for a walk.", "cue": "", "smallest": "", "cadence": "weekly"}
SOON = date(2027, 2, 10)  # four weeks after the Wednesday on which scenes begin
WORDS: dict[str, dict[str, Any]] = {
    "commitment": HELLO,
    "goal": {"text": "We feel noticed on an ordinary day."},
    "boundary": {"text": "We do not insult each other.", "why": "Speaking freely.", "cue": "We pause.", "term": ""},
    "talk_rule": {"text": "One subject at a time."},
    "pause_rule": {"text": "pause", "minutes": 30, "term": ""},
    "reset": {"term": "sign", "text": "I answer in one word."},
    "openness": {"text": "I say where I go.", "why": "No surprises.", "ends_on": SOON},
    "amends": {"text": "I cook on Fridays.", "ends_on": SOON},
    "words": {"term": "honest", "text": "Saying it before it is asked."},
    "ritual": {"text": "Tea on the step.", "cadence": "weekly"},
    "look_back": {"ends_on": SOON},
}


def draft(by: Partner, at: datetime, kind: str = "commitment", **words: Any) -> Draft:
    """A line of one's own."""
    return Draft.write(by=by, kind=kind, words=WORDS[kind] | words, at=at)


def offered(by: Partner, at: datetime, kind: str = "commitment", **words: Any) -> Line:
    """A line on the table, its author agreeing, the other silent."""
    return draft(by, at, kind, **words).offer(by=by, at=at)


def agreed(by: Partner, at: datetime, kind: str = "commitment", **words: Any) -> Line:
    """A line on the table that both agree to."""
    line = offered(by, at, kind, **words)
    assert by.other is not None
    line.agree(by=by.other)
    return line


def proposed(by: Partner, at: datetime, kind: str = "commitment", **words: Any) -> Contract:
    """A version of one line, its text fixed."""
    agreed(by, at, kind, **words)
    contract = Contract.open(by=by, at=at)
    contract.freeze(by=by, at=at)
    return contract


def sign(contract: Contract, by: Partner, at: datetime) -> None:
    """A name under the text as it is."""
    Contract.sign(contract.pk, by=by, text_hash=contract.text_hash, at=at)


def running(plan: Plan, clock: Any, **words: Any) -> Contract:
    """A version of one line in force; the clock has gone on by its day."""
    one, two = plan.seats
    contract = proposed(one, clock.now, **words)
    for each in (one, two):
        sign(contract, each, clock.now)
    assert bring_due_versions_into_force(at=clock.forward(hours=24)) == 1
    return Contract.objects.get(pk=contract.pk)


def ran_since(plan: Plan, at: datetime) -> Contract:
    """A version of one line that is in force at that moment, without a clock."""
    one, two = plan.seats
    contract = proposed(one, at - timedelta(days=3))
    for each in (one, two):
        sign(contract, each, at - timedelta(days=3))
    bring_due_versions_into_force(at=at - timedelta(days=1))
    return Contract.objects.get(pk=contract.pk)
