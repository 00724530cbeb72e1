"""Every model of the package `plans`, so that Django finds them and other packages import them from one name."""

from plans.models.contract.amends import Amends
from plans.models.contract.answer import LineAnswer
from plans.models.contract.commitment import Commitment
from plans.models.contract.contract import Contract
from plans.models.contract.draft import Draft
from plans.models.contract.line import Line
from plans.models.contract.offer import Offer
from plans.models.contract.openness import Openness
from plans.models.contract.rewording import Rewording
from plans.models.contract.signature import Signature
from plans.models.contract.wish import Wish
from plans.models.couple.asked_address import AskedAddress, Refusal
from plans.models.couple.beginning import Beginning
from plans.models.couple.event import Event
from plans.models.couple.first_days import FirstDays, FirstLine, FirstWords
from plans.models.couple.for_you import ForYouNote
from plans.models.couple.invitation import Invitation
from plans.models.couple.ledger import Ledger
from plans.models.couple.plan import Partner, Plan
from plans.models.couple.rest import Rest
from plans.models.marks.mark import Mark
from plans.models.marks.milestone import Milestone
from plans.models.marks.noticed import Noticed
from plans.models.therapist.grant import TherapistGrant
from plans.models.therapist.view_log import Viewing
from plans.models.writing.past_question import PastQuestion
from plans.models.writing.question import Reply
from plans.models.writing.share_delay import Waiting
from plans.models.writing.shared import Shared
from plans.models.writing.writing import Writing

__all__ = [
    "Amends",
    "AskedAddress",
    "Beginning",
    "Commitment",
    "Contract",
    "Draft",
    "Event",
    "FirstDays",
    "FirstLine",
    "FirstWords",
    "ForYouNote",
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
    "PastQuestion",
    "Plan",
    "Refusal",
    "Reply",
    "Rest",
    "Rewording",
    "Shared",
    "Signature",
    "TherapistGrant",
    "Viewing",
    "Waiting",
    "Wish",
    "Writing",
]
