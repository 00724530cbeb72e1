"""One milestone let go in two windows at once: it is gone once, and the slower window reads a sentence."""

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import Milestone
from repair.foundation.base import Gone
from tests.harness import factories
from tests.harness.factories import Browser
from tests.plans.couple.test_invitation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_milestone_dropped_by_the_slower_of_two_windows_is_refused_with_a_sentence():
    ada, sam = factories.person("Ada"), factories.person("Sam")
    seat = factories.shared_plan(ada, sam, at=timezone.now()).seats[0]
    made = Milestone.write(by=seat, words="A dinner.", at=timezone.now())
    one, other = Milestone.objects.get(pk=made.pk), Milestone.objects.get(pk=made.pk)
    one.drop(by=seat)
    with pytest.raises(Gone, match="not there any more"):
        other.drop(by=seat)


@pytest.mark.parametrize("_", range(5))
def test_milestone_dropped_four_times_at_once_answers_no_500(_):
    ada, sam = factories.person("Ada"), factories.person("Sam")
    seat = factories.shared_plan(ada, sam, at=timezone.now()).seats[0]
    made = Milestone.write(by=seat, words="A dinner.", at=timezone.now())
    browsers = [Browser(ada) for _window in range(4)]
    url = reverse("plans:milestone-drop", args=[made.pk])
    answers = at_once(*[lambda browser=each: browser.post(url).status_code for each in browsers])
    assert [answers.count(302), set(answers) <= {302, 404, 409}] == [1, True]
    assert not Milestone.objects.exists()
