"""The two writers: own words, kept box by box, sealed, known to nobody else."""

import pytest

from plans.models import Invitation, Plan, Writing
from plans.models.writing.carry_over import carry_over_writing
from plans.models.writing.writing import WRITER_BOXES, OpenedPage, WindowConflict
from repair.foundation.crypto import CannotUnseal
from tests.plans.sharing_steps import stored

pytestmark = pytest.mark.django_db
FIRST = {"act": "I came home late, four times in May.", "impact": "You waited. Tell me where I have this wrong."}


def kept(by, boxes=FIRST, kind="own", sitting=1, **opened):
    """What a page with these boxes sends."""
    return Writing.keep(kind, sitting, boxes, by=by, opened=OpenedPage(**opened))


def test_words_are_kept_box_by_box_and_the_others_stay_empty(a):
    kept(a)
    mine = Writing.of(a, "own")
    assert mine.boxes == FIRST | {"mine": "", "feel": "", "change": "", "why": ""}
    assert [box for sitting in WRITER_BOXES["own"] for box in sitting] == list(mine.boxes)
    assert (mine.save_count(1), mine.save_count(2)) == (1, 0)


def test_both_writers_are_open_to_both_people(a, s):
    for by in (a, s):
        kept(by)
        kept(by, {"unsafe": "The silence.", "need": "A word."}, kind="like")
    assert Writing.objects.count() == 4


def test_nothing_typed_leaves_nothing(a):
    kept(a, {"act": "", "impact": ""})
    assert Writing.objects.count() == 0


def test_a_sitting_sent_twice_is_kept_once(a):
    kept(a)
    kept(a)
    assert Writing.of(a, "own").save_count(1) == 1


def test_an_older_window_writes_over_nothing_and_is_told_both(a):
    kept(a, window="one")
    with pytest.raises(WindowConflict) as no:
        kept(a, FIRST | {"act": "Other words."}, window="two")
    assert no.value.stands == FIRST
    assert no.value.now == "\n\n".join(FIRST.values())
    assert Writing.of(a, "own").boxes["act"] == FIRST["act"]
    kept(a, FIRST | {"act": "Other words."}, window="two", seen=1)
    assert Writing.of(a, "own").boxes["act"] == "Other words."


def test_one_window_that_sends_as_it_types_never_stands_in_its_own_way(a):
    """The page may be sent before the answer to its last pause has come."""
    kept(a, FIRST | {"act": "I c"}, window="one", is_typing=True)
    kept(a, FIRST | {"act": "I came"}, window="one", is_typing=True)
    kept(a, FIRST, window="one")
    assert Writing.of(a, "own").boxes["act"] == FIRST["act"]
    with pytest.raises(WindowConflict):  # what was typed before it was kept arrives late
        kept(a, FIRST | {"act": "I came"}, window="one", is_typing=True)


def test_two_sittings_in_two_windows_do_not_meet(a):
    kept(a, window="one")
    kept(a, {"mine": "That was my choice.", "feel": ""}, sitting=2, window="two")
    assert Writing.of(a, "own").boxes["mine"] == "That was my choice."
    assert Writing.of(a, "own").boxes["act"] == FIRST["act"]


@pytest.mark.parametrize(
    "words", ["e\u0301👩‍👩‍👧", "כתבתי לך", "كتبت لك", "<script>{{7*7}}", "x" * 20_000, "👩‍👩‍👧" * 4_000]
)
def test_any_letters_come_back_as_they_were(a, words):
    kept(a, {"act": words, "impact": ""})
    assert Writing.of(a, "own").boxes["act"] == words


def test_words_written_alone_come_along_to_the_plan_of_another(mallory, invited, clock):
    alone = Plan.begin(by=mallory, at=clock.now).seats[0]
    kept(alone)
    theirs = Plan.begin(by=invited, at=clock.now)
    Invitation.ask(by=theirs.seats[0], address=mallory.email, at=clock.now).accept(person=mallory, at=clock.now)
    seat = Plan.objects.get(pk=theirs.pk).seats[1]
    assert carry_over_writing(mallory) == 1
    assert Writing.of(seat, "own").boxes["act"] == FIRST["act"]
    assert Writing.objects.filter(by=alone).count() == 0


def test_words_written_in_a_shared_plan_stay_there(a, ada, clock):
    kept(a)
    assert carry_over_writing(ada) == 0
    assert Writing.of(a, "own").boxes["act"] == FIRST["act"]


@pytest.mark.parametrize(("held", "asks"), [(0, False), (1, False), (2, True), (5, True)])
def test_the_writing_asks_for_something_to_add_after_the_second_talk(a, held, asks):
    assert Writing.of(a, "own").asks_to_add(held) is False
    kept(a)
    assert Writing.of(a, "own").asks_to_add(held) is asks


def test_the_answer_later_asks_again_after_another_talk_and_no_does_not(a):
    kept(a)
    Writing.answer_add_question(by=a, said="later", held=2)
    assert [Writing.of(a, "own").asks_to_add(held) for held in (2, 3)] == [False, True]
    Writing.answer_add_question(by=a, said="never", held=3)
    assert [Writing.of(a, "own").asks_to_add(held) for held in (3, 4, 9)] == [False, False, False]


def test_no_word_of_it_stands_open_in_the_database(a):
    kept(a)
    kept(a, {"unsafe": "Planted in the other one.", "need": ""}, kind="like")
    rows = stored("plans_writing")
    assert b"home late" not in rows
    assert b"Planted" not in rows


def test_nobody_else_opens_them(a, s):
    kept(a)
    row = Writing.objects.get()
    Writing.objects.filter(pk=row.pk).update(by=s)
    with pytest.raises(CannotUnseal):
        Writing.of(s, "own").boxes  # noqa: B018


def test_a_stranger_to_the_seat_has_an_empty_one(a, s):
    kept(a)
    assert not any(Writing.of(s, "own").boxes.values())
