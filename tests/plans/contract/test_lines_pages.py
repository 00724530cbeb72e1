"""A line of every kind in the browser: its form, what it refuses in words, and how it reads afterwards."""

import re
from datetime import date, timedelta

import pytest

from plans.forms.lines import LINE_FORMS
from plans.models import Draft
from plans.models.contract.canonical_text import LINE_FIELDS, LineKind
from repair.foundation.words import ui_text
from tests.harness.factories import Browser
from tests.plans.contract_steps import WORDS

pytestmark = pytest.mark.django_db
TABLE = "/plan/table/"
TODAY = date(2027, 1, 13)
SCRIPTS = "نتكلم بهدوء · אנחנו מדברים · 👩🏽‍❤️‍👨🏻 · Zoë"


def where(kind):
    return f"/plan/table/new/{kind.replace('_', '-')}/"


def typed(kind, **more):
    return {name: str(value) for name, value in (WORDS[kind] | more).items()}


def errors(answer):
    return re.findall(r'<ul class="mistakes"[^>]*><li>(.*?)</li>', answer.content.decode())


def read(answer):
    """What is read on a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_every_kind_of_line_has_a_form_with_its_fields_and_a_link(his):
    assert list(LINE_FORMS) == list(LineKind)
    table = his.get(TABLE).content.decode()
    for kind in LineKind:
        assert tuple(sorted(LINE_FORMS[kind]().fields)) == tuple(sorted(LINE_FIELDS[kind]))
        assert table.count(f'href="{where(kind)}"') == 1


@pytest.mark.parametrize("way", [{}, {"hx-request": "true"}])
@pytest.mark.parametrize("kind", LineKind)
def test_written_kept_and_read_by_its_author_alone(his, hers, kind, way):
    answer = his.post(where(kind), typed(kind), headers=way)
    assert answer.status_code in (200, 302)
    assert Draft.objects.get().words == WORDS[kind]
    mine = read(his.get(TABLE))
    for value in WORDS[kind].values():
        if isinstance(value, str) and value and kind != "reset":
            assert value in mine or value in ("daily", "weekly")
    planted = "“pause”" if kind == "pause_rule" else WORDS[kind].get("text", "10 February 2027")
    assert planted not in read(hers.get(TABLE))


@pytest.mark.parametrize("kind", [kind for kind in LineKind if "text" in LINE_FIELDS[kind]])
def test_words_in_every_script_stand_as_they_were_written(his, kind):
    his.post(where(kind), typed(kind, text=SCRIPTS))
    assert Draft.objects.get().words["text"] == SCRIPTS
    assert SCRIPTS in read(his.get(TABLE))
    assert SCRIPTS in his.get(f"/plan/table/draft/{Draft.objects.get().pk}/").content.decode()


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        (kind, 1000 if kind in ("boundary", "talk_rule", "reset", "words") else 200)
        for kind in LineKind
        if kind != "look_back"
    ],
)
def test_a_line_may_have_its_longest_text_and_not_a_letter_more(his, kind, most):
    assert his.post(where(kind), typed(kind, text="é" * most)).status_code == 302
    answer = his.post(where(kind), typed(kind, text="🌿" * (most + 1)))
    assert (answer.status_code, Draft.objects.count()) == (422, 1)
    assert "🌿" * (most + 1) in answer.content.decode()
    assert his.post(where(kind), typed(kind, text="e\u0301" * most)).status_code == 302  # counted as it will stand


@pytest.mark.parametrize("kind", ["openness", "amends", "look_back"])
class TestADay:
    """B15."""

    @pytest.mark.parametrize(
        "day", ["2027-02-30", "2027-02-29", "2027-13-01", "10.2.2027", "tomorrow", "２０２７-02-10"]
    )
    def test_a_day_that_does_not_exist_is_refused_in_words(self, his, kind, day):
        answer = his.post(where(kind), typed(kind, ends_on=day))
        assert (answer.status_code, Draft.objects.count()) == (422, 0)
        assert errors(answer)[-1] == ("There is no such day. Write it as year, month and day, such as 2027-02-10.")
        assert f'value="{day}"' in answer.content.decode()

    def test_a_day_that_has_passed_is_refused_in_words(self, his, kind):
        answer = his.post(where(kind), typed(kind, ends_on=TODAY - timedelta(days=1)))
        assert errors(answer)[-1] == "That day has passed. Choose today or a later one."
        assert Draft.objects.count() == 0

    @pytest.mark.parametrize("day", [TODAY + timedelta(days=91), date(2077, 1, 13), date(9999, 12, 31)])
    def test_a_day_over_ninety_days_ahead_is_refused_in_words(self, his, kind, day):
        answer = his.post(where(kind), typed(kind, ends_on=day))
        assert errors(answer)[-1] == (
            "That is too far off. The last day possible is 13 April 2027, ninety days from today."
        )
        assert Draft.objects.count() == 0

    def test_a_missing_day_is_refused(self, his, kind):
        answer = his.post(where(kind), typed(kind, ends_on=""))
        assert (answer.status_code, Draft.objects.count()) == (422, 0)

    @pytest.mark.parametrize("days", [0, 90])
    def test_the_first_and_the_last_one_possible(self, his, kind, days):
        assert his.post(where(kind), typed(kind, ends_on=TODAY + timedelta(days=days))).status_code == 302

    def test_thirty_days_on_is_suggested_and_the_picker_knows_the_rest(self, his, kind):
        page = his.get(where(kind)).content.decode()
        assert re.search(r'<input type="date" name="ends_on" value="2027-02-12"[^>]*>', page)
        assert 'min="2027-01-13" max="2027-04-13"' in page

    def test_reads_as_a_day_in_words(self, his, kind):
        his.post(where(kind), typed(kind))
        assert "10 February 2027" in read(his.get(TABLE))


def test_a_draft_opened_after_its_end_date_asks_for_a_new_one(his, sam, clock):
    his.post(where("amends"), typed("amends"))
    clock.forward(days=60)
    his = Browser(sam)
    mine = Draft.objects.get()
    answer = his.post(f"/plan/table/draft/{mine.pk}/", typed("amends"))
    assert (answer.status_code, errors(answer)[-1]) == (422, "That day has passed. Choose today or a later one.")
    assert his.post(f"/plan/table/draft/{mine.pk}/offer/").status_code == 409
    assert Draft.objects.count() == 1


def test_forms_show_their_help_beside_the_fields(his):
    said = {
        "commitment": ui_text("agreement.one_is_enough"),
        "openness": ui_text("template.betrayal.open_for_now.card"),
        "reset": ui_text("template.betrayal.reset.not_for"),
        "boundary": ui_text("line.prompts.honesty"),
        "ritual": "Nothing is counted here.",
        "look_back": "If the day passes, nothing ends.",
        "pause_rule": "I do, whoever asked; it stands under my name",
    }
    for kind, sentence in said.items():
        assert sentence in his.get(where(kind)).content.decode().replace("&#x27;", "'"), kind


def test_a_way_back_has_five_parts_and_a_boundary_says_whose_need_it_is(his):
    for term in ("sign", "calm", "back", "message", "opening"):
        assert his.post(where("reset"), typed("reset", term=term)).status_code == 302
    assert his.post(where("reset"), typed("reset", term="blame")).status_code == 422
    assert his.post(where("boundary"), typed("boundary", term="own")).status_code == 302
    assert his.post(where("boundary"), typed("boundary", term="hers")).status_code == 422


def test_a_small_thing_needs_no_rhythm(his):
    his.post(where("ritual"), {"text": "Tea on the step."})
    assert Draft.objects.get().words == {"text": "Tea on the step.", "cadence": ""}
    assert "How often" not in read(his.get(TABLE)).partition("Tea on the step.")[2][:40]
