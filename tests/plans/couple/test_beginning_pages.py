"""The first screens: in order, each skippable, each reachable later, none of them known to anybody else."""

import re

import pytest
from django.db import connection

from plans.models import Beginning, Draft, Invitation, Partner, Plan
from plans.models.couple.beginning import BeginningAnswers
from repair.mail.models import Letter
from tests.harness.factories import FORM_TOKENS, Browser

pytestmark = pytest.mark.django_db
THING = {"text": "I put my phone away at supper.", "cue": "", "smallest": "Ten minutes.", "cadence": "daily"}


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def main(answer):
    """Without the line in which a pause would show, which is there for whoever sits in a plan with another."""
    shown = text(answer).split("<main", 1)[1].split("</main>")[0]
    return re.sub(r' *<div class="pause-runs"[^>]*></div>', "", shown)


def rows():
    """Every row of every table."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


# -- when this is the wrong tool (SAF-14) -------------------------------------------------------------------------


def test_reading_when_this_is_the_wrong_tool_leaves_no_row(stranger, clock):
    browser = Browser(stranger)
    before = rows()
    for _ in range(3):
        page = browser.get("/begin/")
        assert page.status_code == 200
    assert rows() == before
    assert "You are afraid of how they will react." in main(page)
    assert 'href="/more/"' in main(page)


def test_the_wrong_tool_page_is_the_same_for_everyone_and_has_no_form(cast):
    pages = {main(cast[who]().get("/begin/")) for who in ("stranger", "mallory", "invited", "ada", "sam")}
    assert len(pages) == 1
    assert "<form" not in pages.pop()


def test_the_inviter_sees_the_same_whichever_way_the_page_is_left(ada, sam, clock):
    plan = Plan.begin(by=ada, at=clock.now)
    Invitation.ask(by=plan.seats[0], address=sam.email, at=clock.now)
    hers, his = Browser(ada), Browser(sam)
    before = FORM_TOKENS.sub(b"", hers.get("/plan/").content)
    for way in ("/begin/", "/more/", "/begin/where/", "/today/"):
        his.get(way)
        assert FORM_TOKENS.sub(b"", hers.get("/plan/").content) == before


# -- where are you now? (rule 29) ---------------------------------------------------------------------------------


def test_two_taps_lead_on_to_the_small_thing(stranger):
    answer = Browser(stranger).post("/begin/where/", {"situation": "promises", "side": "own"})
    assert (answer.status_code, answer["Location"]) == (302, "/begin/thing/")
    assert Beginning.of(stranger) == BeginningAnswers("promises", "own")


def test_htmx_is_led_on_too(stranger):
    answer = Browser(stranger, htmx=True).post("/begin/where/", {"side": "hurt"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/begin/thing/")


def test_nothing_ticked_is_an_answer_too(stranger):
    assert Browser(stranger).post("/begin/where/", {}).status_code == 302
    assert Beginning.of(stranger) == BeginningAnswers()


def test_the_choice_not_now_goes_on_and_leaves_no_row(stranger):
    page = Browser(stranger).get("/begin/where/")
    assert 'href="/begin/thing/">Not now' in main(page)
    assert Beginning.objects.count() == 0


def test_the_answers_can_be_changed_later_under_me(stranger):
    browser = Browser(stranger)
    browser.post("/begin/where/", {"situation": "neglect", "side": "both"})
    assert 'href="/begin/where/"' in main(browser.get("/me/"))
    page = browser.get("/begin/where/")
    assert re.findall(r'value="(\w+)"[^>]*checked', main(page)) == ["neglect", "both"]
    answer = browser.post("/begin/where/", {"situation": "other", "side": ""})
    assert answer["Location"] == "/me/"
    assert Beginning.of(stranger) == BeginningAnswers("other", "")


@pytest.mark.parametrize("typed", [{"side": "guilty"}, {"situation": "own"}, {"situation": "neglect' OR 1=1"}])
def test_an_answer_that_no_page_offers_is_refused(stranger, typed):
    assert Browser(stranger).post("/begin/where/", typed).status_code == 422
    assert Beginning.objects.count() == 0


# -- one small thing ----------------------------------------------------------------------------------------------


def test_one_idea_is_offered_and_the_others_wait(stranger):
    Beginning.say(by=stranger, situation="neglect", side="own")
    html = main(Browser(stranger).get("/begin/thing/"))
    first, more = html.split("<details", 1)
    assert first.count('class="idea card"') == 1
    assert "give you the first five minutes" in first
    assert more.count('class="idea card"') == 9


def test_a_partner_who_was_hurt_may_skip_the_small_thing_and_reads_so(stranger):
    Beginning.say(by=stranger, situation="neglect", side="hurt")
    html = main(Browser(stranger).get("/begin/thing/"))
    assert "You may skip this." in html
    assert "give you the first five minutes" not in html.split("<details", 1)[0]


def test_an_idea_is_taken_by_its_place_so_that_the_address_tells_nothing(stranger):
    Beginning.say(by=stranger, situation="betrayal", side="own")
    browser = Browser(stranger)
    html = main(browser.get("/begin/thing/"))
    assert set(re.findall(r'href="(/begin/thing/[^"]*)"', html)) == {
        f"/begin/thing/?idea={place}#thing-form" for place in range(1, 11)
    }
    taken = browser.get("/begin/thing/?idea=2")
    assert "I tell you, without being asked, how my day will go" in main(taken).split('id="thing-form"')[1]
    part = browser.get("/begin/thing/?idea=2", headers={"hx-request": "true"})
    assert part.content.decode().strip().startswith('<form class="form card patch stack" id="thing-form"')


@pytest.mark.parametrize("odd", ["0", "99", "-1", "x", "", "1e3", "١", "999999999999", "betrayal.day"])
def test_an_odd_place_is_an_empty_form(stranger, odd):
    page = Browser(stranger).get("/begin/thing/", {"idea": odd})
    assert page.status_code == 200
    assert re.search(r'<textarea name="text"[^>]*>\s*</textarea>', main(page))


def test_keeping_it_alone_begins_a_plan_nobody_hears_of(stranger):
    answer = Browser(stranger).post("/begin/thing/", THING)
    assert answer["Location"] == "/begin/invite/"
    draft = Draft.objects.get()
    assert (draft.by.person, draft.kind, draft.words) == (stranger, "commitment", THING)
    assert Letter.objects.count() == 0


def test_a_small_thing_kept_in_a_shared_plan_leads_to_the_first_page_and_is_sealed(plan, sam):
    answer = Browser(sam).post("/begin/thing/", THING)
    assert answer["Location"] == "/plan/first/"
    assert Draft.objects.get().by.person == sam
    assert b"phone" not in bytes(Draft.objects.get().sealed)


def test_a_mistake_comes_back_with_what_was_typed(stranger):
    for htmx in (False, True):
        answer = Browser(stranger, htmx=htmx).post("/begin/thing/", THING | {"text": "x" * 201})
        assert answer.status_code == 422
        assert "x" * 201 in text(answer)
        assert ("<html" in text(answer)) is not htmx
    assert (Draft.objects.count(), Plan.objects.count()) == (0, 0)


# -- the other person ---------------------------------------------------------------------------------------------


def test_a_letter_is_sent_from_the_last_screen(stranger, clock):
    answer = Browser(stranger).post("/begin/invite/", {"address": "other@example.org"}, follow=True)
    assert "Your letter is on its way." in text(answer)
    assert "Not accepted yet" in text(answer)
    assert Letter.objects.get().address == "other@example.org"


def test_the_invitation_can_be_a_link_to_hand_over(stranger, clock):
    answer = Browser(stranger).post("/begin/invite/", {"by_link": "yes", "address": "not an address"}, follow=True)
    assert "/t/" in text(answer)
    assert Letter.objects.count() == 0


def test_a_mistyped_address_begins_nothing(stranger):
    assert Browser(stranger).post("/begin/invite/", {"address": "nope"}).status_code == 422
    assert Plan.objects.count() == 0


def test_a_person_who_has_invited_or_shares_a_plan_is_redirected_to_it(cast, clock):
    for who in ("ada", "mallory"):
        assert cast[who]().get("/begin/invite/")["Location"] == "/plan/"


# -- led through, from signing up ---------------------------------------------------------------------------------


def test_the_invited_person_sees_the_same_screens_after_a_yes(cast, invited, clock):
    browser = cast["invited"]()
    assert browser.post("/invited/yes/")["Location"] == "/begin/"
    browser.post("/begin/where/", {"situation": "neglect", "side": "own"})
    assert browser.post("/begin/thing/", THING)["Location"] == "/plan/first/"
    assert 'href="/plan/first/">Not now' in main(browser.get("/begin/thing/"))


def test_a_small_thing_kept_alone_comes_along_to_the_inviters_plan(cast, invited, clock):
    browser = cast["invited"]()
    browser.post("/begin/thing/", THING)
    browser.post("/invited/yes/")
    partner = Partner.objects.live().get(person=invited)
    assert partner.plan.is_shared
    assert [draft.words for draft in Draft.of(partner)] == [THING]


def test_a_person_who_waits_for_confirmation_can_use_the_first_screens(mallorys, stranger, clock):
    invitation = Invitation.ask(by=mallorys.seats[0], at=clock.now)
    browser = Browser(stranger)
    browser.get(f"/t/{invitation.token}/")
    assert 'href="/begin/"' in main(browser.post("/invited/yes/", follow=True))
    assert browser.get("/begin/invite/")["Location"] == "/today/"
    assert browser.post("/begin/thing/", THING)["Location"] == "/begin/invite/"
    assert browser.get("/begin/invite/")["Location"] == "/plan/"
    Invitation.objects.get(pk=invitation.pk).confirm(by=mallorys.seats[0], at=clock.now)
    assert Partner.objects.live().get(person=stranger).plan == mallorys


def test_today_leads_to_the_first_screen_while_there_is_no_plan(stranger):
    assert 'href="/begin/"' in main(Browser(stranger).get("/today/"))


def test_the_screens_never_stand_in_the_way(stranger):
    for path in ("/today/", "/me/", "/plan/begin/"):
        assert Browser(stranger).get(path).status_code == 200
