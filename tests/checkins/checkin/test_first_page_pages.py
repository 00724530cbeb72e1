"""The first page: when we talk, how we pause, one small thing each; the same for both but for what is one's own."""

import re
from uuid import uuid4

import pytest

from plans.models import Draft, Line, Rest
from tests.harness.factories import Browser
from tests.harness.query_counts import same_for_one_and_three
from tests.plans.contract_steps import running

pytestmark = pytest.mark.django_db
THING = {"text": "I put my phone away at supper.", "cue": "If we sit down, then …", "smallest": "", "cadence": "daily"}


@pytest.fixture
def thing(partner, ada, clock):
    """What ada kept for herself."""
    return Draft.write(by=partner(ada), kind="commitment", words=THING, at=clock.now)


def main(answer):
    return re.sub(r"\s+", " ", answer.content.decode()).split("<main", 1)[1].split("</main>")[0]


def test_three_things_stand_on_it_from_the_start(hers):
    html = main(hers.get("/plan/first/"))
    assert re.findall(r"<h2>(.*?)</h2>", html) == [
        "When we talk",
        "How we pause",
        "What I will do",
        "Your one small thing",
    ]
    assert "Either of us can say the word “pause”." in html
    assert "It works from now on, signed or not." in html
    assert "Nothing from either of you stands here yet" in html


def test_ones_own_thing_is_read_by_oneself_alone_until_it_is_offered(hers, his, thing):
    before = main(his.get("/plan/first/"))
    assert THING["text"] in main(hers.get("/plan/first/"))
    assert THING["text"] not in before
    answer = hers.post("/plan/first/offer/", {"draft": thing.pk}, follow=True)
    assert (
        "It stands on the page for both of you." in main(answer) or "It stands on the page" in answer.content.decode()
    )
    assert THING["text"] in main(his.get("/plan/first/"))
    assert "Your one small thing" not in main(hers.get("/plan/first/"))
    assert "Your one small thing" in main(his.get("/plan/first/"))


def test_offering_twice_is_offering_once(hers, thing):
    for _ in range(2):
        assert hers.post("/plan/first/offer/", {"draft": thing.pk})["Location"] == "/plan/first/"
    assert (Line.objects.count(), Draft.objects.count()) == (1, 0)


def test_htmx_is_led_back_to_the_page(hers, thing):
    answer = hers.post("/plan/first/offer/", {"draft": thing.pk}, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/plan/first/")


@pytest.mark.parametrize("odd", ["", "0", "null", "-1", str(2**63), "../../etc/passwd"])
def test_what_is_no_thing_of_mine_is_not_here(hers, odd):
    assert hers.post("/plan/first/offer/", {"draft": odd}).status_code == 404


def test_nobody_offers_what_the_other_has_written(his, thing):
    """Rule 31."""
    assert his.post("/plan/first/offer/", {"draft": thing.pk}).status_code == 404
    assert his.post("/plan/first/offer/", {"draft": uuid4()}).status_code == 404
    assert Line.objects.count() == 0


def test_while_the_plan_rests_nothing_is_offered_and_nothing_is_lost(hers, thing, plan, partner, sam, clock):
    Rest.begin(plan=plan, by=partner(sam), at=clock.now)
    assert hers.post("/plan/first/offer/", {"draft": thing.pk}).status_code == 409
    assert Draft.objects.get() == thing


def test_whoever_is_alone_is_led_to_the_plan(cast):
    assert cast["mallory"]().get("/plan/first/")["Location"] == "/plan/"


def test_a_pause_rule_of_their_own_takes_the_place_of_the_default(plan, ada, clock):
    running(plan, clock, kind="pause_rule", text="tea", minutes=45)
    html = main(Browser(ada).get("/plan/first/"))
    assert "Either of us can say the word “tea”." in html
    assert "usually after 45 minutes" in html


def test_today_leads_there_until_the_first_talk_time_is_set(hers, plan):
    assert 'href="/plan/first/"' in main(hers.get("/today/"))


def test_and_no_longer(hers, his, rhythm):
    for browser in (hers, his):
        assert 'href="/plan/first/"' not in main(browser.get("/today/"))


def test_the_page_asks_the_same_with_one_thing_and_with_three(hers, partner, ada, sam, clock):

    def add_row():
        Draft.write(by=partner(ada), kind="commitment", words=THING, at=clock.now)

    same_for_one_and_three(add_row, lambda: hers.get("/plan/first/"))
