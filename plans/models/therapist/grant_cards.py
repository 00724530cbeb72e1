"""Who reads along, as each side sees it: the two by cards, the reader by names."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from plans.models.couple.plan import Partner
from plans.models.therapist.grant import TherapistGrant
from repair.accounts.models import Person


@dataclass(frozen=True)
class GrantCard:
    """One grant for one partner. `state`: asked (by me), wanted (by the other), admitted (by both), ended.

    While it is asked the page says nothing of who has not answered yet, and it never says who ended it.
    """

    grant: TherapistGrant
    state: str
    days: list[date]


def grant_cards_for(partner: Partner, *, at: datetime) -> list[GrantCard]:
    """Every grant of this partner's plan that concerns them, the newest first."""
    grants = TherapistGrant.objects.filter(plan=partner.plan_id).select_related("person", "by__person")
    found = []
    for grant in grants.prefetch_related("viewings").order_by("-asked_at"):
        state = _state(grant, partner, at)
        if state:
            days = sorted({viewing.day for viewing in grant.viewings.all()}, reverse=True)
            found.append(GrantCard(grant, state, days))
    return found


def _state(grant: TherapistGrant, partner: Partner, at: datetime) -> str:
    if grant.is_admitted_by_both:
        return "ended" if grant.has_ended(at) else "admitted"
    if grant.ended_at is not None:
        return ""  # never came about: nothing to see
    return "asked" if grant.is_admitted_by(partner) else "wanted"


@dataclass(frozen=True)
class ReadablePlan:
    """One page somebody may read: its grant, and the names of the two."""

    pk: UUID
    names: list[Any]


def plans_readable_by(person: Person, *, at: datetime) -> list[ReadablePlan]:
    """What this person may read at that moment, in the order of asking."""
    mine = TherapistGrant.objects.live(at=at).filter(person=person).order_by("asked_at").values_list("pk", "plan_id")
    plans = dict(mine)
    seats = Partner.objects.filter(plan__in=plans.values()).select_related("person").order_by("seat")
    names: dict[UUID, list[Any]] = {}
    for seat in seats:
        names.setdefault(seat.plan_id, []).append(seat.person.name if seat.person else "")
    return [ReadablePlan(pk, names[plan]) for pk, plan in plans.items()]
