"""A shared text: waits as long as its author wants, is taken back without trace, or is there, and can be withdrawn."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from plans.letters import texts_not_withdrawn
from plans.models import Event, Rest, Shared, Waiting
from plans.models.couple.rest import leave_plan
from plans.models.writing.share_delay import delayed_appearance, is_late_evening, next_morning
from plans.models.writing.shared import MAX_SHARED_A_DAY, SharedPart, reveal_due_texts
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from repair.ticks import MINUTE_STEPS
from tests.harness import factories
from tests.plans.sharing_steps import stored

pytestmark = pytest.mark.django_db
TEXT = [SharedPart("act", "I came home late."), SharedPart("mine", "That was my choice.")]


def shared(by, clock, kind="own", parts=TEXT, minutes=10):
    """Shared now, to be read after so many minutes."""
    return Shared.share(kind, parts, by=by, at=clock.now, appears_at=clock.now + timedelta(minutes=minutes))


def there(by, clock, kind="own", parts=TEXT):
    """Shared, and the time is over."""
    text = shared(by, clock, kind, parts)
    assert reveal_due_texts(at=clock.forward(minutes=10)) == 1
    return Shared.objects.select_related("by__person", "by__plan").get(pk=text.pk)


def readable(plan):
    return [(each.by.seat, each.kind, each.parts) for each in Shared.objects.appeared(plan)]


def test_the_sweep_is_among_those_of_each_minute():
    assert reveal_due_texts in MINUTE_STEPS


def test_a_shared_text_appears_when_its_delay_is_over_and_not_a_minute_before(plan, a, s, clock):
    shared(a, clock)
    assert (reveal_due_texts(at=clock.forward(minutes=9)), readable(plan)) == (0, [])
    assert reveal_due_texts(at=clock.forward(minutes=1)) == 1
    assert readable(plan) == [("a", "own", TEXT)]
    text = Shared.objects.get()
    assert (text.sealed, text.day) == (None, plan.day(clock.now))
    assert list(Event.objects.values_list("kind", "who", "value")) == [("shared", a.pk, "own")]
    found = Notice.objects.filter(kind="shared").values_list("to", "about", "plan")
    assert list(found) == [(s.person_id, str(text.pk), plan.pk)]
    assert set(Letter.objects.values_list("kind", flat=True)) <= {"gathered", "invitation"}  # no letter of its own


def test_sweeping_twice_is_sweeping_once(plan, a, clock):
    there(a, clock)
    notices = Notice.objects.count()
    assert reveal_due_texts(at=clock.forward(minutes=1)) == 0
    assert Notice.objects.count() == notices


def test_a_waiting_text_is_sealed_and_taken_back_without_a_trace(plan, a, clock):
    before = Event.objects.count(), Notice.objects.count()
    text = shared(a, clock)
    assert b"came home late" not in stored("plans_shared")
    text.take_back(by=a)
    text.take_back(by=a)  # a second tap
    assert reveal_due_texts(at=clock.forward(days=1)) == 0
    assert (Shared.objects.count(), Event.objects.count(), Notice.objects.count()) == (0, *before)


def test_a_text_that_can_be_read_is_not_taken_back(a, clock):
    text = there(a, clock)
    with pytest.raises(Refused, match="can be read already"):
        text.take_back(by=a)
    assert Shared.objects.get().parts == TEXT


def test_nobody_takes_back_or_withdraws_what_is_not_theirs(a, s, clock):
    text = shared(a, clock)
    for act in (lambda: text.take_back(by=s), lambda: text.withdraw(by=s, at=clock.now)):
        with pytest.raises(Refused, match="Only the one who wrote this"):
            act()


def test_withdrawn_its_words_are_gone_and_a_line_with_the_day_stays(plan, a, clock):
    text = there(a, clock)
    text.withdraw(by=a, at=clock.forward(days=3))
    text.withdraw(by=a, at=clock.forward(days=1))
    row = Shared.objects.get()
    assert (row.words, row.parts, row.withdrawn_on) == ("", [], plan.day(clock.now - timedelta(days=1)))
    assert texts_not_withdrawn({(plan.pk, str(row.pk))}, clock.now) == set()
    assert b"came home late" not in stored("plans_shared")


def test_withdrawn_before_it_appeared_it_leaves_nothing(a, clock):
    shared(a, clock).withdraw(by=a, at=clock.now)
    assert Shared.objects.count() == 0


def test_shared_anew_the_earlier_text_stays_readable(plan, a, clock):
    there(a, clock)
    again = [SharedPart("act", "I came home late, and I did not call.")]
    there(a, clock, parts=again)
    assert readable(plan) == [("a", "own", again), ("a", "own", TEXT)]


def test_a_waiting_text_gives_way_to_one_shared_after_it(plan, a, clock):
    shared(a, clock)
    clock.forward(minutes=5)
    again = shared(a, clock, parts=TEXT[:1])
    assert list(Shared.objects.values_list("pk", flat=True)) == [again.pk]
    assert reveal_due_texts(at=clock.forward(minutes=5)) == 0  # it waits its whole time
    assert reveal_due_texts(at=clock.forward(minutes=5)) == 1


def test_a_text_shared_twice_is_shared_once(a, clock):
    first = shared(a, clock)
    clock.forward(minutes=1)
    assert shared(a, clock).pk == first.pk
    assert reveal_due_texts(at=clock.forward(minutes=10)) == 1
    assert shared(a, clock).pk == first.pk
    assert Shared.objects.count() == 1


def test_the_hour_that_was_chosen_last_is_the_one_that_counts(a, clock):
    shared(a, clock)
    shared(a, clock, minutes=600)
    assert reveal_due_texts(at=clock.forward(minutes=10)) == 0
    shared(a, clock, minutes=0)
    assert reveal_due_texts(at=clock.now) == 1
    assert Shared.objects.count() == 1


def test_nothing_in_it_cannot_be_shared(a, clock):
    with pytest.raises(Refused, match="nothing in it"):
        shared(a, clock, parts=[SharedPart("act", " \n")])


def test_a_partner_alone_cannot_share(mallorys, clock):
    with pytest.raises(Refused, match="when you are both here"):
        shared(mallorys.seats[0], clock)


def test_a_resting_plan_takes_nothing_new_and_what_waits_goes_on_waiting(plan, a, s, clock):
    shared(a, clock)
    rest = Rest.begin(plan=plan, by=s, at=clock.now)
    assert reveal_due_texts(at=clock.forward(days=2)) == 0
    with pytest.raises(Refused, match="resting"):
        shared(s, clock)
    for seat in (a, s):
        rest.mark_ready(by=seat, at=clock.now)
    assert reveal_due_texts(at=clock.now) == 1


def test_a_resting_plan_keeps_it_readable_and_its_author_may_withdraw(plan, a, s, clock):
    text = there(a, clock)
    Rest.begin(plan=plan, by=s, at=clock.now)
    assert readable(plan) == [("a", "own", TEXT)]
    text.withdraw(by=a, at=clock.now)
    assert readable(plan) == [("a", "own", [])]


@pytest.mark.parametrize("who", ["a", "s"])
def test_no_waiting_text_appears_after_a_partner_left(plan, a, s, clock, who):
    shared(a, clock)
    leave_plan(by={"a": a, "s": s}[who], at=clock.now, days=7)
    assert reveal_due_texts(at=clock.forward(days=1)) == 0
    assert reveal_due_texts(at=clock.forward(days=30)) == 0


def test_a_waiting_text_of_an_erased_author_never_appears(a, ada, clock):
    shared(a, clock)
    ada.delete()
    assert reveal_due_texts(at=clock.forward(days=1)) == 0


def test_thirty_a_day_are_enough(a, clock):
    for number in range(MAX_SHARED_A_DAY):
        Shared.share(
            "past", [SharedPart("want", f"Question {number}")], by=a, at=clock.now, appears_at=clock.now, about=None
        )
        reveal_due_texts(at=clock.now)
    with pytest.raises(Refused, match="a lot today"):
        shared(a, clock)
    clock.forward(days=1, minutes=1)
    shared(a, clock)


def test_the_database_holds_that_it_is_sealed_until_it_appears(a, clock):
    text = shared(a, clock)
    with pytest.raises(IntegrityError), transaction.atomic():
        Shared.objects.filter(pk=text.pk).update(words="open")


def test_the_card_is_the_newest_and_a_withdrawn_one_brings_no_older_back(plan, a, s, clock):
    assert Shared.card_for(a) is None
    there(s, clock, "card", [SharedPart("helps", "Sit near me.")])
    newer = there(s, clock, "card", [SharedPart("helps", "Give me an hour.")])
    assert Shared.card_for(a).parts == [SharedPart("helps", "Give me an hour.")]
    assert Shared.card_for(s) is None
    newer.withdraw(by=s, at=clock.now)
    assert Shared.card_for(a) is None


# -- the waiting time ----------------------------------------------------------------------------------------------


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "after"), [(None, timedelta(minutes=10)), (30, timedelta(minutes=30)), (60, timedelta(minutes=60))]
)
def test_each_has_a_waiting_time_of_their_own(ada, sam, minutes, after):
    if minutes:
        Waiting.choose(by=ada, minutes=minutes)
    moment = at(2027, 1, 13, 12)
    assert delayed_appearance(ada, moment) == moment + after
    assert delayed_appearance(sam, moment) == moment + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("zone", "shared_at", "eight"),
    [
        ("Europe/London", at(2027, 1, 13, 12), at(2027, 1, 14, 8)),
        ("Europe/London", at(2027, 1, 13, 23, 30), at(2027, 1, 14, 8)),
        ("Europe/London", at(2027, 1, 14, 1, 30), at(2027, 1, 14, 8)),  # after midnight the morning is today's
        ("Europe/London", at(2027, 3, 27, 22), at(2027, 3, 28, 7)),  # the night in which the clocks go forward
        ("Europe/London", at(2027, 10, 30, 21), at(2027, 10, 31, 8)),  # and back
        ("America/New_York", at(2027, 3, 14, 3), at(2027, 3, 14, 12)),
        ("America/New_York", at(2027, 11, 7, 3), at(2027, 11, 7, 13)),
        ("Pacific/Auckland", at(2027, 1, 13, 12), at(2027, 1, 13, 19)),
    ],
)
def test_the_delay_until_morning_ends_at_eight_on_the_authors_clock(db, zone, shared_at, eight):
    person = factories.person("Kim", zone=zone)
    Waiting.choose(by=person, minutes=0)
    assert next_morning(person, shared_at) == eight
    assert delayed_appearance(person, shared_at) == eight


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (at(2027, 1, 13, 20, 59), False),
        (at(2027, 1, 13, 21, 0), True),
        (at(2027, 1, 14, 4, 59), True),
        (at(2027, 1, 14, 5, 0), False),
        (at(2027, 7, 13, 19, 59), False),  # summer: an hour on
        (at(2027, 7, 13, 20, 0), True),
    ],
)
def test_late_evening_begins_at_nine_on_the_authors_clock(ada, moment, late):
    assert is_late_evening(ada, moment) is late


def test_a_choice_that_is_not_offered_is_not_kept(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiting.choose(by=ada, minutes=1)
