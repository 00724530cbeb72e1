"""How many letters a person gets: two in any seven local days, of those kinds that count; one of them is gathered.

Security letters, invitations, and what somebody switched on for themselves do not count.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models.functions import Coalesce

from repair.accounts.models import Person
from repair.foundation import clock
from repair.mail import kinds
from repair.mail.models.letter import Letter, State

MOST, WEEK = 2, 7
UNSENT = (State.CANCELLED, State.STALE, State.SUPPRESSED)


def days(to: Person, names: Iterable[str]) -> list[date]:
    """The local days on which letters of these kinds have left, or are going to."""
    rows = Letter.objects.filter(to=to, kind__in=names).exclude(state__in=UNSENT)
    leaving = rows.order_by("-posted_at").values_list(Coalesce("ended_at", "next_attempt_at"), flat=True)
    return [clock.local(at, to.zone).date() for at in leaving[: 4 * WEEK]]


def has_room(to: Person, day: date, names: Iterable[str] | None = None, most: int = MOST) -> bool:
    """Whether a letter on that day leaves every seven days around it with no more than `most` of these kinds."""
    taken = days(to, names or kinds.counted())
    firsts = [day - timedelta(days=back) for back in range(WEEK)]
    return all(sum(first <= other < first + timedelta(days=WEEK) for other in taken) < most for first in firsts)
