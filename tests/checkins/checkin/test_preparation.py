"""Before a talk: one private screen, sealed, kept at every button, gone when the talk is closed."""

import re
from datetime import date

import pytest
from django.db import connection

from checkins.models import Point, Preparation
from checkins.models.checkin.preparation import MAX_POINTS, delete_used_preparations
from plans.models import Commitment, Mark
from repair.foundation.base import Refused
from tests.checkins.conftest import FIRST_CHECKIN
from tests.harness.factories import Browser
from tests.plans import contract_steps

BEFORE = "/talk/before/"
SAID = {"one": "The evening on Monday.", "felt": "small", "needed": "", "when": "", "ask": "", "part": ""}


@pytest.fixture
def seats(plan):
    return plan.seats


def text(answer):
    return answer.content.decode()


def area(answer, name):
    """What stands in one of the boxes."""
    return re.search(rf'<textarea name="{name}"[^>]*>\n?(.*?)</textarea>', text(answer), re.S)[1]


def test_a_preparation_is_read_by_its_writer_alone(seats, ada, sam):
    Preparation.keep(by=seats[0], words=SAID)
    assert Preparation.of(seats[0]) == SAID
    assert Preparation.of(seats[1]) == dict.fromkeys(SAID, "")
    assert area(Browser(ada).get(BEFORE), "one") == "The evening on Monday."
    assert "Monday" not in text(Browser(sam).get(BEFORE))


def test_preparations_and_points_are_not_legible_in_the_database(seats, clock):
    Preparation.keep(by=seats[0], words=SAID)
    Point.add(by=seats[0], words="The keys of the shed.", at=clock.now)
    with connection.cursor() as cursor:
        for table in ("checkins_preparation", "checkins_point"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = b"".join(
                bytes(cell) for row in cursor.fetchall() for cell in row if isinstance(cell, bytes | memoryview)
            )
            assert len(stored) > 20
            assert [word for word in (b"Monday", b"small", b"shed") if word in stored] == []


def test_an_emptied_preparation_is_deleted(seats):
    Preparation.keep(by=seats[0], words=SAID)
    Preparation.keep(by=seats[0], words=dict.fromkeys(SAID, ""))
    assert not Preparation.objects.exists()


def test_preparations_are_deleted_after_the_checkin_and_points_stay(open_checkin, seats, clock):
    """Nobody deletes for the other: theirs goes when the closing cannot be undone any more."""
    for seat in seats:
        Preparation.keep(by=seat, words=SAID)
        Point.add(by=seat, words="The summer.", at=clock.now)
    open_checkin.hold(by=seats[0], at=clock.now)
    assert (Preparation.of(seats[0]), Preparation.of(seats[1])) == (dict.fromkeys(SAID, ""), SAID)
    assert delete_used_preparations(at=clock.forward(hours=23)) == 0
    assert (delete_used_preparations(at=clock.forward(hours=1)), delete_used_preparations(at=clock.now)) == (1, 0)
    assert [words for _point, words in Point.of(seats[1])] == ["The summer."]


def test_a_preparation_written_after_the_checkin_stays_for_the_next_one(open_checkin, seats, clock):
    Preparation.keep(by=seats[1], words=SAID)
    open_checkin.hold(by=seats[0], at=clock.now)
    Preparation.keep(by=seats[1], words=SAID | {"one": "The holidays."})
    assert delete_used_preparations(at=clock.forward(days=2)) == 0


def test_an_undone_checkin_deletes_no_preparation_of_the_other_partner(open_checkin, seats, clock):
    Preparation.keep(by=seats[1], words=SAID)
    open_checkin.hold(by=seats[0], at=clock.now)
    open_checkin.undo(by=seats[0], at=clock.now)
    assert delete_used_preparations(at=clock.forward(days=2)) == 0


def test_a_saved_point_is_deleted_by_its_author_alone(seats, clock):
    point = Point.add(by=seats[0], words="The summer.", at=clock.now)
    Point.remove(point.pk, by=seats[1])
    assert Point.objects.count() == 1
    for _again in range(2):
        Point.remove(point.pk, by=seats[0])
    assert Point.objects.count() == 0


def test_a_partner_can_save_fifty_points_and_no_more(seats, clock):
    for number in range(MAX_POINTS):
        Point.add(by=seats[0], words=f"Point {number}", at=clock.now)
    with pytest.raises(Refused, match="Fifty"):
        Point.add(by=seats[0], words="One more", at=clock.now)
    Point.add(by=seats[1], words="His first", at=clock.now)


def test_the_preparation_box_about_ones_part_starts_from_ones_own_marks(plan, rhythm, ada, sam, clock):
    contract = contract_steps.running(plan, clock)
    thing = Commitment.objects.get(plan=contract.plan)
    Mark.make(thing, by=plan.seats[0], day=date(2027, 1, 14), said="kept", at=clock.now)
    Mark.make(thing, by=plan.seats[0], day=date(2027, 1, 15), said="partly", at=clock.forward(days=1))
    assert area(Browser(ada).get(BEFORE), "part") == "I say hello first. Thursday: I did it, Friday: Partly"
    assert area(Browser(sam).get(BEFORE), "part") == ""
    Browser(ada).post(BEFORE, SAID | {"part": "In my own words."})
    assert area(Browser(ada).get(BEFORE), "part") == "In my own words."


@pytest.mark.parametrize("htmx", [True, False])
def test_a_feeling_word_from_the_list_is_added_to_what_was_typed(plan, ada, htmx):
    answer = Browser(ada, htmx=htmx).post(BEFORE, SAID | {"add": "felt:e03"})
    assert (answer.status_code, area(answer, "felt"), area(answer, "one")) == (200, "small, furious", SAID["one"])
    assert Preparation.of(plan.seats[0])["felt"] == "small, furious"


@pytest.mark.parametrize(
    ("sought", "found"),
    [("rage", ["e03"]), ("OVERWHELMED", ["e44"]), ("trapped", ["e18"]), ("xyz", []), ("  ", [])],
)
def test_a_feeling_word_is_found_by_what_people_type(plan, ada, sought, found):
    answer = Browser(ada).post(BEFORE, SAID | {"find": sought, "look": "yes"})
    here = text(answer).split('id="prepare-find"')[1].split("</div>")[0]
    assert re.findall(r'value="felt:(\w+)"', here) == found
    assert area(answer, "one") == SAID["one"]


def test_a_preparation_or_point_that_is_too_long_gets_422_and_stays_in_the_form(plan, ada):
    answer = Browser(ada).post(BEFORE, SAID | {"when": "x" * 1001})
    assert (answer.status_code, area(answer, "when")) == (422, "x" * 1001)
    answer = Browser(ada).post(f"{BEFORE}point/", {"point": "x" * 1001})
    assert (answer.status_code, area(answer, "point")) == (422, "x" * 1001)
    assert (Preparation.objects.count(), Point.objects.count()) == (0, 0)


@pytest.mark.parametrize("strange", ["<b>{{ 7*7 }}</b>", "‏שלום עולם", "👩‍👩‍👧 é", "{% csrf_token %}"])
def test_preparation_words_come_back_escaped_as_they_were_typed(plan, ada, strange):
    browser = Browser(ada)
    browser.post(BEFORE, SAID | {"one": strange})
    escaped = strange.replace("<", "&lt;").replace(">", "&gt;")
    assert area(browser.get(BEFORE), "one") == escaped


def test_a_point_is_shown_once_saved_and_gone_once_let_go(plan, ada, clock):
    clock.to(FIRST_CHECKIN)
    browser = Browser(ada)
    page = text(browser.post(f"{BEFORE}point/", {"point": "The summer."}, follow=True))
    assert "<bdi>The summer.</bdi>" in page
    point = Point.objects.get()
    assert "The summer." not in text(browser.post(f"{BEFORE}point/{point.pk}/", follow=True))


def test_a_wording_hint_on_a_preparation_is_shown_once_and_blocks_no_saving(plan, ada):
    answer = Browser(ada).post(BEFORE, SAID | {"one": "You never listen to me."})
    assert "Kept for you alone." in text(answer)
    assert "starts a quarrel" in text(answer)
    assert "starts a quarrel" not in text(Browser(ada).get(BEFORE))
