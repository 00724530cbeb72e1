"""Two at once: exactly one is seated, and nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from plans.models import Invitation, Partner, Plan
from repair.foundation.base import Refused
from tests.harness import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Runs the acts in threads that start together; what each returned, or the refusal."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except Refused as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, act) for act in acts]]


@pytest.mark.parametrize("_", range(5))
def test_two_browsers_accept_one_email_and_the_one_who_was_asked_is_seated(_):
    at = timezone.now()
    ada, sam, third = (factories.person(name) for name in ("Ada", "Sam", "Third"))
    plan = Plan.begin(by=ada, at=at)
    asked = Invitation.ask(by=plan.seats[0], address=sam.email, at=at)
    fresh = lambda: Invitation.objects.get(pk=asked.pk)  # noqa: E731
    results = at_once(lambda: fresh().accept(person=sam, at=at), lambda: fresh().accept(person=third, at=at))
    assert results[0] is True
    assert results[1] is False or isinstance(results[1], Refused)
    assert set(Partner.objects.live().filter(plan=plan).values_list("person__name", flat=True)) == {"Ada", "Sam"}
    assert not Invitation.objects.live().exists()


@pytest.mark.parametrize("_", range(5))
def test_two_who_asked_each_other_say_yes_at_once_and_share_one_plan(_):
    at = timezone.now()
    ada, sam = factories.person("Ada"), factories.person("Sam")
    hers, his = Plan.begin(by=ada, at=at), Plan.begin(by=sam, at=at)
    to_sam = Invitation.ask(by=hers.seats[0], address=sam.email, at=at)
    to_ada = Invitation.ask(by=his.seats[0], address=ada.email, at=at)
    results = at_once(
        lambda: Invitation.objects.get(pk=to_sam.pk).accept(person=sam, at=at),
        lambda: Invitation.objects.get(pk=to_ada.pk).accept(person=ada, at=at),
    )
    assert sorted(map(str, map(type, results))) == sorted(map(str, (bool, Refused)))
    live = list(Partner.objects.live().values_list("plan_id", flat=True))
    assert len(live) == 2
    assert len(set(live)) == 1


def test_a_double_click_on_begin_makes_one_plan():
    ada = factories.person("Ada")
    at = timezone.now()
    results = at_once(*[lambda: Plan.begin(by=ada, at=at)] * 4)
    assert sum(isinstance(each, Plan) for each in results) == 1
    assert Plan.objects.count() == 1


def test_yes_and_no_at_once_is_one_answer():
    at = timezone.now()
    ada, sam = factories.person("Ada"), factories.person("Sam")
    asked = Invitation.ask(by=Plan.begin(by=ada, at=at).seats[0], address=sam.email, at=at)
    results = at_once(
        lambda: Invitation.objects.get(pk=asked.pk).accept(person=sam, at=at),
        lambda: Invitation.objects.get(pk=asked.pk).decline(at=at, by=sam),
    )
    assert sum(isinstance(each, Refused) for each in results) == 1
