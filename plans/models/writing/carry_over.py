"""What somebody wrote for themselves in a plan begun alone comes along to where they sit now."""

from plans.models.contract.draft import Draft
from plans.models.writing.past_question import PastQuestion
from plans.models.writing.writing import Writing
from repair.accounts.models import Person


def carry_over_writing(person: Person | None) -> int:
    """Lines, writers and questions of one's own; how many rows it was. What stood in a shared plan stays there."""
    return Draft.carry_over(person) + Writing.carry_over(person) + PastQuestion.carry_over(person)
