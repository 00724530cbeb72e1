"""Who may send which letter: every step is one conditional update, so two senders never hold the same letter.

Leases compare the database's own time, which the caller hands in as `at`. No transaction spans the network.
"""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from repair.mail import kinds, timeouts
from repair.mail.final_check import GO, Seen, look
from repair.mail.models import Attempt, Letter, State, Suppression
from repair.mail.smtp import Outcome, Verdict

BATCH = 10
TRIES = 3  # of a letter that cannot be made, before it fails


def claim(at: datetime, limit: int = BATCH) -> list[Letter]:
    """Take the letters longest due, for a minute; nobody else has them."""
    due = Letter.objects.filter(state=State.PENDING, next_attempt_at__lte=at).order_by("next_attempt_at")
    if not due.exists():
        return []
    token = uuid.uuid4()
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        taken = Letter.objects.filter(pk__in=list(due.values_list("pk", flat=True)[:limit]), state=State.PENDING)
        taken.update(
            state=State.LEASED,
            lease_token=token,
            lease_until=at + timeouts.wait(timeouts.LEASE),
            attempts=F("attempts") + 1,
        )
    return list(Letter.objects.filter(lease_token=token).select_related("to").order_by("next_attempt_at"))


def mine(letter: Letter) -> QuerySet[Letter]:
    """The row, as long as this sender has it."""
    held = Letter.objects.filter(pk=letter.pk, lease_token=letter.lease_token)
    return held.filter(state__in=(State.LEASED, State.HANDOFF))


def give_back(letters: list[Letter]) -> None:
    """Letters that were claimed and not tried wait again, as if nobody had taken them."""
    for letter in letters:
        mine(letter).filter(state=State.LEASED).update(**waiting(letter.next_attempt_at), attempts=F("attempts") - 1)


def reap(at: datetime) -> None:
    """What lapsed comes to its end: late letters are stale, leases of the dead run out, doubts are decided."""
    over = Letter.objects.filter(state=State.PENDING, expires_at__lte=at)
    over.update(**ended(State.STALE, at))
    lapsed = Q(lease_until__lte=at) | Q(
        lease_until__gt=at + 2 * timeouts.wait(timeouts.HANDOFF)
    )  # the clock was put back
    Letter.objects.filter(lapsed, state=State.LEASED).update(**waiting(at), attempts=F("attempts") - 1)
    for letter in Letter.objects.filter(lapsed, state=State.HANDOFF):
        write(letter, after_doubt(letter, at), at)


def hand_off(letter: Letter, at: datetime) -> Seen | None:
    """The hand-off commit, with the last look in the same transaction; None when the lease is lost or the letter
    was stopped, else what the look says now."""
    with transaction.atomic():
        held = mine(letter).filter(state=State.LEASED, lease_until__gt=at)
        fresh = held.select_related("to").first()
        if fresh is None or fresh.goes_to != letter.goes_to:
            return None
        seen = look([fresh], at)[letter.pk]
        if isinstance(seen, Exception):
            raise seen
        if seen == GO and not held.update(state=State.HANDOFF, lease_until=at + timeouts.wait(timeouts.HANDOFF)):
            return None
        return seen


@dataclass(frozen=True)
class Tried:
    """A try and what came of it."""

    outcome: Outcome
    ms: int


def settle(letter: Letter, tried: Tried, at: datetime) -> str:
    """Write down what is known; answers with the letter's state, or nothing when it was no longer ours."""
    outcome = tried.outcome
    change = after(letter, outcome, at)
    with transaction.atomic():
        if not write(letter, change, at):
            return ""
        Attempt.objects.create(
            letter=letter, n=letter.attempts, at=at, phase=outcome.phase, code_class=outcome.code[:1], ms=tried.ms
        )
        if outcome.is_bad_mailbox:
            Suppression.add(letter.goes_to, outcome.code, at=at)
    return str(change["state"])


def write(letter: Letter, change: dict, at: datetime) -> bool:
    """Make the change if the letter is ours; what was stopped meanwhile never waits again."""
    held = mine(letter)
    if change["state"] == State.PENDING:
        if held.filter(stopped_at__isnull=True).update(**change):
            return True
        change = change | ended(State.UNKNOWN if "doubts" in change else State.CANCELLED, at)
    return bool(held.update(**change))


def set_aside(letter: Letter, seen: Seen, at: datetime) -> str:
    """The last look said no, or not yet."""
    change = waiting(seen.until) if seen.state == State.PENDING and seen.until else ended(seen.state, at)
    return str(seen.state) if write(letter, change | {"attempts": F("attempts") - 1}, at) else ""


def spoil(letter: Letter, at: datetime) -> str:
    """It could not be made: tried again a little later, and given up after a few tries, so that it stops nobody."""
    change = ended(State.FAILED, at) if letter.attempts >= TRIES else waiting(later(letter, at))
    return str(change["state"]) if write(letter, change | {"last_code": "unreadable"}, at) else ""


def after(letter: Letter, outcome: Outcome, at: datetime) -> dict:
    """What an outcome makes of the row."""
    said = {"last_code": outcome.code[:20]}
    match outcome.verdict:
        case Verdict.ACCEPTED:
            return ended(State.SENT, at) | said
        case Verdict.REFUSED:
            return ended(State.FAILED, at) | said
        case Verdict.AWAY:
            again = at + spread(timeouts.wait(timeouts.AWAY))
            return unless_late(letter, again, at) | said | {"attempts": F("attempts") - 1}
        case Verdict.DOUBT:
            return after_doubt(letter, at) | said
        case _ if letter.attempts > len(timeouts.RETRIES):
            return ended(State.FAILED, at) | said
        case _:
            return unless_late(letter, later(letter, at), at) | said


def after_doubt(letter: Letter, at: datetime) -> dict:
    """Nobody can tell whether it arrived: once more with the same Message-ID where that harms less than silence."""
    again = at + timeouts.wait(timeouts.RESEND)
    useful = not letter.expires_at or again < letter.expires_at
    if letter.doubts or letter.stopped_at or not useful or not resends(letter.kind):
        return ended(State.UNKNOWN, at) | {"doubts": F("doubts") + 1}
    return waiting(again) | {"doubts": F("doubts") + 1}


def resends(kind: str) -> bool:
    """Whether letters of this kind go once more when in doubt."""
    try:
        return kinds.get(kind).in_doubt == "resend"
    except kinds.Unknown:
        return False


def unless_late(letter: Letter, again: datetime, at: datetime) -> dict:
    """Waiting until `again`, or stale when it would then be of no use."""
    return ended(State.STALE, at) if letter.expires_at and letter.expires_at <= again else waiting(again)


def later(letter: Letter, at: datetime) -> datetime:
    """When a refused letter is tried again."""
    step = timeouts.RETRIES[min(max(letter.attempts, 1), len(timeouts.RETRIES)) - 1]
    return at + spread(timeouts.wait(step))


def spread(span: timedelta) -> timedelta:
    """`span`, a fifth more or less."""
    return span * random.uniform(1 - timeouts.SPREAD, 1 + timeouts.SPREAD)  # noqa: S311  # no secret in it


def waiting(until: datetime) -> dict:
    """Pending again, tried at `until`."""
    return {"state": State.PENDING, "next_attempt_at": until, "lease_token": None, "lease_until": None}


def ended(state: State, at: datetime) -> dict:
    """Final: address and code are wiped."""
    return {
        "state": state,
        "ended_at": at,
        "lease_token": None,
        "lease_until": None,
        "address": "",
        "sealed": None,
    }


def lag(at: datetime) -> timedelta:
    """How long the oldest due letter has been waiting."""
    due = Letter.objects.filter(~Q(state=State.HANDOFF), state__in=(State.PENDING, State.LEASED))
    oldest = due.filter(next_attempt_at__lte=at).order_by("next_attempt_at").values_list("next_attempt_at", flat=True)
    first = oldest.first()
    return at - first if first else timedelta()
