"""A table of two hundred lines: folded, whole, and asking the database no more than one of a single line."""

import re

import pytest

from plans.models import Line, LineAnswer
from tests.harness.factories import Browser
from tests.harness.query_counts import counted, same_for_one_and_three
from tests.plans.answer_steps import reworded, waiting, wished
from tests.plans.contract_steps import agreed, draft, offered

pytestmark = pytest.mark.django_db
TABLE = "/plan/table/"


KINDS = ("boundary", "talk_rule", "ritual", "goal", "words")


def fill(plan, line, count=200):
    """As many lines as the table holds, by both in turn, none answered."""
    seats = plan.seats
    more = [
        Line(contract=line.contract, kind=KINDS[n % 5], by=seats[n % 2], text=f"Line {n}.", position=n)
        for n in range(1, count)
    ]
    Line.objects.bulk_create(more)
    LineAnswer.objects.bulk_create([LineAnswer(line=one, by=one.by, said="agree") for one in more])


def test_the_page_asks_no_more(his, plan, a, clock):
    line = offered(a, clock.now, "boundary")
    his.get(TABLE)
    one = counted(lambda: his.get(TABLE))
    fill(plan, line)
    assert counted(lambda: his.get(TABLE)) == one


def test_an_answer_to_a_line_of_a_long_draft_asks_no_more_queries(sam, plan, a, clock):
    line, browser = offered(a, clock.now, "boundary"), Browser(sam, htmx=True)
    browser.post(f"/plan/table/line/{line.pk}/agree/")
    one = counted(lambda: browser.post(f"/plan/table/line/{line.pk}/agree/"))
    fill(plan, line)
    assert counted(lambda: browser.post(f"/plan/table/line/{line.pk}/agree/")) == one


def test_one_heap_is_open_and_every_line_is_there(his, plan, a, clock):
    fill(plan, offered(a, clock.now, "boundary"))
    html = his.get(TABLE).content.decode()
    assert re.findall(r'<details class="heap" id="contract-heap-([a-z_]+)"( open)?>', html) == [
        ("goal", " open"),
        ("boundary", ""),
        ("talk_rule", ""),
        ("words", ""),
        ("ritual", ""),
    ]
    assert html.count('<li class="card table-line') == 200


def test_only_settled_groups_of_a_draft_of_thirteen_lines_are_folded(his, plan, a, s, clock):
    settled = agreed(a, clock.now, "pause_rule")
    fill(plan, settled, 13)
    html = his.get(TABLE).content.decode()
    folded = [kind for kind, is_open in re.findall(r'id="contract-heap-([a-z_]+)"( open)?>', html) if not is_open]
    assert folded == ["pause_rule"]


def test_no_group_of_a_short_draft_is_folded(his, a, clock):
    agreed(a, clock.now, "pause_rule")
    assert '<details class="heap"' not in his.get(TABLE).content.decode()


def test_words_wishes_and_offers_ask_no_more(his, a, s, clock):
    def another():
        n = Line.objects.count()
        reworded(offered(a, clock.now, "boundary", text=f"Line {n}."), s, clock.now, text=f"Other words {n}.")
        wished((a, s)[n % 2], clock.now, f"Wish {n}.")
        waiting(a, clock.now, text=f"Thing {n}.")
        draft(s, clock.now, "goal")

    assert same_for_one_and_three(another, lambda: his.get(TABLE)) < 20
