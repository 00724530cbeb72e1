"""What waits to leave, as monitoring asks for it."""

from datetime import datetime, timedelta

from django.db.models import Q

from repair.mail.models import LIVE_STATES, Attempt, Letter, LetterState

LONGEST_LETTER_WAIT = timedelta(minutes=5)  # of a due letter while none leaves
LONGEST_QUEUE_WAIT = timedelta(minutes=15)  # of a due letter while others leave: the mail server is slow
STANDSTILL = timedelta(minutes=2)  # so long after the last letter none counts as leaving


def oldest_due_age(at: datetime) -> timedelta:
    """Return how long the oldest due letter has been waiting, or has been on its way out."""
    due = Letter.objects.filter(state__in=LIVE_STATES, next_attempt_at__lte=at).order_by("next_attempt_at")
    first = due.values_list("next_attempt_at", flat=True).first()
    return at - first if first else timedelta()


def is_in_hand(at: datetime) -> bool:
    """Tell whether a sender holds a letter: it speaks to the mail server, or waits for its answer."""
    leased = Q(state=LetterState.LEASED) | Q(state=LetterState.HANDOFF)
    return Letter.objects.filter(leased, lease_until__gt=at).exists()


def sent_since(moment: datetime) -> int:
    """Return how many letters the mail server has taken since then."""
    return Attempt.objects.filter(at__gte=moment, code_class="2").count()


def moves(at: datetime) -> bool:
    """Tell whether what is due leaves: no letter has waited for long, or others leave meanwhile."""
    age = oldest_due_age(at)
    return age < LONGEST_LETTER_WAIT or (age < LONGEST_QUEUE_WAIT and sent_since(at - STANDSTILL) > 0)
