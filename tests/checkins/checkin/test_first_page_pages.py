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


def test_the_first_page_shows_every_section_from_the_start(hers):
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


def test_a_draft_on_the_first_page_is_private_until_its_author_offers_it(hers, his, thing):
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


def test_a_draft_offered_twice_becomes_one_line(hers, thing):
    for _ in range(2):
        assert hers.post("/plan/first/offer/", {"draft": thing.pk})["Location"] == "/plan/first/"
    assert (Line.objects.count(), Draft.objects.count()) == (1, 0)


def test_an_htmx_offer_is_redirected_to_the_first_page(hers, thing):
    answer = hers.post("/plan/first/offer/", {"draft": thing.pk}, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/plan/first/")


@pytest.mark.parametrize("odd", ["", "0", "null", "-1", str(2**63), "../../etc/passwd"])
def test_offering_an_invalid_draft_id_gets_404(hers, odd):
    assert hers.post("/plan/first/offer/", {"draft": odd}).status_code == 404


def test_a_partner_cannot_offer_the_others_draft(his, thing):
    """Rule 31."""
    assert his.post("/plan/first/offer/", {"draft": thing.pk}).status_code == 404
    assert his.post("/plan/first/offer/", {"draft": uuid4()}).status_code == 404
    assert Line.objects.count() == 0


def test_a_draft_cannot_be_offered_while_the_plan_rests_and_is_not_lost(hers, thing, plan, partner, sam, clock):
    Rest.begin(plan=plan, by=partner(sam), at=clock.now)
    assert hers.post("/plan/first/offer/", {"draft": thing.pk}).status_code == 409
    assert Draft.objects.get() == thing


def test_a_partner_alone_is_redirected_from_the_first_page_to_the_plan(cast):
    assert cast["mallory"]().get("/plan/first/")["Location"] == "/plan/"


def test_an_agreed_pause_rule_replaces_the_default_on_the_first_page(plan, ada, clock):
    running(plan, clock, kind="pause_rule", text="tea", minutes=45)
    html = main(Browser(ada).get("/plan/first/"))
    assert "Either of us can say the word “tea”." in html
    assert "usually after 45 minutes" in html


def test_today_links_to_the_first_page_until_a_talk_time_is_agreed(hers, plan):
    assert 'href="/plan/first/"' in main(hers.get("/today/"))


def test_today_does_not_link_to_the_first_page_once_a_talk_time_is_agreed(hers, his, rhythm):
    for browser in (hers, his):
        assert 'href="/plan/first/"' not in main(browser.get("/today/"))


def test_the_first_page_runs_as_many_queries_for_three_drafts_as_for_one(hers, partner, ada, sam, clock):

    def add_row():
        Draft.write(by=partner(ada), kind="commitment", words=THING, at=clock.now)

    same_for_one_and_three(add_row, lambda: hers.get("/plan/first/"))
