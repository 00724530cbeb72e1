"""A tap on Today, with and without htmx, and what the other reads of it."""

import re
from datetime import date

import pytest
from django.urls import reverse

from plans.models import Commitment, Mark, Partner
from plans.models.couple.rest import Rest
from tests.harness.factories import Browser
from tests.plans import contract_steps

THURSDAY = date(2027, 1, 14)


@pytest.fixture
def thing(plan, clock):
    """Ada says hello first, every day."""
    contract_steps.running(plan, clock)
    return Commitment.objects.get(plan=plan)


def tap(browser, verb, thing, **typed):
    return browser.post(reverse(f"plans:{verb}", args=[thing.pk]), {"day": "2027-01-14"} | typed)


def test_today_asks_with_three_equal_buttons_and_takes_the_tap(ada, thing):
    browser = Browser(ada)
    text = browser.get("/today/").content.decode()
    assert re.findall(r'name="said" value="(\w+)"', text) == ["kept", "partly", "not"]
    assert "I say hello first." in text
    assert tap(browser, "mark-make", thing, said="kept").headers["Location"] == "/today/"
    text = browser.get("/today/").content.decode()
    assert '<p class="tag">I did it</p>' in text
    assert 'name="said"' not in text


def test_the_door_to_my_part_stands_on_a_line_of_its_own_that_a_thumb_can_hit(ada, thing):
    """`.place a` is 44 px high; within a sentence a link is as high as the sentence."""
    door = f'<p class="place mark-door"><a href="{reverse("plans:mark-show")}">My part</a></p>'
    assert Browser(ada).get("/today/").content.decode().count(door) == 1


def test_htmx_gets_the_card_alone(ada, thing):
    answer = tap(Browser(ada, htmx=True), "mark-make", thing, said="partly")
    assert (answer.status_code, answer.content.decode().lstrip()[:8]) == (200, "<section")
    assert 'name="way" value="tired"' in answer.content.decode()
    answer = tap(Browser(ada, htmx=True), "mark-make", thing, said="partly", way="tired")
    assert "Partly · Too tired" in answer.content.decode()
    answer = tap(Browser(ada, htmx=True), "mark-undo", thing)
    assert 'name="said" value="kept"' in answer.content.decode()
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{"said": "never"}, {"said": ""}, {"said": "kept", "day": "2027-02-30"}, {"said": "kept", "day": "yesterday"}],
)
def test_a_mark_that_no_page_sends_is_refused_in_a_sentence(ada, thing, typed):
    answer = tap(Browser(ada), "mark-make", thing, **typed)
    assert answer.status_code == 409
    assert "tap once more" in answer.content.decode()
    assert not Mark.objects.exists()


def test_the_other_cannot_mark_it_and_sees_no_button(sam, thing):
    assert tap(Browser(sam), "mark-make", thing, said="not").status_code == 409
    assert 'name="said"' not in Browser(sam).get("/today/").content.decode()
    assert not Mark.objects.exists()


def test_the_other_looks_and_says_that_they_noticed(ada, sam, thing):
    tap(Browser(ada), "mark-make", thing, said="kept")
    his = Browser(sam)
    assert "I did it" not in his.get("/today/").content.decode()
    assert "I did it" in his.get(reverse("plans:mark-theirs")).content.decode()
    assert tap(his, "mark-notice", thing).status_code == 302
    assert "Sam</bdi> noticed something you did." in Browser(ada).get("/today/").content.decode()
    assert tap(his, "mark-unnotice", thing).status_code == 302
    assert "noticed something" not in Browser(ada).get("/today/").content.decode()


def test_a_partner_who_wants_to_see_marks_each_day_does(ada, sam, thing):
    his = Browser(sam)
    assert his.post(reverse("plans:following-see"), {"sees": "daily"}).status_code == 302
    tap(Browser(ada), "mark-make", thing, said="not", way="time")
    text = his.get("/today/").content.decode()
    assert "Not this time" in text
    assert "No time" not in text  # what got in the way is its owner's


def test_each_line_stands_once_with_its_days_and_either_goes_on_from_it(ada, sam, thing, clock):
    tap(Browser(ada), "mark-make", thing, said="kept")
    clock.forward(days=1)
    hers, his = Browser(ada), Browser(sam)
    tap(hers, "mark-make", thing, day="2027-01-15", said="not", way="tired")
    mine = hers.get(reverse("plans:mark-show")).content.decode().partition("The last four weeks")[2]
    theirs = his.get(reverse("plans:mark-theirs")).content.decode()
    days = r"(Fri 15 Jan|Thu 14 Jan|I did it|Not this time|Too tired)"
    assert re.findall(days, mine) == ["Fri 15 Jan", "Not this time", "Too tired", "Thu 14 Jan", "I did it"]
    assert re.findall(days, theirs) == ["Fri 15 Jan", "Not this time", "Thu 14 Jan", "I did it"]
    assert (mine.count("I say hello first."), theirs.count("<bdi>I say hello first.</bdi>")) == (1, 1)
    noticed = re.findall(r'name="day" value="([\d-]+)"', theirs)
    assert noticed == ["2027-01-14"]  # beside *not this time* there is nothing to notice


def test_a_mark_of_the_other_is_saved_for_the_talk_by_a_tap(ada, sam, thing):
    tap(Browser(ada), "mark-make", thing, said="kept")
    his = Browser(sam)
    page = his.get(reverse("plans:mark-theirs")).content.decode()
    address, words = re.search(r'action="(/talk/before/point/)">.*?name="point" value="([^"]+)"', page, re.S).groups()
    assert his.post(address, {"point": words}).headers["Location"] == "/talk/before/"
    assert "I say hello first." in his.get("/talk/before/").content.decode()
    assert "I say hello first." not in Browser(ada).get("/talk/before/").content.decode()


@pytest.mark.parametrize("wish", [{}, {"sees": "always"}])
def test_a_choice_that_no_button_sends_changes_nothing_and_claims_nothing(ada, thing, wish):
    hers = Browser(ada)
    assert hers.post(reverse("plans:following-see"), wish).status_code == 409
    assert tap(hers, "mark-weekly", thing).status_code == 409
    assert Partner.objects.get(person=ada).sees == Partner.Sees.CHECKIN
    thing.refresh_from_db()
    assert thing.is_marked_weekly is False


def test_a_commitment_is_made_smaller_from_the_page_of_marks(ada, thing):
    browser, way = Browser(ada), f'href="{reverse("plans:commitment-smaller", args=[thing.pk])}"'
    assert way in browser.get("/me/part/").content.decode()
    assert way not in browser.get("/today/").content.decode()
    tap(browser, "mark-make", thing, said="not")
    assert way in browser.get("/today/").content.decode()


def test_seven_light_days_show_the_smallest(ada, thing):
    browser = Browser(ada)
    browser.post(reverse("plans:following-lighten"))
    assert '<p class="mark-act"><bdi>A nod.</bdi></p>' in browser.get("/today/").content.decode()
    browser.post(reverse("plans:following-usual"))
    assert '<p class="mark-act"><bdi>I say hello first.</bdi></p>' in browser.get("/today/").content.decode()


def test_yesterday_can_still_be_said(ada, thing, clock):
    clock.forward(days=1)
    text = Browser(ada).get("/today/").content.decode()
    assert text.count('name="said" value="kept"') == 2
    tap(Browser(ada), "mark-make", thing, said="kept")
    assert list(Mark.objects.values_list("day", flat=True)) == [THURSDAY]


def test_a_resting_plan_shows_what_was_said_and_asks_nothing(ada, plan, thing, clock):
    tap(Browser(ada), "mark-make", thing, said="kept")
    Rest.begin(plan=plan, by=plan.seats[0], at=clock.now)
    text = Browser(ada).get(reverse("plans:mark-show")).content.decode()
    assert "I did it" in text
    assert 'name="said"' not in text


@pytest.mark.parametrize("things", [1, 3])
def test_today_asks_the_database_no_oftener_for_more(ada, plan, clock, things, django_assert_num_queries):
    one, two = plan.seats
    for number in range(things):
        contract_steps.agreed(one, clock.now, text=f"Thing {number}.")
    contract = contract_steps.proposed(one, clock.now, "goal")
    for each in (one, two):
        contract_steps.sign(contract, each, clock.now)
    contract_steps.bring_due_versions_into_force(at=clock.forward(hours=24))
    browser = Browser(ada)
    browser.get("/today/")
    with django_assert_num_queries(10):
        assert browser.get("/today/").content.decode().count('value="kept"') == things
