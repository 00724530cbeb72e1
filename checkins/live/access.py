"""Who may go on listening: asked again for every open page, many at a time, and before anything is told.

The same questions the doors ask of a request: does the sign-in still stand, is it this person's, do they still sit in
the plan, is it open. Nothing is written, so that an open page never keeps a sign-in alive.
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
    """One page that listens: by which sign-in, whose, in which seat of which plan."""

    session: str
    person: UUID
    partner: UUID
    plan: UUID


def versions_by_listener(seats: Collection[Listener], at: datetime) -> dict[Listener, int]:
    """Those that may still listen, each with the number at which its plan stands; four queries for all of them."""
    live = Partner.objects.live().filter(pk__in={seat.partner for seat in seats}, plan__closed_at=None)
    seated = set(live.values_list("pk", "person_id", "plan_id"))
    seats = [seat for seat in seats if (seat.partner, seat.person, seat.plan) in seated]
    signed_in = _signed_in(seats, at)
    pulses = PlanVersion.objects.filter(plan__in={seat.plan for seat in seats})
    stands = dict(pulses.values_list("plan_id", "number"))
    return {seat: stands.get(seat.plan, 0) for seat in seats if (seat.session, seat.person) in signed_in}


def _signed_in(seats: Collection[Listener], at: datetime) -> set[tuple[str, UUID]]:
    """The sign-ins that stand at `at`, each with the person it is of."""
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
