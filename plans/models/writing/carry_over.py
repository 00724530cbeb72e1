"""Carry private writing over: what a person wrote in a plan begun alone follows them to the plan they join."""

from plans.models.contract.draft import Draft
from plans.models.writing.past_question import PastQuestion
from plans.models.writing.writing import Writing
from repair.accounts.models import Person


def carry_over_writing(person: Person | None) -> int:
    """Move this person's drafts, writings and questions to the plan they are in now; return how many rows.

    What they wrote in a plan that was shared stays there.
    """
    return Draft.carry_over(person) + Writing.carry_over(person) + PastQuestion.carry_over(person)
