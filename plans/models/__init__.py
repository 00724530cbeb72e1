"""The nouns of the paper."""

from plans.models.invitation import Invitation
from plans.models.plan import Partner, Plan

__all__ = ["Invitation", "Partner", "Plan"]
