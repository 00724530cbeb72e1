"""What a person is told of emails that did not reach them: when and how it went, never what one was about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from repair.accounts.models import Person
from repair.mail.models import Letter, LetterState

TOLD_FOR = timedelta(days=30)
TOLD_AT_MOST = 20
TOLD_STATES = (LetterState.FAILED, LetterState.SUPPRESSED, LetterState.UNKNOWN)


@dataclass(frozen=True)
class UndeliveredLetter:
    """One email that did not arrive, or perhaps did: when it ended, and the words for how."""

    at: datetime
    how: str


def undelivered_to(person: Person, *, at: datetime) -> list[UndeliveredLetter]:
    """Return the emails to this person of the last thirty days that did not surely arrive, the newest first."""
    letters = Letter.objects.filter(to=person, state__in=TOLD_STATES, ended_at__gt=at - TOLD_FOR).order_by("-ended_at")
    rows = letters.values_list("ended_at", "state")[:TOLD_AT_MOST]
    return [UndeliveredLetter(ended, str(LetterState(state).label)) for ended, state in rows if ended is not None]
