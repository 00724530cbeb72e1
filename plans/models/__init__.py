"""The nouns of the paper."""

from plans.models.event import Event
from plans.models.invitation import Invitation
from plans.models.ledger import Ledger
from plans.models.plan import Partner, Plan
from plans.models.rest import Rest

__all__ = ["Event", "Invitation", "Ledger", "Partner", "Plan", "Rest"]
