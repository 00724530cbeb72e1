"""The nouns of the paper."""

from plans.models.event import Event
from plans.models.grant import Grant, Viewing
from plans.models.invitation import Invitation
from plans.models.ledger import Ledger
from plans.models.milestone import Milestone
from plans.models.plan import Partner, Plan
from plans.models.rest import Rest

__all__ = [
    "Event",
    "Grant",
    "Invitation",
    "Ledger",
    "Milestone",
    "Partner",
    "Plan",
    "Rest",
    "Viewing",
]
