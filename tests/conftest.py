"""The cast and the clock.

ada and sam share a plan; dr_lee reads along, admitted by both; dr_old once did; mallory sits alone in another plan;
invited holds an invitation and has not answered; stranger has an account and nothing else; nobody is not signed in.
"""

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.template import Template
from django.test.utils import instrumented_test_render

from plans.models import Invitation, Partner, Plan, TherapistGrant
from repair.accounts.models import Person
from tests.harness import factories, flush_by_delete, row_copies
from tests.harness.factories import Browser
from tests.harness.one_frame_chunk import pytest_runtest_protocol  # noqa: F401
from tests.harness.row_copies import laid_down
from tests.harness.throwaway_redis import redis_server  # noqa: F401

WEDNESDAY_NOON = datetime(2027, 1, 13, 12, 0, tzinfo=UTC)
# The Sundays on which clocks change in 2027, used by name in scenes.
SPRING_FORWARD_NEW_YORK = datetime(2027, 3, 14, tzinfo=UTC)
SPRING_FORWARD_LONDON = datetime(2027, 3, 28, tzinfo=UTC)
FALL_BACK_LONDON = datetime(2027, 10, 31, tzinfo=UTC)
FALL_BACK_NEW_YORK = datetime(2027, 11, 7, tzinfo=UTC)
# What a scene leaves is gone with its process: looking for it oftener costs an eighth of the suite's time.
gc.set_threshold(200_000, 20, 20)
flush_by_delete.row_by_row()
draw = Template._render  # as it is before Django's test environment lays its own over it


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


def known(name: str) -> Person:
    """Somebody of whom nothing is there yet but the address."""
    with time_machine.travel(WEDNESDAY_NOON, tick=False):
        laid_down(name, lambda: factories.person(name))
    return Person.objects.get(email=f"{name.lower()}@example.org")


def told(who: Person) -> tuple[Any, ...]:
    """All that is known of somebody, for a name of what is made of it."""
    return tuple(vars(who)[field.attname] for field in Person._meta.concrete_fields)


def so_far(plan: Plan) -> tuple[Any, ...]:
    """What has come about in a plan, for the same: each entry of its ledger holds the one before it."""
    return plan.pk, *plan.ledger.values_list("pk", flat=True)


@pytest.fixture
def ada(db: None) -> Person:
    return known("Ada")


@pytest.fixture
def sam(db: None) -> Person:
    return known("Sam")


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
    return known("Lee")


@pytest.fixture
def dr_old(db: None) -> Person:
    return known("Old")


@pytest.fixture
def plan(ada: Person, sam: Person, clock: Clock) -> Plan:
    """The plan of ada and sam."""
    if Plan.objects.exists():  # others came first: then it comes about beside theirs
        return factories.shared_plan(ada, sam, at=clock.now)
    laid_down((told(ada), told(sam), clock.now), lambda: factories.shared_plan(ada, sam, at=clock.now))
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
    key = ("reads", told(dr_lee), *so_far(plan), clock.now)
    return TherapistGrant.objects.get(pk=laid_down(key, lambda: factories.reader(plan, dr_lee, at=clock.now).pk))


@pytest.fixture
def old_grant(plan: Plan, dr_old: Person, clock: Clock) -> TherapistGrant:
    """dr_old did once, at sam's asking."""

    def make() -> Any:
        old = factories.reader(plan, dr_old, at=clock.now, by="b")
        old.end(by=plan.seats[0], at=clock.now)
        return old.pk

    return TherapistGrant.objects.get(pk=laid_down(("read", told(dr_old), *so_far(plan), clock.now), make))


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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """At the end the database is taken down, whatever threads of the last scene still hold."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            flush_by_delete.send_others_away()


@pytest.fixture(scope="session", autouse=True)
def as_in_the_house(django_test_environment: None) -> None:
    """Pages are drawn as for people: nothing tells and copies what each template of them was handed."""
    Template._render = draw


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer has its `context`, for a scene that reads there what no page shows as such."""
    monkeypatch.setattr(Template, "_render", instrumented_test_render)


@pytest.fixture(autouse=True)
def lent() -> Iterator[None]:
    """Connections that threads of a scene still hold when it ends are not missed by the next: it gets its own pool."""
    yield
    pools = getattr(connection, "_connection_pools", {})
    if connection.vendor == "postgresql" and connection.alias in pools:
        stats = pools[connection.alias].get_stats()
        if stats.get("pool_size", 0) - stats.get("pool_available", 0) > 1:  # one may be the scene's own
            connection.close_pool()


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
    """Before what a scene begins with."""
    row_copies.begin()


def pytest_unconfigure() -> None:
    """What is left is gone with its process: nothing looks through all of it at the end."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What scenes have measured (`figure` in tests/journeys/conftest.py), whoever of several workers ran them."""
    told = [told for report in terminalreporter.getreports("passed") for told in report.user_properties]
    for name, text in sorted(told):
        if name == "figure":
            terminalreporter.write_line(text)
