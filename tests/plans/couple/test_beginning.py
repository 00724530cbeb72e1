"""Where somebody stands: sealed, their own, and good for nothing but the order of their own examples (rule 29)."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection

from plans.models import Beginning
from plans.models.couple.beginning import BEGINNING_SIDES, BEGINNING_SITUATIONS, BeginningAnswers
from plans.presenters.first_ideas import first_week_ideas
from repair.foundation.words import ui_text

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)
# Every file that may know of it. A page both can see is not among them.
MAY_READ = {
    "plans/models/__init__.py",
    "plans/models/couple/beginning.py",
    "plans/keeping.py",
    "plans/presenters/first_ideas.py",
    "plans/forms/beginning.py",
    "plans/views/couple/beginning.py",
    "plans/presenters/writing.py",
    "plans/views/couple/first_days.py",
}


def test_answers_can_be_given_anew_and_the_last_ones_hold(ada):
    assert Beginning.of(ada) is None
    Beginning.say(by=ada, situation="neglect", side="own")
    Beginning.say(by=ada, situation="betrayal", side="")
    assert Beginning.of(ada) == BeginningAnswers("betrayal", "")
    assert Beginning.objects.count() == 1


def test_two_people_say_different_things_and_neither_opens_the_others(ada, sam):
    Beginning.say(by=ada, situation="neglect", side="hurt")
    Beginning.say(by=sam, situation="betrayal", side="own")
    assert (Beginning.of(ada), Beginning.of(sam)) == (
        BeginningAnswers("neglect", "hurt"),
        BeginningAnswers("betrayal", "own"),
    )
    hers, his = Beginning.objects.get(person=ada), Beginning.objects.get(person=sam)
    Beginning.objects.filter(pk=hers.pk).update(sealed=his.sealed)
    assert Beginning.of(ada) is None


def test_the_row_holds_no_word_and_its_length_says_nothing(ada):
    lengths = set()
    for situation in BEGINNING_SITUATIONS:
        for side in BEGINNING_SIDES:
            row = Beginning.say(by=ada, situation=situation, side=side)
            sealed = bytes(Beginning.objects.get(pk=row.pk).sealed)
            assert not any(said.encode() in sealed for said in (situation, side) if said)
            lengths.add(len(sealed))
    assert len(lengths) == 1


def test_the_beginning_keeps_no_time_and_knows_no_plan():
    assert sorted(field.name for field in Beginning._meta.get_fields()) == ["id", "person", "sealed"]


def test_the_beginning_is_deleted_with_its_person(ada):
    Beginning.say(by=ada, situation="other", side="both")
    ada.delete()
    assert Beginning.objects.count() == 0


def test_an_unknown_answer_is_refused(ada):
    with pytest.raises(ValueError):
        Beginning.say(by=ada, situation="anything", side="own")


def test_nothing_but_the_owners_own_screens_reads_it():
    found = set()
    for folder in ("plans", "checkins", "repair", "templates"):
        for path in (ROOT / folder).rglob("*.*"):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                text = path.read_text()
                if re.search(r"\bBeginning\b|models\.beginning|plans_beginning\b", text):
                    found.add(str(path.relative_to(ROOT)))
    assert found <= MAY_READ
    assert "plans/views/couple/beginning.py" in found


def test_no_row_of_the_data_base_points_at_it(ada):
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        pointing = [
            table
            for table in tables
            for _column, (_own, other) in connection.introspection.get_relations(cursor, table).items()
            if other == Beginning._meta.db_table
        ]
    assert pointing == []


# -- the order of one's own examples ------------------------------------------------------------------------------


def keys(situation="", side=""):
    return [idea.key for idea in first_week_ideas(BeginningAnswers(situation, side))]


def test_a_partner_who_did_the_harm_is_offered_the_first_ideas_of_the_situation():
    assert keys("neglect", "own")[0] == "neglect.hello"
    assert keys("promises", "own")[0] == "promises.check"
    assert keys("betrayal", "own")[0] == "betrayal.contact"


def test_a_partner_who_was_hurt_is_offered_first_what_anyone_may_take():
    for situation in BEGINNING_SITUATIONS:
        assert keys(situation, "hurt")[0] == "base.ei_thanks"
    assert keys("promises", "hurt")[4] == "promises.share_out"  # what is for either comes before what is for the other


def test_a_partner_without_answers_gets_ideas_of_each_situation():
    assert first_week_ideas(None) == first_week_ideas(BeginningAnswers())
    assert keys() == [
        *("base.ei_thanks", "base.ei_pause", "base.ei_save", "base.ei_self"),
        *("neglect.hello", "promises.check", "betrayal.contact"),
    ]


@pytest.mark.parametrize("situation", BEGINNING_SITUATIONS)
@pytest.mark.parametrize("side", BEGINNING_SIDES)
def test_every_list_holds_each_idea_once_and_fits_the_form(situation, side):
    found = first_week_ideas(BeginningAnswers(situation, side))
    assert len({idea.key for idea in found}) == len(found) >= 7
    for idea in found:
        assert set(idea.words) == {"text", "cue", "smallest", "cadence"}
        assert idea.words["cadence"] in ("daily", "weekdays", "weekly", "monthly", "event")


def test_an_idea_that_may_not_come_up_is_offered_as_such():
    cadences = {idea.key: idea.words["cadence"] for idea in first_week_ideas(BeginningAnswers("neglect", "own"))}
    assert (cadences["neglect.hello"], cadences["neglect.answer"]) == ("daily", "event")
    assert set(ui_text("template")) == {"neglect", "promises", "betrayal"}


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_answer(ada):
    start = Barrier(2)

    def say(side):
        try:
            start.wait()
            Beginning.say(by=ada, situation="other", side=side)
        finally:
            connection.close()

    for _ in range(5):
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(say, ("own", "hurt")))
        assert Beginning.objects.count() == 1
        assert Beginning.of(ada) in (BeginningAnswers("other", "own"), BeginningAnswers("other", "hurt"))
        Beginning.objects.all().delete()
