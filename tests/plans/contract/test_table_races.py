"""REL-19: different lines at once lose nothing; of many changes to one line from the same revision exactly one wins."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from plans.models import Draft, Line, Offer, Partner, Plan, Rewording, Wish
from plans.models.contract.edit_conflict import EditConflict
from repair.foundation.base import Refused
from tests.harness import factories
from tests.harness.factories import Browser
from tests.plans.answer_steps import reworded, waiting
from tests.plans.contract_steps import draft, offered
from tests.plans.couple.test_invitation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
EDITS = 200


@pytest.fixture
def plan():
    """Ada's and Sam's, with a clock that runs."""
    return factories.shared_plan(factories.person("Ada"), factories.person("Sam"), at=timezone.now())


def seat(plan: Plan, which: str) -> Partner:
    """Read afresh, as a request does."""
    return Partner.objects.select_related("plan", "person").get(plan=plan, seat=which)


def in_turns(acts: list[Callable[[], object]]) -> list[object]:
    """All of them at once where the database has many writers; ten at a time where it has one."""
    size = 25 if connection.vendor == "postgresql" else 10
    return [result for start in range(0, len(acts), size) for result in at_once(*acts[start : start + size])]


def test_one_of_two_hundred_changes_to_a_line_wins_and_no_word_is_lost(plan):
    """Each from another tab that was opened before: 199 get a 409 page that holds their own text and what stands."""
    mine = draft(seat(plan, "a"), timezone.now(), "goal", text="As it was.")
    path, person = f"/plan/table/draft/{mine.pk}/", mine.by.person
    browsers = [Browser(person) for _ in range(EDITS)]

    def edit(number: int) -> Callable[[], object]:
        return lambda: browsers[number].post(path, {"text": f"Words number {number}.", "seen": "0"})

    answers = in_turns([edit(number) for number in range(EDITS)])
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: EDITS - 1}
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 302)
    [kept] = Draft.of(seat(plan, "a"))
    assert (kept.words, kept.revision) == ({"text": f"Words number {winner}."}, 1)
    for number, answer in enumerate(answers):
        html = answer.content.decode()
        assert number == winner or f"Words number {number}.</textarea>" in html
        assert number == winner or f"Words number {winner}." in html
        assert number == winner or re.search(r'name="seen" value="(\d+)"', html)[1] == "1"


def test_one_of_many_rewordings_from_one_view_stands_there(plan):
    line, at = offered(seat(plan, "a"), timezone.now(), "goal"), timezone.now()

    def put(number: int) -> Callable[[], object]:
        words = {"text": f"Words number {number}."}
        return lambda: Rewording.put(line.pk, by=seat(plan, "ab"[number % 2]), words=words, seen=str(line.pk), at=at)

    results = in_turns([put(number) for number in range(40)])
    assert Counter(type(result) for result in results) == {Rewording: 1, EditConflict: 39}
    winner = next(result for result in results if isinstance(result, Rewording))
    assert [one.pk for one in Rewording.objects.open()] == [winner.pk]
    assert {no.stands.text for no in results if isinstance(no, EditConflict)} == {winner.words["text"]}


def test_different_lines_at_once_lose_nothing(plan):
    at = timezone.now()
    drafts = [draft(seat(plan, "ab"[n % 2]), at, "boundary", text=f"Draft {n}.") for n in range(10)]
    lines = [offered(seat(plan, "a"), at, "boundary", text=f"Line {n}.") for n in range(10)]

    def change(number: int) -> Callable[[], object]:
        words = drafts[number].words | {"text": f"Changed {number}."}
        mine = Draft.objects.select_related("by__person", "by__plan").get(pk=drafts[number].pk)
        return lambda: mine.change(by=seat(plan, "ab"[number % 2]), words=words, seen="0")

    def reword(number: int) -> Callable[[], object]:
        return lambda: reworded(lines[number], seat(plan, "b"), at, text=f"Other {number}.")

    results = in_turns([act(number) for number in range(10) for act in (change, reword)])
    assert [result for result in results if isinstance(result, Refused)] == []
    changed = {one.words["text"] for which in "ab" for one in Draft.of(seat(plan, which))}
    assert changed == {f"Changed {n}." for n in range(10)}
    assert {one.words["text"] for one in Rewording.objects.open()} == {f"Other {n}." for n in range(10)}


@pytest.mark.parametrize("_", range(5))
def test_taken_taken_back_agreed_and_worded_anew_at_once(_, plan):
    """Whatever comes first: never two words, never an answer to words that were not seen."""
    at = timezone.now()
    line = offered(seat(plan, "a"), at, "goal", text="We talk more.")
    one = reworded(line, seat(plan, "b"), at, text="On Sundays.")
    taken, back, read = Rewording.objects.get(pk=one.pk), Rewording.objects.get(pk=one.pk), Line.objects.get(pk=line.pk)
    at_once(
        lambda: taken.take(by=seat(plan, "a"), at=at),
        lambda: back.take_back(by=seat(plan, "b")),
        lambda: read.agree(by=seat(plan, "b")),
        lambda: reworded(line, seat(plan, "a"), at, text="On Mondays."),
    )
    [stands] = Line.objects.all().with_answers()
    assert stands.text in ("We talk more.", "On Sundays.")
    assert stands.rewordings.open().count() <= 1
    assert stands.position == 0
    if stands.text == "On Sundays.":
        assert stands.is_agreed


@pytest.mark.parametrize("_", range(3))
def test_a_post_repeated_many_times_at_once_is_done_once(_, plan):
    """B12."""
    at = timezone.now()
    waits, beside = waiting(seat(plan, "a"), at), offered(seat(plan, "a"), at, "goal")
    one = reworded(beside, seat(plan, "b"), at, text="On Sundays.")
    offers = [Offer.objects.get(pk=waits.pk) for _ in range(4)]
    wordings = [Rewording.objects.get(pk=one.pk) for _ in range(4)]
    at_once(*[lambda each=each: each.take(by=seat(plan, "a"), at=at) for each in wordings])
    at_once(*[lambda each=each: each.lay_down(by=seat(plan, "a"), at=at) for each in offers])
    at_once(*[lambda: Wish.put_down(by=seat(plan, "b"), text="That you ask.", at=at)] * 4)
    assert sorted(Line.objects.values_list("text", flat=True)) == ["I say hello first.", "On Sundays."]
    assert Wish.objects.count() == 1
