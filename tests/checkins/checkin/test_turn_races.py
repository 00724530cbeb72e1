"""Both press at once, and one presses twice: one truth, nothing lost, a hundred times (B12, B25)."""

import os
from collections import Counter
from uuid import uuid4

import pytest

from checkins.models import Checkin, Turn
from repair.foundation.base import Refused
from tests.checkins.checkin.test_checkin_races import seat
from tests.plans.couple.test_invitation_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("ROUNDS", "100"))


def fresh(checkin):
    return Checkin.objects.select_related("plan", "rhythm").get(pk=checkin.pk)


def again(checkin):
    """At its second step, with nothing said."""
    Turn.objects.filter(checkin=checkin).delete()
    Checkin.objects.filter(pk=checkin.pk).update(step=1, round=1, beat=0, extra=0)


def test_four_concurrent_sends_make_one_turn_and_refuse_all_other_words(live_checkin):
    """The speaker twice by a double click and once from another tab, the listener out of turn."""
    checkin, seats, at = live_checkin
    hers, his = seats["a"], seats["b"]
    speaks, listens = (hers, his) if checkin.starts == "a" else (his, hers)
    seen = Counter()
    for _round in range(ROUNDS):
        again(checkin)
        key = uuid4()

        def say(by, words, key, seen="1.1.0"):
            return lambda: Turn.say(fresh(checkin), by=seat(by), words=words, seen=seen, at=at, key=key)

        results = at_once(
            say(speaks, "clicked", key), say(speaks, "clicked", key), say(speaks, "tab", uuid4()),
            say(listens, "out of turn", uuid4()),
        )  # fmt: skip
        (turn,) = Turn.objects.filter(checkin=checkin)
        is_clicked = turn.pk == key
        refused = [isinstance(each, Refused) for each in results]
        assert refused == ([False, False, True, True] if is_clicked else [True, True, False, True])
        assert (turn.number, str(fresh(checkin).flow_position)) == (1, "1.1.1")
        seen[is_clicked] += 1
    assert sum(seen.values()) == ROUNDS


@pytest.mark.parametrize("_", range(5))
def test_a_checkin_sent_on_by_both_partners_at_once_goes_one_step(live_checkin, _):
    checkin, seats, at = live_checkin
    hers, his = seats["a"], seats["b"]
    again(checkin)
    at_once(*[lambda by=by: fresh(checkin).go_to_step(by=seat(by), at=at, to=2, seen="1.1.0") for by in (hers, his)])
    assert str(fresh(checkin).flow_position) == "2.1.0"


@pytest.mark.parametrize("_", range(5))
def test_five_more_minutes_asked_for_by_both_partners_at_once_are_five(live_checkin, _):
    checkin, seats, at = live_checkin
    hers, his = seats["a"], seats["b"]
    at_once(*[lambda by=by: fresh(checkin).extend(by=seat(by), seen="0", at=at) for by in (hers, his)])
    assert fresh(checkin).extra == 5


@pytest.mark.parametrize("_", range(5))
def test_a_turn_said_while_the_other_closes_the_checkin_is_never_left_behind(live_checkin, _):
    checkin, seats, at = live_checkin
    hers, his = seats["a"], seats["b"]
    again(checkin)
    speaks, listens = (hers, his) if checkin.starts == "a" else (his, hers)
    results = at_once(
        lambda: Turn.say(fresh(checkin), by=seat(speaks), words="x", seen="1.1.0", at=at),
        lambda: fresh(checkin).hold(by=seat(listens), at=at),
    )
    assert isinstance(results[0], Refused) or results[0] is None
    assert (fresh(checkin).state, Turn.objects.count()) == ("held", 0)
