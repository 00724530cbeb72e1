"""How we pause, as a line of the agreement: the word, the time, and who opens again (S74)."""

import json
import re

import pytest

from checkins.models.pause_rule import PauseRule, rule_of
from plans.models import Contract, Draft
from plans.models.contract_wording import canonical, groups
from tests.factories import Browser
from tests.plans import agreeing

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
    agreeing.agreed(plan.seats[1], clock.now, "pause_rule", text="harbour", minutes=45, term=term)
    agreeing.running(plan, clock)


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
    assert rule_of(plan) == PauseRule("harbour", 45, term, "b" if term == "own" else "", is_agreed=True)
    hers = Browser(ada)
    paper = text(hers.get("/plan/agreement/"))
    assert f"We stop, and come back after 45 minutes. {SAYS[term]}" in paper
    hers.post("/pause/")
    clock.forward(minutes=46)
    assert READ_ALOUD[term] in text(Browser(ada).get("/pause/"))


def test_only_who_offers_it_can_say_that_they_open(plan, clock):
    pauses(plan, clock, "own")
    (clause,) = next(group for group in Contract.running_of(plan).groups if group.kind == "pause_rule").clauses
    assert (clause.seat, clause.said.endswith("I open again, whoever asked.")) == ("b", True)


def test_a_text_that_did_not_say_who_is_read_as_it_was(plan, clock):
    pauses(plan, clock, "")
    frozen = json.loads(canonical(Contract.running_of(plan).lines.all()))
    for line in frozen["lines"]:
        line.pop("term", None) if line["kind"] == "pause_rule" else None
    assert groups(json.dumps(frozen | {"schema": 2})) == Contract.running_of(plan).groups
