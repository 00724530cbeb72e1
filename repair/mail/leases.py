"""Which sender may send which letter: every step is one conditional update, so that no two senders hold one letter.

Leases are compared with the database's own time, which the caller passes as `at`. No transaction spans the network.
"""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from repair.mail import kinds, timeouts
from repair.mail.final_check import MAY_LEAVE, CheckResult, check_letters
from repair.mail.models import Attempt, Letter, LetterState, Suppression
from repair.mail.smtp import SendOutcome, SendVerdict

CLAIM_BATCH = 10
SHORTEST_WAIT = timedelta(minutes=1)  # of a letter that is set aside


def claim_due(at: datetime, limit: int = CLAIM_BATCH) -> list[Letter]:
    """Lease the letters that have been due longest to this sender, and return them."""
    due = Letter.objects.filter(state=LetterState.PENDING, next_attempt_at__lte=at).order_by("next_attempt_at")
    if not due.exists():
        return []
    token = uuid.uuid4()
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        taken = Letter.objects.filter(pk__in=list(due.values_list("pk", flat=True)[:limit]), state=LetterState.PENDING)
        taken.update(
            state=LetterState.LEASED,
            lease_token=token,
            lease_until=at + timeouts.paced_span(timeouts.LEASE_SECONDS),
            attempts=F("attempts") + 1,
        )
    return list(Letter.objects.filter(lease_token=token).select_related("to").order_by("next_attempt_at"))


def held_by_sender(letter: Letter) -> QuerySet[Letter]:
    """Return the row as a queryset, as long as this sender's lease holds."""
    held = Letter.objects.filter(pk=letter.pk, lease_token=letter.lease_token)
    return held.filter(state__in=(LetterState.LEASED, LetterState.HANDOFF))


def give_back(letters: list[Letter]) -> None:
    """Return letters that were claimed and not tried to pending, as if nobody had claimed them."""
    for letter in letters:
        held_by_sender(letter).filter(state=LetterState.LEASED).update(
            **pending_fields(letter.next_attempt_at), attempts=F("attempts") - 1
        )


def reap_lapsed(at: datetime) -> None:
    """End what has lapsed: expired letters become stale, leases of dead senders end, doubts are decided."""
    over = Letter.objects.filter(state=LetterState.PENDING, expires_at__lte=at)
    over.update(**final_fields(LetterState.STALE, at))
    lapsed = Q(lease_until__lte=at) | Q(
        lease_until__gt=at + 2 * timeouts.paced_span(timeouts.HANDOFF_SECONDS)
    )  # the lease lies too far ahead: the clock was put back
    Letter.objects.filter(lapsed, state=LetterState.LEASED).update(**pending_fields(at), attempts=F("attempts") - 1)
    for letter in Letter.objects.filter(lapsed, state=LetterState.HANDOFF):
        update_if_held(letter, doubt_changes(letter, at), at)


def commit_handoff(letter: Letter, at: datetime) -> CheckResult | None:
    """Commit the hand-off, with the final check in the same transaction.

    Return None if the lease is lost or the letter was stopped, else what the check says now.
    """
    with transaction.atomic():
        held = held_by_sender(letter).filter(state=LetterState.LEASED, lease_until__gt=at)
        fresh = held.select_related("to").first()
        if fresh is None or fresh.recipient_address != letter.recipient_address:
            return None
        seen = check_letters([fresh], at)[letter.pk]
        if isinstance(seen, Exception):
            raise seen
        if seen == MAY_LEAVE and not held.update(
            state=LetterState.HANDOFF, lease_until=at + timeouts.paced_span(timeouts.HANDOFF_SECONDS)
        ):
            return None
        return seen


@dataclass(frozen=True)
class DeliveryTry:
    """One try and its outcome."""

    outcome: SendOutcome
    ms: int


def record_outcome(letter: Letter, tried: DeliveryTry, at: datetime) -> str:
    """Store what is known of a try; return the letter's state, or an empty string if the lease is lost."""
    outcome = tried.outcome
    change = outcome_changes(letter, outcome, at)
    with transaction.atomic():
        if not update_if_held(letter, change, at):
            return ""
        Attempt.objects.create(
            letter=letter, n=letter.attempts, at=at, phase=outcome.phase, code_class=outcome.code[:1], ms=tried.ms
        )
        if outcome.is_bad_mailbox:
            Suppression.add(letter.recipient_address, outcome.code, at=at)
    return str(change["state"])


def update_if_held(letter: Letter, change: dict, at: datetime) -> bool:
    """Change the row if this sender holds it; a letter that was stopped meanwhile never becomes pending again."""
    held = held_by_sender(letter)
    if change["state"] == LetterState.PENDING:
        if held.filter(stopped_at__isnull=True).update(**change):
            return True
        change = change | final_fields(LetterState.UNKNOWN if "doubts" in change else LetterState.CANCELLED, at)
    return bool(held.update(**change))


def set_aside(letter: Letter, seen: CheckResult, at: datetime) -> str:
    """Store that the final check said no, or not yet; what is set aside is never due at once again."""
    if seen.state == LetterState.PENDING and seen.until:
        change = pending_fields(max(seen.until, at + SHORTEST_WAIT))
    else:
        change = final_fields(seen.state, at)
    return str(seen.state) if update_if_held(letter, change | {"attempts": F("attempts") - 1}, at) else ""


def mark_unrenderable(letter: Letter, at: datetime) -> str:
    """Store that the letter could not be checked or rendered: it is tried again as long as it is useful."""
    change = retry_changes(letter, at) | {"last_code": "unreadable"}
    return str(change["state"]) if update_if_held(letter, change, at) else ""


def outcome_changes(letter: Letter, outcome: SendOutcome, at: datetime) -> dict:
    """Return the fields that an outcome changes."""
    said = {"last_code": outcome.code[:20]}
    match outcome.verdict:
        case SendVerdict.ACCEPTED:
            return final_fields(LetterState.SENT, at) | said
        case SendVerdict.REFUSED:
            return final_fields(LetterState.FAILED, at) | said
        case SendVerdict.AWAY:
            again = at + jitter(timeouts.paced_span(timeouts.SERVER_REST_SECONDS))
            return unless_late(letter, again, at) | said | {"attempts": F("attempts") - 1}
        case SendVerdict.DOUBT:
            return doubt_changes(letter, at) | said
        case _:
            return retry_changes(letter, at) | said


def doubt_changes(letter: Letter, at: datetime) -> dict:
    """Return the fields for a letter that perhaps arrived: one more try with the same Message-ID if that harms less."""
    again = at + timeouts.paced_span(timeouts.RESEND_AFTER_SECONDS)
    useful = not letter.expires_at or again < letter.expires_at
    if letter.doubts or letter.stopped_at or not useful or not resends(letter.kind):
        return final_fields(LetterState.UNKNOWN, at) | {"doubts": F("doubts") + 1}
    return pending_fields(again) | {"doubts": F("doubts") + 1}


def resends(kind: str) -> bool:
    """Tell whether letters of this kind are sent once more when in doubt."""
    try:
        return kinds.letter_kind(kind).in_doubt == "resend"
    except kinds.UnknownLetterKind:
        return False


def unless_late(letter: Letter, again: datetime, at: datetime) -> dict:
    """Return the fields to wait until `again`, or to be stale if the letter would be of no use then."""
    return (
        final_fields(LetterState.STALE, at)
        if letter.expires_at and letter.expires_at <= again
        else pending_fields(again)
    )


def retry_changes(letter: Letter, at: datetime) -> dict:
    """Return the fields of a letter that is tried again, with growing steps, for as long as it is useful.

    A step that would end too late is half of the time that is left; in its last minute the letter fails. One that is
    useful without end fails after `timeouts.RETRY_SECONDS`.
    """
    ends = letter.expires_at or letter.posted_at + timeouts.paced_span(timeouts.RETRY_SECONDS)
    step = timeouts.RETRY_DELAYS_SECONDS[min(max(letter.attempts, 1), len(timeouts.RETRY_DELAYS_SECONDS)) - 1]
    again = at + jitter(timeouts.paced_span(step))
    if again >= ends:
        again = at + (ends - at) / 2
    if again - at < timeouts.paced_span(timeouts.SHORTEST_RETRY_SECONDS):
        return final_fields(LetterState.FAILED, at)
    return pending_fields(again)


def jitter(span: timedelta) -> timedelta:
    """Return `span`, up to a fifth more or less, at random."""
    return span * random.uniform(1 - timeouts.RETRY_JITTER, 1 + timeouts.RETRY_JITTER)  # noqa: S311  # no secret in it


def pending_fields(until: datetime) -> dict:
    """Return the fields of a letter that is pending again, to be tried at `until`."""
    return {"state": LetterState.PENDING, "next_attempt_at": until, "lease_token": None, "lease_until": None}


def final_fields(state: LetterState, at: datetime) -> dict:
    """Return the fields of a final state; address and code are wiped."""
    return {
        "state": state,
        "ended_at": at,
        "lease_token": None,
        "lease_until": None,
        "address": "",
        "sealed": None,
    }
