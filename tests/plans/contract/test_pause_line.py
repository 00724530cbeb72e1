"""How we pause, as a line of the agreement: the word, the time, and who opens again (S50)."""

import json
import re

import pytest

from checkins.models.pause.pause_rule import PauseRule, pause_rule_of
from plans.models import Contract, Draft, Rest, Rewording
from plans.models.contract.canonical_text import describe_changes
from repair.foundation.base import Refused
from tests.harness.factories import Browser
from tests.plans import contract_steps

pytestmark = pytest.mark.django_db
SAYS = {
    "": "The one who asked opens again.",
    "either": "Whoever is ready first opens again.",
    "own": "I open again, whoever asked.",
}
READ_ALOUD = {
    "": "Whoever asked for the pause opens the talk again.",
    "either": "Whoever is ready first opens the talk again.",
    "own": "Sam opens the talk again, whoever asked for the pause.",
}


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def pauses(plan, clock, term):
    """Sam offered it, ada agreed, and it runs."""
    contract_steps.agreed(plan.seats[1], clock.now, "pause_rule", text="harbour", minutes=45, term=term)
    contract_steps.running(plan, clock)


def test_three_ways_stand_in_the_form_and_one_is_chosen(plan, his):
    page = text(his.get("/plan/table/new/pause-rule/"))
    assert re.findall(r'name="term" value="(\w*)"', page) == list(SAYS)
    assert his.post("/plan/table/new/pause-rule/", {"text": "red", "minutes": "30", "term": "own"}).status_code == 302
    assert Draft.objects.get().words == {"text": "red", "minutes": 30, "term": "own"}
    answer = his.post("/plan/table/new/pause-rule/", {"text": "red", "minutes": "30", "term": "she"})
    assert answer.status_code == 422


@pytest.mark.parametrize("term", SAYS)
def test_the_paper_the_rule_and_the_pages_of_a_pause_say_the_same(plan, ada, clock, term):
    pauses(plan, clock, term)
    assert pause_rule_of(plan) == PauseRule("harbour", 45, term, "b" if term == "own" else "", is_agreed=True)
    hers = Browser(ada)
    paper = text(hers.get("/plan/agreement/"))
    assert f"We stop, and come back after 45 minutes. {SAYS[term]}" in paper
    hers.post("/pause/")
    clock.forward(minutes=46)
    assert READ_ALOUD[term] in text(Browser(ada).get("/pause/"))


def test_only_who_offers_it_can_say_that_they_open(plan, clock):
    pauses(plan, clock, "own")
    (clause,) = next(group for group in Contract.running_of(plan).groups if group.kind == "pause_rule").clauses
    assert (clause.seat, clause.sentence.endswith("I open again, whoever asked.")) == ("b", True)


def test_nobody_puts_it_under_the_others_name(plan, hers, a, s, clock):
    """SAF: *I open again* in other words for a line of the other would stand under their name."""
    line = contract_steps.offered(s, clock.now, "pause_rule")
    where = f"/plan/table/line/{line.pk}/words/"
    page = text(hers.get(where))
    assert re.findall(r'name="term" value="(\w*)"', page) == ["", "either"]
    typed = {"text": "harbour", "minutes": "45", "term": "own", "seen": str(line.pk)}
    answer = hers.post(where, typed)
    assert (answer.status_code, "harbour" in text(answer)) == (422, True)
    with pytest.raises(Refused, match="under the other’s name"):
        Rewording.put(
            line.pk, by=a, words={"text": "red", "minutes": 30, "term": "own"}, seen=str(line.pk), at=clock.now
        )
    need = contract_steps.offered(s, clock.now, "boundary")
    with pytest.raises(Refused, match="under the other’s name"):
        Rewording.put(
            need.pk, by=a, words=contract_steps.WORDS["boundary"] | {"term": "own"}, seen=str(need.pk), at=clock.now
        )


def test_a_rewording_under_ones_own_name_says_whose_it_is(plan, hers, a, s, clock):
    line = contract_steps.offered(s, clock.now, "pause_rule")
    words = {"text": "pause", "minutes": 30, "term": "own"}
    put = Rewording.put(line.pk, by=s, words=words, seen=str(line.pk), at=clock.now)
    beside = text(hers.get("/plan/table/")).split(f'id="rewording-beside-{put.pk}"')[1]
    assert beside.index('<p class="table-whose"><bdi>Sam</bdi></p>') < beside.index("I open again, whoever asked.")
    form = text(hers.get(f"/plan/table/line/{line.pk}/words/"))  # hers begins with what stands, not with nothing
    assert re.findall(r'name="term" value="(\w*)"[^>]* checked', form) == [""]
    assert put.take(by=a, at=clock.now).clause.seat == "b"


def test_the_reopener_ends_with_the_agreement_and_the_pause_word_stays(plan, ada, clock):
    pauses(plan, clock, "own")
    Browser(ada).post("/plan/agreement/unsign/")
    assert pause_rule_of(plan) == PauseRule(
        "harbour", 45, "own", "b", is_agreed=True
    )  # resting: alike, whatever the cause
    Rest.objects.update(ended_at=clock.now)
    assert pause_rule_of(plan) == PauseRule("harbour", 45, is_agreed=True)


def test_the_changes_read_at_signing_say_whose_pause_line_came_in():
    line = {"kind": "pause_rule", "minutes": 30, "text": "red", "term": "own"}
    hers, his = (json.dumps({"lines": [line | {"by": seat}]}) for seat in "ab")
    said = describe_changes(hers, his, {"a": "Ada", "b": "Sam"}).split("\n")
    pause = "Pause: “red”, 30 minutes · I open again, whoever asked."
    assert said == [f"Came in: Sam: {pause}", f"Taken out: Ada: {pause}"]
