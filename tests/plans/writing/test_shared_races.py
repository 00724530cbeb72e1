"""Two at once: what is taken back in time was never readable, and no word that was typed is lost."""

from datetime import timedelta
from random import Random
from threading import Event as Signal

import pytest
from django.utils import timezone

from plans.models import Event, Partner, Shared, Writing
from plans.models.writing.shared import reveal_due_texts
from plans.models.writing.writing import OpenedPage, WindowConflict
from repair.foundation.base import Refused
from repair.mail.models import Notice
from tests.harness import factories
from tests.plans.couple.test_invitation_races import at_once
from tests.plans.sharing_steps import TEXT

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 40


@pytest.fixture
def pair():
    at = timezone.now()
    return factories.shared_plan(factories.person("Ada"), factories.person("Sam"), at=at), at


def seat(plan, letter="a"):
    """Read afresh, as a request does."""
    return Partner.objects.select_related("plan", "person").get(plan=plan, seat=letter)


def read(plan):
    """What the other can read at this moment."""
    return [each.parts for each in Shared.objects.appeared(plan)]


def test_a_text_is_taken_back_or_readable_and_never_both(pair):
    plan, at = pair
    dice, met = Random(4), set()
    for number in range(ROUNDS):
        at += timedelta(days=1)
        text = Shared.share("own", TEXT, by=seat(plan), at=at, appears_at=at, about=Event().pk)
        acts = [
            lambda text=text: Shared.objects.get(pk=text.pk).take_back(by=seat(plan)),
            lambda at=at: reveal_due_texts(at=at),
            lambda at=at: reveal_due_texts(at=at),
        ]
        dice.shuffle(acts)
        was, over = [], Signal()

        def look(was=was, over=over, text=text):
            """The other, reading again and again meanwhile."""
            while not over.is_set():
                was.append(Shared.objects.filter(pk=text.pk, appeared_at__isnull=False).exists())

        def act(acts=acts, over=over):
            try:
                return at_once(*acts)
            finally:
                over.set()

        results = at_once(look, act)[1]
        assert all(each in (None, 0, 1) or isinstance(each, Refused | Shared.DoesNotExist) for each in results), results
        is_there = Shared.objects.filter(pk=text.pk, appeared_at__isnull=False).exists()
        told = Notice.objects.filter(about=str(text.pk)).count()
        assert (any(isinstance(each, Refused) for each in results), told) == (is_there, int(is_there)), number
        assert is_there or not any(was)  # what was taken back could not be read for a moment
        assert Event.objects.filter(about=text.pk).count() == int(is_there)
        met.add(is_there)
    assert Shared.objects.filter(appeared_at=None).count() == 0
    assert met <= {True, False}


def test_two_browsers_share_at_once_and_one_text_waits(pair):
    plan, at = pair
    later = at + timedelta(minutes=10)
    share = lambda: Shared.share("own", TEXT, by=seat(plan), at=at, appears_at=later)  # noqa: E731
    results = at_once(*[share] * 4)
    assert len({each.pk for each in results}) == 1
    assert Shared.objects.count() == 1


def test_two_windows_keep_at_once_and_one_of_them_is_told_both(pair):
    plan, _at = pair
    for number in range(10):
        before = Writing.of(seat(plan), "own").save_count(1)

        def keep(words, window, before=before):
            boxes = {"act": words, "impact": ""}
            try:
                Writing.keep("own", 1, boxes, by=seat(plan), opened=OpenedPage(before, window))
            except WindowConflict as no:
                return no.stands["act"]
            return None

        one, two = f"One {number}", f"Two {number}"
        told = at_once(lambda one=one: keep(one, "first"), lambda two=two: keep(two, "second"))
        kept = Writing.of(seat(plan), "own").boxes["act"]
        assert sorted(map(str, told)) == sorted(["None", kept])
        assert kept in (one, two)
    assert Writing.objects.count() == 1


def test_two_sittings_kept_at_once_are_both_there(pair):
    plan, _at = pair
    at_once(
        lambda: Writing.keep("own", 1, {"act": "One.", "impact": ""}, by=seat(plan), opened=OpenedPage()),
        lambda: Writing.keep("own", 2, {"mine": "Two.", "feel": ""}, by=seat(plan), opened=OpenedPage()),
        lambda: Writing.keep("own", 3, {"change": "Three.", "why": ""}, by=seat(plan), opened=OpenedPage()),
    )
    boxes = Writing.of(seat(plan), "own").boxes
    assert [boxes[box] for box in ("act", "mine", "change")] == ["One.", "Two.", "Three."]
