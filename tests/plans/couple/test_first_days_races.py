"""Two people at once in the first days: one small agreement, no words lost, no line agreed that reads otherwise."""

import pytest
from django.utils import timezone

from plans.models import FirstDays, FirstLine, FirstWords, Partner
from plans.models.contract.edit_conflict import EditConflict
from tests.harness import factories
from tests.plans import first_days_steps
from tests.plans.couple.test_invitation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20


@pytest.fixture
def seats():
    """How each of two people comes, read afresh as a request does."""
    ada, sam = factories.person("Ada"), factories.person("Sam")
    plan = factories.shared_plan(ada, sam, at=timezone.now())
    return lambda seat: Partner.objects.select_related("plan", "person").get(plan=plan, seat=seat)


def test_both_send_at_once_and_it_is_one(seats):
    at = timezone.now()
    first_days_steps.wrote(seats("a"), stops="No calls.")
    first_days_steps.wrote(seats("b"), own="The dog stays with me.")
    assert at_once(*(lambda seat=seat: FirstDays.send(by=seats(seat), at=at) and None for seat in "ab")) == [None, None]
    days = FirstDays.objects.get()
    assert {line.text for line in days.lines.all()} == {"No calls.", "The dog stays with me."}
    assert sorted(line.place for line in days.lines.all()) == [0, 1]


def test_one_words_it_while_the_other_agrees_and_nobody_agrees_to_what_they_did_not_read(seats):
    at = timezone.now()
    line = first_days_steps.sent(seats("a"), at, stops="No calls.").lines.get()
    for number in range(ROUNDS):
        seen, words = str(number), f"No calls after {number}."

        def change(words=words, seen=seen):
            FirstLine.objects.get(pk=line.pk).change(by=seats("a"), text=words, seen=seen, at=at)

        def agree(seen=seen):
            FirstLine.objects.get(pk=line.pk).agree(by=seats("b"), seen=seen, at=at)

        changed, _agreed = at_once(change, agree)
        assert changed is None
        line.refresh_from_db()
        assert (line.text, line.said, line.is_agreed) == (words, {"a": "agree"}, False)


def test_both_word_it_at_once_and_the_one_who_comes_second_sees_both(seats):
    at = timezone.now()
    line = first_days_steps.sent(seats("a"), at, stops="No calls.").lines.get()
    lost = []

    def change(seat):
        def act():
            try:
                FirstLine.objects.get(pk=line.pk).change(by=seats(seat), text=f"{seat} says so.", seen="0", at=at)
            except EditConflict as no:
                lost.append((seat, no.stands.text))

        return act

    at_once(change("a"), change("b"))
    line.refresh_from_db()
    ((second, stands),) = lost
    assert line.text == stands == ("b says so." if second == "a" else "a says so.")


def test_words_kept_in_another_window_while_they_are_sent_are_sent_or_still_there(seats):
    at = timezone.now()
    for number in range(ROUNDS):
        first_days_steps.wrote(seats("a"), stops="No calls.")
        kept = f"No calls, {number}."
        at_once(
            lambda: FirstDays.send(by=seats("a"), at=at),
            lambda words=kept: first_days_steps.wrote(seats("a"), stops=words),
        )
        days = FirstDays.objects.get()
        there = FirstWords.of(seats("a").person).get("stops")
        assert kept in (there, *days.lines.values_list("text", flat=True))
        days.delete()
