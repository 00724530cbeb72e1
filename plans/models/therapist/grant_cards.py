"""What each side sees of a grant: the partners a card for each grant, the therapist a list of plans to read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from plans.models.couple.plan import Partner
from plans.models.therapist.grant import TherapistGrant
from repair.accounts.models import Person


@dataclass(frozen=True)
class GrantCard:
    """One grant as one partner sees it.

    `state` is "asked" (by this partner), "wanted" (by the other), "admitted" (by both) or "ended". `days` are the days
    on which the therapist read, latest first. While it is asked nothing shows who has not answered, and never who ended
    it.
    """

    grant: TherapistGrant
    state: str
    days: list[date]


def grant_cards_for(partner: Partner, *, at: datetime) -> list[GrantCard]:
    """Return a card for every grant of this partner's plan that concerns them, newest first."""
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
        return ""  # both never agreed, so there is nothing to show
    return "asked" if grant.is_admitted_by(partner) else "wanted"


@dataclass(frozen=True)
class ReadablePlan:
    """A plan that a therapist may read: the grant's primary key and the partners' names, seat a first."""

    pk: UUID
    names: list[Any]


def plans_readable_by(person: Person, *, at: datetime) -> list[ReadablePlan]:
    """Return the plans that this person may read at `at`, in the order in which they were asked."""
    mine = TherapistGrant.objects.live(at=at).filter(person=person).order_by("asked_at").values_list("pk", "plan_id")
    plans = dict(mine)
    seats = Partner.objects.filter(plan__in=plans.values()).select_related("person").order_by("seat")
    names: dict[UUID, list[Any]] = {}
    for seat in seats:
        names.setdefault(seat.plan_id, []).append(seat.name)
    return [ReadablePlan(pk, names[plan]) for pk, plan in plans.items()]
