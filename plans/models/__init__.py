"""The nouns of the paper."""

from plans.models.amends import Amends
from plans.models.beginning import Beginning
from plans.models.commitment import Commitment
from plans.models.contract import Contract
from plans.models.contract_line import Line
from plans.models.contract_signature import Signature
from plans.models.draft import Draft
from plans.models.event import Event
from plans.models.first_days import FirstDays, FirstLine, FirstWords
from plans.models.grant import Grant
from plans.models.invitation import Invitation
from plans.models.ledger import Ledger
from plans.models.line_answer import LineAnswer
from plans.models.mark import Mark
from plans.models.milestone import Milestone
from plans.models.noticed import Noticed
from plans.models.offer import Offer
from plans.models.openness import Openness
from plans.models.past import Past
from plans.models.plan import Partner, Plan
from plans.models.question import Reply
from plans.models.rest import Rest
from plans.models.rewording import Rewording
from plans.models.shared import Shared
from plans.models.viewing import Viewing
from plans.models.waiting import Waiting
from plans.models.wish import Wish
from plans.models.writing import Writing

__all__ = [
    "Amends",
    "Beginning",
    "Commitment",
    "Contract",
    "Draft",
    "Event",
    "FirstDays",
    "FirstLine",
    "FirstWords",
    "Grant",
    "Invitation",
    "Ledger",
    "Line",
    "LineAnswer",
    "Mark",
    "Milestone",
    "Noticed",
    "Offer",
    "Openness",
    "Partner",
    "Past",
    "Plan",
    "Reply",
    "Rest",
    "Rewording",
    "Shared",
    "Signature",
    "Viewing",
    "Waiting",
    "Wish",
    "Writing",
]
