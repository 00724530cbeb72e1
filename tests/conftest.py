"""The cast and the clock.

ada and sam share a plan; dr_lee reads along, admitted by both; dr_old once did; mallory sits alone in another plan;
invited holds an invitation and has not answered; stranger has an account and nothing else; nobody is not signed in.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from plans.models import Invitation, Partner, Plan, TherapistGrant
from repair.accounts.models import Person
from tests.harness import factories, row_copies
from tests.harness.factories import Browser
from tests.harness.leftover_connections import django_db_setup, fresh_pool  # noqa: F401
from tests.harness.plain_rendering import plain_rendering, response_context  # noqa: F401
from tests.harness.row_copies import copy_rows
from tests.harness.throwaway_redis import redis_server  # noqa: F401

WEDNESDAY_NOON = datetime(2027, 1, 13, 12, 0, tzinfo=UTC)
# The Sundays on which clocks change in 2027, used by name in scenes.
SPRING_FORWARD_NEW_YORK = datetime(2027, 3, 14, tzinfo=UTC)
SPRING_FORWARD_LONDON = datetime(2027, 3, 28, tzinfo=UTC)
FALL_BACK_LONDON = datetime(2027, 10, 31, tzinfo=UTC)
FALL_BACK_NEW_YORK = datetime(2027, 11, 7, tzinfo=UTC)


class Clock:
    """The moment of the scene; it stands still until it is moved."""

    def __init__(self, traveller: time_machine.Traveller, at: datetime) -> None:
        self.traveller, self.now = traveller, at

    def forward(self, **delta: int) -> datetime:
        """On by hours=, minutes=, days= or seconds=; returns the new moment."""
        return self.to(self.now + timedelta(**delta))

    def to(self, at: datetime) -> datetime:
        """To that moment."""
        self.now = at
        self.traveller.move_to(at, tick=False)
        return at


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A Wednesday at noon, standing still."""
    with time_machine.travel(WEDNESDAY_NOON, tick=False) as traveller:
        yield Clock(traveller, WEDNESDAY_NOON)


def person_named(name: str) -> Person:
    """Return the person of this name, made at the first moment of the clock."""
    with time_machine.travel(WEDNESDAY_NOON, tick=False):
        copy_rows(name, lambda: factories.person(name))
    return Person.objects.get(email=f"{name.lower()}@example.org")


def person_state(who: Person) -> tuple[Any, ...]:
    """Return all columns of a person, for the key of rows that are made from them."""
    return tuple(vars(who)[field.attname] for field in Person._meta.concrete_fields)


def plan_state(plan: Plan) -> tuple[Any, ...]:
    """Return the ledger of a plan, for the same use: it has an entry for all that happened in the plan."""
    return plan.pk, *plan.ledger.values_list("pk", flat=True)


@pytest.fixture
def ada(db: None) -> Person:
    return person_named("Ada")


@pytest.fixture
def sam(db: None) -> Person:
    return person_named("Sam")


@pytest.fixture
def mallory(db: None) -> Person:
    return factories.person("Mallory")


@pytest.fixture
def stranger(db: None) -> Person:
    return factories.person("Stranger")


@pytest.fixture
def invited(db: None) -> Person:
    return factories.person("Invited")


@pytest.fixture
def dr_lee(db: None) -> Person:
    return person_named("Lee")


@pytest.fixture
def dr_old(db: None) -> Person:
    return person_named("Old")


@pytest.fixture
def plan(ada: Person, sam: Person, clock: Clock) -> Plan:
    """The plan of ada and sam."""
    if Plan.objects.exists():  # others came first: then it comes about beside theirs
        return factories.shared_plan(ada, sam, at=clock.now)
    copy_rows((person_state(ada), person_state(sam), clock.now), lambda: factories.shared_plan(ada, sam, at=clock.now))
    return Plan.objects.get()


@pytest.fixture
def partner(plan: Plan) -> Callable[[Person], Partner]:
    """A person's seat in the plan of ada and sam."""
    return lambda who: Partner.objects.get(plan=plan, person=who)


@pytest.fixture
def mallorys(mallory: Person, clock: Clock) -> Plan:
    """The plan mallory has begun alone."""
    return Plan.begin(by=mallory, at=clock.now)


@pytest.fixture
def open_invitation(mallorys: Plan, invited: Person, clock: Clock) -> Invitation:
    """Mallory's letter to invited, not answered."""
    return Invitation.ask(by=mallorys.seats[0], address=invited.email, at=clock.now)


@pytest.fixture
def grant(plan: Plan, dr_lee: Person, clock: Clock) -> TherapistGrant:
    """dr_lee reads along in the plan of ada and sam."""
    key = ("reads", person_state(dr_lee), *plan_state(plan), clock.now)
    return TherapistGrant.objects.get(pk=copy_rows(key, lambda: factories.reader(plan, dr_lee, at=clock.now).pk))


@pytest.fixture
def old_grant(plan: Plan, dr_old: Person, clock: Clock) -> TherapistGrant:
    """dr_old did once, at sam's asking."""

    def make() -> Any:
        old = factories.reader(plan, dr_old, at=clock.now, by="b")
        old.end(by=plan.seats[0], at=clock.now)
        return old.pk

    return TherapistGrant.objects.get(pk=copy_rows(("read", person_state(dr_old), *plan_state(plan), clock.now), make))


@pytest.fixture
def cast(
    plan: Plan,
    grant: TherapistGrant,
    old_grant: TherapistGrant,
    ada: Person,
    sam: Person,
    mallory: Person,
    stranger: Person,
    dr_lee: Person,
    dr_old: Person,
    invited: Person,
    open_invitation: Invitation,
) -> dict[str, Callable[..., Browser]]:
    """Everybody by name, each as a maker of fresh browsers."""

    def invited_browser(**more: bool) -> Browser:
        browser = Browser(invited, **more)
        browser.get(f"/t/{open_invitation.token}/")
        return browser

    def browser_of(who: Person) -> Callable[..., Browser]:
        return lambda **more: Browser(who, **more)

    people = {"ada": ada, "sam": sam, "mallory": mallory, "stranger": stranger, "dr_lee": dr_lee, "dr_old": dr_old}
    makers = {name: browser_of(who) for name, who in people.items()}
    return {"nobody": lambda **more: Browser(**more), "invited": invited_browser} | makers


@pytest.fixture
def hers(plan: Plan, ada: Person) -> Browser:
    """Ada, signed in, in the plan."""
    return Browser(ada)


@pytest.fixture
def his(plan: Plan, sam: Person) -> Browser:
    """Sam, signed in, in the plan."""
    return Browser(sam)


def pytest_addoption(parser: pytest.Parser) -> None:
    """On a second database only what asks one has something to show."""
    parser.addoption("--only-database", action="store_true", help="only scenes that use the suite's database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the scenes that ask no database, or that bring their own, where that was wished."""
    if config.getoption("--only-database"):
        left_out = [item for item in items if not asks_database(item)]
        items[:] = [item for item in items if asks_database(item)]
        config.hook.pytest_deselected(items=left_out)


def asks_database(item: pytest.Item) -> bool:
    """Whether it may use the suite's own: pytest-django refuses it to all others."""
    asked = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Begin a test before its fixtures are made."""
    row_copies.begin_test()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What scenes have measured (`figure` in tests/journeys/conftest.py), whoever of several workers ran them."""
    told = [told for report in terminalreporter.getreports("passed") for told in report.user_properties]
    for name, text in sorted(told):
        if name == "figure":
            terminalreporter.write_line(text)
