"""How these two pause: as their newest agreement says, and until there is one by the default (rule 32).

An agreement that has ended goes on giving the word and the length: whatever made a plan rest, a pause is the same.
"""

from dataclasses import dataclass

from plans.models import Contract, Plan
from plans.models.contract_kinds import Opens
from plans.models.contract_wording import Kind

WORD, MINUTES = "pause", 30
SHORTEST, LONGEST = 20, 24 * 60


@dataclass(frozen=True)
class PauseRule:
    """The word, the usual length in minutes, who opens again. `is_agreed`: two people signed it."""

    word: str = WORD
    minutes: int = MINUTES
    opens: str = Opens.ASKED
    seat: str = ""  # whose word it is, where one of them opens whoever asked
    is_agreed: bool = False


def rule_of(plan: Plan) -> PauseRule:
    """What holds in this plan now; one query."""
    newest = Contract.objects.filter(plan=plan).that_ran().first()
    clauses = (
        [clause for group in newest.groups if group.kind == Kind.PAUSE_RULE for clause in group.clauses]
        if newest
        else []
    )
    if not clauses:
        return PauseRule()
    minutes = max(SHORTEST, min(clauses[0].minutes or MINUTES, LONGEST))
    return PauseRule(clauses[0].text or WORD, minutes, clauses[0].term, clauses[0].seat, is_agreed=True)
