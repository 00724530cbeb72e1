"""People and plans for the scenes: small makers with sensible defaults."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client

from plans.models import Invitation, Plan, TherapistGrant
from repair.accounts.models import Person

PASSWORD = "a quiet long evening"


def person(name: str, **more: Any) -> Person:
    """Somebody with a confirmed address, name@example.org."""
    fields = {"email": f"{name.lower()}@example.org", "name": name, "zone": "Europe/London", "zone_is_confirmed": True}
    made = Person(**(fields | more))
    made.set_password(PASSWORD)
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def shared_plan(one: Person, two: Person, *, at: datetime) -> Plan:
    """A plan both are in, come about as it does in life."""
    plan = Plan.begin(by=one, at=at)
    Invitation.ask(by=plan.seats[0], address=two.email, at=at).accept(person=two, at=at)
    return Plan.objects.get(pk=plan.pk)


def reader(plan: Plan, who: Person, *, at: datetime, by: str = "a") -> TherapistGrant:
    """Somebody who reads along: asked by the one in that seat, come, and admitted by both."""
    asker = plan.partners.get(seat=by)
    grant = TherapistGrant.ask(by=asker, address=who.email, at=at)
    grant.accept(person=who, at=at)
    grant.admit(by=plan.partners.exclude(pk=asker.pk).get(), at=at)
    return grant


class Browser(Client):
    """A person's browser: plain by default, `htmx=True` sends what htmx sends."""

    def __init__(self, who: Person | None = None, *, htmx: bool = False, **more: Any) -> None:
        super().__init__(headers={"hx-request": "true"} if htmx else None, **more)
        if who is not None:
            self.force_login(who)
