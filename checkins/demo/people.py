"""The three people of the demo, who exist on one's own computer alone."""

from allauth.account.models import EmailAddress

from plans.models import Plan
from repair.accounts.models import Person

DEMO_PASSWORD = "a walk along the river"  # noqa: S105  # of three people who do not exist, on one's own computer
ADA, SAM, DR_LEE = "ada@example.org", "sam@example.org", "dr.lee@example.org"
DEMO_ZONE = "Europe/London"


def demo_addresses() -> list[str]:
    """Return the addresses of the three people."""
    return [ADA, SAM, DR_LEE]


def forget_story() -> None:
    """Delete the three people and their plan."""
    people = Person.objects.filter(email__in=demo_addresses())
    Plan.objects.filter(partners__person__in=people).distinct().delete()
    people.delete()


def create_demo_person(address: str, name: str) -> Person:
    """Create one of them, with a confirmed address and the demo's password."""
    made = Person(email=address, name=name, zone=DEMO_ZONE, zone_is_confirmed=True)
    made.set_password(DEMO_PASSWORD)
    made.save()
    EmailAddress.objects.create(user=made, email=address, verified=True, primary=True)
    return made
