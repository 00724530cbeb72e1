"""What one table holds, and how far off an end may lie (B15, B24)."""

from datetime import date, timedelta

import pytest

from plans.models import Contract
from plans.models.contract.canonical_text import LineKind
from plans.models.contract.limits import latest_end_day, max_commitments
from repair.foundation.base import Refused
from tests.plans.contract_steps import WORDS, draft, offered, ran_since

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 13)


@pytest.mark.parametrize("kind", LineKind)
def test_a_line_of_every_kind_can_be_offered(a, clock, kind):
    line = offered(a, clock.now, kind)
    assert line.kind == kind
    assert {name: getattr(line, name) for name in WORDS[kind]} == WORDS[kind]
    assert line.offered_on == DAY


def test_one_day_to_look_back(a, s, clock):
    offered(a, clock.now, "look_back").leave_out(by=s)
    offered(s, clock.now, "look_back")
    with pytest.raises(Refused, match="A day to look back"):
        offered(s, clock.now, "look_back")


@pytest.mark.parametrize("kind", ["openness", "amends", "look_back"])
def test_an_end_lies_between_today_and_ninety_days_on(a, clock, kind):
    assert latest_end_day(DAY) == date(2027, 4, 13)
    for day, said in (
        (DAY - timedelta(days=1), "Its day has passed"),
        (latest_end_day(DAY) + timedelta(days=1), "too far off"),
        (date(2077, 1, 1), "The last one possible is 13 April 2027"),
        (None, "needs a last day"),
    ):
        with pytest.raises(Refused, match=said):
            draft(a, clock.now, kind, ends_on=day).offer(by=a, at=clock.now)
    draft(a, clock.now, kind, ends_on=DAY).offer(by=a, at=clock.now)


def test_the_day_is_the_plans_own(plan, a, clock):
    plan.zone = "Pacific/Auckland"
    plan.save()
    a.refresh_from_db()
    with pytest.raises(Refused, match="Its day has passed"):
        draft(a, clock.now, "look_back", ends_on=DAY).offer(by=a, at=clock.now)  # there it is the fourteenth


def test_three_things_of_ones_own_and_five_after_three_months(plan, a, s, clock):
    assert max_commitments(plan, at=clock.now) == 3
    ran_since(plan, clock.now - timedelta(days=91))  # it runs a day before
    assert max_commitments(plan, at=clock.now) == 5
    assert max_commitments(plan, at=clock.now - timedelta(days=2)) == 3
    for _ in range(4):
        offered(a, clock.now)  # one lies there already
    with pytest.raises(Refused, match="Five things"):
        offered(a, clock.now)


def test_a_left_out_line_comes_back_only_where_there_is_room(a, s, clock):
    first = offered(a, clock.now)
    first.leave_out(by=a)
    for _ in range(3):
        offered(a, clock.now)
    with pytest.raises(Refused, match="Three things"):
        first.put_back(by=a, at=clock.now)


def test_two_hundred_lines_of_a_thousand_letters_in_many_scripts_stand_on_one_paper(plan, a, s, clock):
    text = "نتكلم بهدوء · אנחנו מדברים · 👩🏽‍❤️‍👨🏻 e\u0301 "
    text = (text * 40)[:1000]
    for kind in ("boundary", "talk_rule", "words") * 66 + ("boundary", "goal"):
        offered(a, clock.now, kind, **({"text": text} if kind != "goal" else {})).agree(by=s)
    with pytest.raises(Refused, match="two hundred"):
        offered(s, clock.now, "ritual")
    contract = Contract.open(by=a, at=clock.now)
    contract.freeze(by=a, at=clock.now)
    clauses = [clause for group in contract.groups for clause in group.clauses]
    assert [clause.number for clause in clauses] == list(range(1, 201))
    assert {len(clause.text) for clause in clauses if clause.kind == "talk_rule"} == {len(clauses[-1].text)}


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        ("goal", {"text": "  "}, "no words yet"),
        ("reset", {"text": ""}, "no words yet"),
        ("openness", {"text": "\n"}, "no words yet"),
        ("openness", {"why": " "}, "Say first what it is for"),
    ],
)
def test_a_line_that_says_nothing_is_not_offered(a, clock, kind, words, said):
    with pytest.raises(Refused, match=said):
        draft(a, clock.now, kind, **words).offer(by=a, at=clock.now)


def test_a_day_to_look_back_needs_no_words(a, clock):
    assert offered(a, clock.now, "look_back").text == ""
