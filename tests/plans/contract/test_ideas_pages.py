"""Suggestions beside a form: taken by their place, since an address must not say what was looked at (SAF-2)."""

import re

import pytest

from plans.forms.lines import LINE_FORMS
from plans.models import Draft
from plans.models.contract.canonical_text import DATED_KINDS, LineKind, pick_line_fields
from plans.presenters import ideas
from repair.foundation.words import ui_text
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db
IDEAS = "/plan/table/ideas/"


def of(name):
    """The address of a situation's lines."""
    return f"{IDEAS}{ideas.place_of_key(f'template.{name}')}/"


def test_an_idea_fills_the_form_and_its_address_tells_nothing(ada, plan):
    hers = Browser(ada)
    page = hers.get("/plan/table/new/commitment/").content.decode()
    places = re.findall(r'href="(\?idea=[^"]*)"', page)
    assert len(places) == len(set(places)) == 22
    assert all(re.fullmatch(r"\?idea=[0-9a-f]{8}", place) for place in places)
    first = ui_text("base.either.ei_thanks.act")
    assert page.count(first) == 1
    assert hers.get("/plan/table/new/commitment/" + places[0]).content.decode().count(first) == 2
    assert hers.get("/plan/table/new/commitment/?idea=nowhere").status_code == 200


@pytest.mark.parametrize("kind", LineKind)
def test_every_suggestion_is_a_line_that_its_form_takes_as_it_stands(his, kind):
    found = [one for _title, some in ideas.list_ideas(kind) for one in some]
    assert bool(found) is (kind != "look_back")
    for one in found:
        form = LINE_FORMS[kind](one.words | ({"ends_on": "2027-02-10"} if kind in DATED_KINDS else {}))
        assert form.is_valid(), (one.key, form.errors)
        assert one.kind == kind


def test_no_two_share_a_place():
    found = [one for kind in LineKind for _title, some in ideas.list_ideas(kind) for one in some]
    assert len({one.place for one in found}) == len(found) == 142


def test_an_idea_of_each_kind_fills_its_form(his, response_context):
    for kind in LineKind:
        where = f"/plan/table/new/{kind.replace('_', '-')}/"
        places = re.findall(r'href="(\?idea=[^"]*)"', his.get(where).content.decode())
        assert len(places) == sum(len(some) for _title, some in ideas.list_ideas(kind))
        for place in places[-1:]:
            text = ideas.idea_words(kind, place[-8:])["text"]
            form = his.get(where + place).context["form"]
            assert form.initial["text"] == text


def test_three_situations_each_at_a_place_that_says_nothing(his):
    page = his.get(IDEAS).content.decode()
    assert re.findall(r'href="(/plan/table/ideas/[0-9a-f]{8}/)"', page) == [
        of(name) for name in ideas.TEMPLATE_SITUATIONS
    ]
    for name in ideas.TEMPLATE_SITUATIONS:
        assert ui_text(f"template.{name}.name") in page
    assert his.get(f"{IDEAS}neglect/").status_code == 404


@pytest.mark.parametrize("name", ideas.TEMPLATE_SITUATIONS)
def test_a_few_are_chosen_to_begin_with_and_become_drafts(his, name):
    page = his.get(of(name)).content.decode()
    whole = [one for _kind, some in ideas.situation_ideas(name) for one in some]
    assert re.findall(r'value="([0-9a-f]{8})"', page) == [one.place for one in whole]
    chosen = re.findall(r'value="([0-9a-f]{8})" id="[^"]*" checked', page)
    first = ideas.starter_ideas(name)
    assert chosen == [one.place for one in first]
    assert [one.kind for one in first] == ["goal"] * 3 + ["commitment"] + ["boundary"] * 3 + ["talk_rule"] * 4 + [
        "pause_rule"
    ]
    answer = his.post(of(name), {"chosen": chosen})
    assert (answer.status_code, answer.url) == (302, "/plan/table/")
    kept = {(draft.kind, draft.words["text"]) for draft in Draft.objects.all()}
    assert kept == {(one.kind, one.words["text"]) for one in first}
    assert ui_text(f"template.{name}.name") not in his.get("/plan/table/").content.decode()


def test_the_shared_pieces_a_situation_points_to_are_among_its_lines():
    texts = [one.words["text"] for _kind, some in ideas.situation_ideas("neglect") for one in some]
    for key in ("base.boundary.no_names.text", "base.boundary.own_people.text", "base.talk_rules.tr_one"):
        assert ui_text(key) in texts
    assert ui_text("base.early_signs.es_short") in texts


def test_ideas_of_a_kind_with_an_end_get_an_end_date(his):
    opened = [one for kind, some in ideas.situation_ideas("betrayal") if kind == "openness" for one in some]
    his.post(of("betrayal"), {"chosen": [one.place for one in opened]})
    assert {draft.words["ends_on"].isoformat() for draft in Draft.objects.all()} == {"2027-02-12"}


def test_taking_the_same_ideas_twice_makes_one_set_of_drafts(his):
    chosen = [one.place for one in ideas.starter_ideas("promises")]
    his.post(of("promises"), {"chosen": chosen})
    said = his.post(of("promises"), {"chosen": chosen}, follow=True).content.decode()
    assert Draft.objects.count() == len(chosen)
    assert "They were among your own lines already." in said


def test_forty_are_enough_and_nothing_is_done_by_halves(his, partner, sam, clock):
    for number in range(35):
        Draft.write(by=partner(sam), kind="goal", words={"text": str(number)}, at=clock.now)
    answer = his.post(of("neglect"), {"chosen": [one.place for one in ideas.starter_ideas("neglect")]})
    assert (answer.status_code, Draft.objects.count()) == (409, 35)
    assert "more than forty lines" in answer.content.decode()


@pytest.mark.parametrize("chosen", [[], ["nowhere0"], ["<script>"]])
def test_an_idea_that_does_not_exist_cannot_be_chosen(his, chosen):
    answer = his.post(of("neglect"), {"chosen": chosen})
    assert (answer.status_code, Draft.objects.count()) == (422, 0)


def test_ideas_are_taken_by_htmx_too(his):
    chosen = [ideas.starter_ideas("neglect")[0].place]
    answer = his.post(of("neglect"), {"chosen": chosen}, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/plan/table/")
    refused = his.post(of("neglect"), {}, headers={"hx-request": "true"}).content.decode()
    assert refused.lstrip().startswith('<form class="form stack" id="ideas-fill"')


def test_fields_that_a_suggestion_leaves_open_are_blank(his):
    one = ideas.situation_ideas("neglect")[0][1][0]
    his.post(of("neglect"), {"chosen": [one.place]})
    assert Draft.objects.get().words == pick_line_fields(one.kind, one.words)
