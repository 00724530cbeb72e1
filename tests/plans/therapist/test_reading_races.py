"""SAF-9: two hundred readings around an ending, and none of them reads after it has come true."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier, Event

import pytest
from django.db import connection
from django.utils import timezone

from plans.models import Partner, Plan, Rest, TherapistGrant, Viewing
from tests.harness import factories
from tests.harness.factories import Browser
from tests.plans.couple.test_invitation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, EACH, AFTER = 4, 50, 4  # half as many tabs as one process has connections to lend, so that others may lend too


@dataclass(frozen=True)
class Read:
    """One reading: when it set out, and what it was met by."""

    began: float
    status: int


@pytest.fixture
def reading():
    """dr_lee reads in the plan of ada and sam."""
    at = timezone.now()
    plan = factories.shared_plan(factories.person("Ada"), factories.person("Sam"), at=at)
    return factories.reader(plan, factories.person("Lee"), at=at)


def around(grant, act):
    """Two hundred readings in four tabs, and the act in their midst: (readings, when the act was done)."""
    tabs = [Browser(grant.person) for _ in range(THREADS)]
    path, start, midst, over = f"/with/{grant.pk}/", Barrier(THREADS + 1), Event(), Event()

    def read(tab):
        start.wait()
        seen = []
        try:
            for n in range(EACH + AFTER):
                if n == EACH // 3:
                    midst.set()
                if n == EACH:
                    over.wait(60)  # a writer may starve for a while; the last readings come after it for certain
                began = time.monotonic()
                seen.append(Read(began, tab.get(path, headers={"hx-request": "true"} if n % 2 else {}).status_code))
        finally:
            connection.close()
        return seen

    def do():
        start.wait()
        midst.wait()
        try:
            act()
            return time.monotonic()
        finally:
            over.set()
            connection.close()

    with ThreadPoolExecutor(THREADS + 1) as pool:
        done = pool.submit(do)
        reads = [read for tab in [pool.submit(read, tab) for tab in tabs] for read in tab.result(timeout=120)]
        return reads, done.result(timeout=120)


def only_before(reads, ended):
    assert len(reads) == THREADS * (EACH + AFTER)
    assert {read.status for read in reads} == {200, 404}
    after = [read for read in reads if read.began >= ended]
    assert len(after) >= THREADS * AFTER
    assert [read for read in after if read.status == 200] == []


def test_no_reading_after_either_has_ended_it(reading):
    sam = Partner.objects.get(plan=reading.plan, seat="b")
    only_before(*around(reading, lambda: TherapistGrant.objects.get(pk=reading.pk).end(by=sam, at=timezone.now())))
    assert Viewing.objects.count() == 1


def test_no_reading_after_the_plan_has_been_put_to_rest(reading):
    plan = Plan.objects.get(pk=reading.plan_id)
    only_before(*around(reading, lambda: Rest.begin(plan=plan, by=plan.seats[0], at=timezone.now())))


@pytest.mark.parametrize("_", range(5))
def test_admitting_and_ending_at_once_leaves_nobody_reading(_):
    at = timezone.now()
    plan = factories.shared_plan(factories.person("Ada"), factories.person("Sam"), at=at)
    lee = factories.person("Lee")
    asked = TherapistGrant.ask(by=plan.seats[0], address=lee.email, at=at)
    asked.accept(person=lee, at=at)
    fresh = lambda: TherapistGrant.objects.get(pk=asked.pk)  # noqa: E731
    at_once(
        lambda: fresh().admit(by=Partner.objects.select_related("plan").get(plan=plan, seat="b"), at=at),
        lambda: fresh().end(by=Partner.objects.select_related("plan").get(plan=plan, seat="a"), at=at),
    )
    assert not TherapistGrant.objects.live(at=at).exists()


def test_a_reader_is_not_seated_and_reading_at_once(reading):
    """Reader and partner are never one account, whichever comes first (B26)."""
    at = timezone.now()
    lee = reading.person
    mallory, nora = factories.person("Mallory"), factories.person("Nora")
    other = factories.shared_plan(mallory, nora, at=at)
    asked = TherapistGrant.ask(by=other.seats[0], address=lee.email, at=at)
    asked.admit(by=other.seats[1], at=at)
    at_once(
        lambda: TherapistGrant.objects.get(pk=asked.pk).accept(person=lee, at=at), lambda: Plan.begin(by=lee, at=at)
    )
    assert not TherapistGrant.objects.live(at=at).filter(person=lee).exists()
