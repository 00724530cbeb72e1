"""The weekly limit: two letters of the counted kinds in any seven local days, one of them the gathered letter.

Security letters, invitations, and letters that a person switched on do not count.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models.functions import Coalesce

from repair.accounts.models import Person
from repair.foundation import clock
from repair.mail import kinds
from repair.mail.models.letter import Letter, LetterState

LETTERS_A_WEEK, LIMIT_WEEK_DAYS = 2, 7
UNSENT_STATES = (LetterState.CANCELLED, LetterState.STALE, LetterState.SUPPRESSED)


def letter_days(to: Person, names: Iterable[str]) -> list[date]:
    """Return the local days on which letters of these kinds have left, or will leave."""
    rows = Letter.objects.filter(to=to, kind__in=names).exclude(state__in=UNSENT_STATES)
    leaving = rows.order_by("-posted_at").values_list(Coalesce("ended_at", "next_attempt_at"), flat=True)
    return [clock.on_wall_clock(at, to.zone).date() for at in leaving[: 4 * LIMIT_WEEK_DAYS]]


def has_weekly_room(to: Person, day: date, names: Iterable[str] | None = None, most: int = LETTERS_A_WEEK) -> bool:
    """Tell whether one more letter on that day leaves every seven days around it with at most `most` of these kinds."""
    taken = letter_days(to, names or kinds.counted_kind_names())
    firsts = [day - timedelta(days=back) for back in range(LIMIT_WEEK_DAYS)]
    return all(
        sum(first <= other < first + timedelta(days=LIMIT_WEEK_DAYS) for other in taken) < most for first in firsts
    )
