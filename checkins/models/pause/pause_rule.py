"""How the couple pauses: as their newest agreement says, or by the default until there is one (rule 32).

An agreement that has ended still gives the word and the length, so that a pause is the same whatever made the plan
rest. It says who opens again only while it runs, or would run if the plan were not resting.
"""

from dataclasses import dataclass, replace

from plans.models import Contract, Plan, Rest
from plans.models.contract.canonical_text import LineKind
from plans.models.contract.kinds import PauseReopener

DEFAULT_PAUSE_WORD, DEFAULT_PAUSE_MINUTES = "pause", 30
SHORTEST_PAUSE_MINUTES, LONGEST_PAUSE_MINUTES = 20, 24 * 60


@dataclass(frozen=True)
class PauseRule:
    """The word, the usual length in minutes, and who opens again. `is_agreed`: both partners signed it."""

    word: str = DEFAULT_PAUSE_WORD
    minutes: int = DEFAULT_PAUSE_MINUTES
    opens: str = PauseReopener.ASKED
    seat: str = ""  # the seat whose line it is, if that partner opens whoever asked
    is_agreed: bool = False


def pause_rule_of(plan: Plan) -> PauseRule:
    """Return what holds in this plan now; one query, two if it says who opens again."""
    newest = Contract.objects.filter(plan=plan).ever_in_force().first()
    clauses = (
        [clause for group in newest.groups if group.kind == LineKind.PAUSE_RULE for clause in group.clauses]
        if newest
        else []
    )
    if not clauses:
        return PauseRule()
    minutes = max(SHORTEST_PAUSE_MINUTES, min(clauses[0].minutes or DEFAULT_PAUSE_MINUTES, LONGEST_PAUSE_MINUTES))
    rule = PauseRule(clauses[0].text or DEFAULT_PAUSE_WORD, minutes, is_agreed=True)
    if not clauses[0].term or newest is None or newest.shown_status(Rest.of(plan)) not in ("running", "resting"):
        return rule
    return replace(rule, opens=clauses[0].term, seat=clauses[0].seat)
