"""Make people and plans for tests, through the same methods as the application, with sensible defaults."""

import re
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client

from plans.models import Invitation, Plan, TherapistGrant
from repair.accounts.models import Person

PASSWORD = "a quiet long evening"


def person(name: str, **more: Any) -> Person:
    """Create a person whose address, name@example.org, is confirmed."""
    fields = {"email": f"{name.lower()}@example.org", "name": name, "zone": "Europe/London", "zone_is_confirmed": True}
    made = Person(**(fields | more))
    made.set_password(PASSWORD)
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def shared_plan(one: Person, two: Person, *, at: datetime) -> Plan:
    """Create a plan of two people: one begins it, the other accepts the invitation."""
    plan = Plan.begin(by=one, at=at)
    Invitation.ask(by=plan.seats[0], address=two.email, at=at).accept(person=two, at=at)
    return Plan.objects.get(pk=plan.pk)


def reader(plan: Plan, who: Person, *, at: datetime, by: str = "a") -> TherapistGrant:
    """Let a therapist read a plan: asked by the partner in seat `by`, accepted, and admitted by the other partner."""
    asker = plan.partners.get(seat=by)
    grant = TherapistGrant.ask(by=asker, address=who.email, at=at)
    grant.accept(person=who, at=at)
    grant.admit(by=plan.partners.exclude(pk=asker.pk).get(), at=at)
    return grant


# What the forms of a page hold anew at each reading: the CSRF token and the author token.
FORM_TOKENS = re.compile(rb'(value|data-token)="[A-Za-z0-9]{64}"|(value|data-by)="[0-9a-f-]{36}[.][^"]+"')


def author_token(browser: Client) -> str:
    """The author token in the forms of a page that this browser shows."""
    found = re.search(r'name="by" value="([^"]+)"', browser.get("/me/edit/").content.decode())
    assert found is not None
    return found[1]


class Browser(Client):
    """A test client, signed in as `who` if given; `htmx=True` sends the header that htmx sends."""

    def __init__(self, who: Person | None = None, *, htmx: bool = False, **more: Any) -> None:
        super().__init__(headers={"hx-request": "true"} if htmx else None, **more)
        if who is not None:
            self.force_login(who)
