"""Who may go on listening: checked again for every open page, many at a time, before anything is sent.

The same questions as at a request: is the sign-in valid, is it this person's, are they still a partner of the plan, is
the plan open. Nothing is written, so that an open page never prolongs a sign-in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from checkins.models.plan_version import PlanVersion
from plans.models import Partner
from repair.accounts.models import Person
from repair.accounts.sessions import is_session_over


@dataclass(frozen=True, slots=True)
class Listener:
    """One open page that listens: its sign-in, person, partner and plan."""

    session: str
    person: UUID
    partner: UUID
    plan: UUID


def versions_by_listener(seats: Collection[Listener], at: datetime) -> dict[Listener, int]:
    """Return those that may still listen, each with its plan's version; four queries for all of them."""
    live = Partner.objects.live().filter(pk__in={seat.partner for seat in seats}, plan__closed_at=None)
    seated = set(live.values_list("pk", "person_id", "plan_id"))
    seats = [seat for seat in seats if (seat.partner, seat.person, seat.plan) in seated]
    signed_in = _signed_in(seats, at)
    pulses = PlanVersion.objects.filter(plan__in={seat.plan for seat in seats})
    stands = dict(pulses.values_list("plan_id", "number"))
    return {seat: stands.get(seat.plan, 0) for seat in seats if (seat.session, seat.person) in signed_in}


def _signed_in(seats: Collection[Listener], at: datetime) -> set[tuple[str, UUID]]:
    """Return the sign-ins valid at `at`, each with its person."""
    people = Person.objects.filter(pk__in={seat.person for seat in seats}, is_active=True)
    by_key = {str(person.pk): person for person in people.only("pk", "password")}
    rows = Session.objects.filter(session_key__in={seat.session for seat in seats}, expire_date__gt=at)
    found, store, seconds = set(), SessionStore(), int(at.timestamp())
    for key, sealed in rows.values_list("session_key", "session_data"):
        session = store.decode(sealed)
        person = by_key.get(session.get(SESSION_KEY, ""))
        if person is None or is_session_over(session, seconds):
            continue
        if constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
            found.add((key, person.pk))
    return found
