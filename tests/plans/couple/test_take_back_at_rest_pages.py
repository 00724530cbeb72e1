"""SAF-9: what one gave is taken back while the plan rests, whatever made it rest; nothing else is done there."""

import re

import pytest

from plans.models import Draft, Line, LineAnswer, Rest, Rewording
from repair.foundation.base import Refused
from tests.harness.factories import Browser
from tests.plans.answer_steps import reworded
from tests.plans.contract_steps import offered

pytestmark = pytest.mark.django_db
TABLE = "/plan/table/"
CAUSES = list(Rest.Cause)


@pytest.fixture(params=CAUSES)
def rests(request, plan, s, clock):
    """Makes the plan rest."""
    return lambda: Rest.begin(plan=plan, by=s, at=clock.now, cause=request.param)


def ways(browser):
    """The forms about lines on the table."""
    page = browser.get(TABLE).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return re.findall(r'action="(/plan/table/(?:line|words)/[^"]+)"', main)


def test_a_reason_that_was_told_is_ones_own_again(plan, ada, a, s, clock, rests):
    line = offered(s, clock.now, "goal")
    line.not_yet(by=a, reason="I am tired.")
    answer = LineAnswer.objects.get(line=line, by=a)
    answer.tell(by=a)
    rests()
    hers = Browser(ada)
    assert ways(hers) == [f"{TABLE}line/{line.pk}/keep/"]
    assert hers.post(f"{TABLE}line/{line.pk}/keep/").status_code == 302
    answer.refresh_from_db()
    assert (answer.told, answer.told_why, answer.own_words) == ("", "", "I am tired.")
    with pytest.raises(Refused, match="The plan is resting"):
        answer.tell(by=a)


def test_other_words_are_taken_back(plan, ada, a, s, clock, rests):
    line = offered(s, clock.now, "goal")
    beside = reworded(line, a, clock.now, text="On Sundays.")
    rests()
    hers, his = Browser(ada), Browser(s.person)
    assert ways(hers) == [f"{TABLE}words/{beside.pk}/take-back/"]
    assert ways(his) == [f"{TABLE}line/{line.pk}/take-back/"]
    assert his.post(f"{TABLE}words/{beside.pk}/take-back/").status_code == 409
    for way in ("take", "leave"):
        assert his.post(f"{TABLE}words/{beside.pk}/{way}/").status_code == 409
    assert hers.post(f"{TABLE}words/{beside.pk}/take-back/").status_code == 302
    assert not Rewording.objects.open().exists()


@pytest.mark.parametrize("is_left_out", [False, True])
def test_an_offered_line_is_ones_own_again(plan, ada, sam, a, clock, rests, is_left_out):
    line = offered(a, clock.now, "goal")
    if is_left_out:
        line.leave_out(by=a)
    rests()
    hers, his = Browser(ada), Browser(sam)
    assert (ways(hers), ways(his)) == ([f"{TABLE}line/{line.pk}/take-back/"], [])
    assert his.post(f"{TABLE}line/{line.pk}/take-back/").status_code == 409
    for way in ("leave-out", "put-back"):
        assert hers.post(f"{TABLE}line/{line.pk}/{way}/").status_code == 409
    assert hers.post(f"{TABLE}line/{line.pk}/take-back/").status_code == 302
    assert (Line.objects.count(), [draft.words for draft in Draft.of(a)]) == (0, [{"text": line.text}])
