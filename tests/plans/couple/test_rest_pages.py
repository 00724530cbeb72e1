"""Resting and leaving through the client; and to the one who did neither, every cause reads alike (SAF-4, SAF-11)."""

import re
from datetime import timedelta

import pytest

from plans.models import Milestone, Partner, Plan, Rest, Shared
from plans.models.couple.rest import close_due_plans
from plans.models.writing.shared import SharedPart, reveal_due_texts
from repair.mail.models import Letter
from tests.harness.factories import PASSWORD, Browser

pytestmark = pytest.mark.django_db
LEAVING = {"days": "7", "password": PASSWORD}


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


class TestResting:
    def test_one_tap_lets_it_rest_and_the_page_says_one_word(self, hers, plan, clock):
        answer = hers.post("/plan/rest/", follow=True)
        assert "The plan is resting" in text(answer)
        assert Rest.of(plan).cause == "by hand"

    def test_today_says_so_too(self, hers, clock):
        hers.post("/plan/rest/")
        assert 'id="plan-resting"' in text(hers.get("/today/"))

    def test_two_weeks_are_read_by_who_wanted_them_alone_and_nothing_happens_then(self, ada, sam, his, plan, clock):
        Browser(ada).post("/plan/rest/", {"days": "14"})
        for path in ("/plan/", "/today/"):
            assert "You wanted to look again on Wednesday 27 January." in text(Browser(ada).get(path))
            assert "look again" not in text(his.get(path))
        clock.forward(days=14)
        assert "You wanted to look again about now." in text(Browser(ada).get("/today/"))
        assert "look again" not in text(Browser(sam).get("/today/"))
        assert Rest.of(plan).ended_at is None

    def test_htmx_keeps_the_day_when_something_is_said(self, ada, plan):
        hers = Browser(ada, htmx=True)
        hers.post("/plan/rest/", {"days": "14"})
        assert "Wednesday 27 January" in text(hers.post("/plan/rest/ready/"))
        assert "Wednesday 27 January" in text(hers.post("/plan/rest/not-yet/"))

    @pytest.mark.parametrize("days", ["13", "-1", "x"])
    def test_a_while_that_no_button_says_is_refused(self, hers, plan, days):
        assert hers.post("/plan/rest/", {"days": days}).status_code == 409
        assert Rest.of(plan) is None

    def test_each_sees_their_own_answer_and_both_wake_it(self, hers, sam, plan):
        his = Browser(sam)
        hers.post("/plan/rest/")
        assert "You have said that you are ready" in text(his.post("/plan/rest/ready/", follow=True))
        assert "You have said that you are ready" not in text(hers.get("/plan/"))
        assert "I am ready to go on" in text(his.post("/plan/rest/not-yet/", follow=True))
        his.post("/plan/rest/ready/")
        assert "resting" not in text(hers.post("/plan/rest/ready/", follow=True))
        assert Rest.of(plan) is None

    def test_htmx_gets_the_card_alone_and_is_led_on_when_it_wakes(self, ada, sam, plan):
        hers, his = Browser(ada, htmx=True), Browser(sam, htmx=True)
        assert hers.post("/plan/rest/")["HX-Redirect"] == "/plan/"
        assert his.post("/plan/rest/ready/").content.decode().strip().startswith("<section")
        assert his.post("/plan/rest/not-yet/").content.decode().strip().startswith("<section")
        his.post("/plan/rest/ready/")
        assert hers.post("/plan/rest/ready/")["HX-Redirect"] == "/plan/"

    def test_an_answer_to_a_rest_that_is_over_harms_nothing(self, hers):
        assert hers.post("/plan/rest/ready/")["Location"] == "/plan/"
        assert hers.post("/plan/rest/not-yet/")["Location"] == "/plan/"

    def test_an_act_for_both_is_refused_while_resting_and_shows_what_was_typed(self, hers, plan):
        hers.post("/plan/rest/")
        answer = hers.post("/plan/reached/write/", {"words": "The drawer is empty"})
        assert answer.status_code == 409
        assert "The drawer is empty" in text(answer)
        assert Milestone.objects.count() == 0

    def test_a_partner_alone_finds_no_button_to_rest(self, mallorys, mallory):
        browser = Browser(mallory)
        assert "/plan/rest/" not in text(browser.get("/plan/"))
        assert browser.post("/plan/rest/").status_code == 409

    def test_both_doors_stand_on_me(self, hers, stranger):
        assert 'action="/plan/rest/"' in text(hers.get("/me/"))
        assert 'href="/plan/leave/"' in text(hers.get("/me/"))
        assert "/plan/" not in text(Browser(stranger).get("/me/")).split("<main", 1)[1]


class TestLeaving:
    def test_the_partner_who_leaves_is_out_and_reads_a_calm_page(self, hers, ada, plan):
        answer = hers.post("/plan/leave/", LEAVING, follow=True)
        assert "Ending is a result, too" in text(answer)
        assert 'href="/help/"' in text(answer) or "More help" in text(answer)
        assert not Partner.objects.live().filter(person=ada).exists()
        assert hers.get("/plan/").status_code == 404

    @pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + " "])
    def test_leaving_without_the_own_password_changes_nothing(self, hers, ada, password):
        answer = hers.post("/plan/leave/", {"days": "7", "password": password})
        assert answer.status_code == 422
        assert Partner.objects.live().filter(person=ada).exists()

    def test_leaving_asks_for_the_password_however_fresh_the_sign_in(self, ada, plan):
        browser = Browser()
        browser.post("/me/login/", {"login": ada.email, "password": PASSWORD})
        assert browser.post("/plan/leave/", {"days": "7"}).status_code == 422

    def test_guessing_is_stopped(self, hers, ada, clock):
        for _ in range(30):
            hers.post("/plan/leave/", {"days": "7", "password": "guess"})
        hers.post("/plan/leave/", LEAVING)
        assert Partner.objects.live().filter(person=ada).exists()

    @pytest.mark.parametrize("days", ["-1", "31", "", "seven", "1e1", "7.5", "٧٧"])
    def test_a_span_that_is_none_comes_back_with_a_sentence(self, hers, ada, days):
        assert hers.post("/plan/leave/", LEAVING | {"days": days}).status_code == 422
        assert Partner.objects.live().filter(person=ada).exists()

    def test_the_password_is_never_given_back(self, hers):
        answer = hers.post("/plan/leave/", LEAVING | {"days": "99"})
        assert PASSWORD not in text(answer)

    def test_seven_days_stand_in_the_form(self, hers):
        assert 'value="7"' in text(hers.get("/plan/leave/"))

    def test_htmx_gets_the_form_back_alone_and_is_led_on(self, ada, plan):
        browser = Browser(ada, htmx=True)
        assert browser.post("/plan/leave/", {"days": "7"}).content.decode().strip().startswith("<form")
        assert browser.post("/plan/leave/", LEAVING)["HX-Redirect"] == "/plan/left/"

    def test_the_leaving_form_offers_no_withdrawal_where_nothing_was_shared(self, hers):
        assert 'name="withdraw"' not in text(hers.get("/plan/leave/"))

    @pytest.mark.parametrize(("ticked", "is_there"), [({}, True), ({"withdraw": "on"}, False)])
    def test_shared_texts_stay_or_go_as_the_leaving_partner_chooses(
        self, hers, his, partner, ada, clock, ticked, is_there
    ):
        for kind, minutes in (("own", 0), ("like", 60)):
            said = [SharedPart({"own": "act", "like": "need"}[kind], f"I came at five, {kind}")]
            appears_at = clock.now + timedelta(minutes=minutes)
            Shared.share(kind, said, by=partner(ada), at=clock.now, appears_at=appears_at)
        reveal_due_texts(at=clock.now)
        assert 'name="withdraw"' in text(hers.get("/plan/leave/"))
        hers.post("/plan/leave/", LEAVING | ticked)
        assert ("I came at five, own" in text(his.get("/plan/start/"))) is is_there
        assert set(Shared.objects.values_list("kind", flat=True)) == ({"own", "like"} if is_there else {"own"})
        assert Shared.objects.filter(withdrawn_on=None).exists() is is_there

    def test_leaving_twice_is_leaving_once(self, hers, plan):
        assert hers.post("/plan/leave/", LEAVING)["Location"] == "/plan/left/"
        assert hers.post("/plan/leave/", LEAVING)["Location"] == "/plan/left/"
        assert Rest.objects.count() == 1

    def test_no_letter_and_no_notice_tells_him(self, hers, plan):
        before = list(Letter.objects.values_list("kind", "to"))
        hers.post("/plan/leave/", LEAVING)
        assert list(Letter.objects.values_list("kind", "to")) == before

    def test_the_partner_left_behind_reads_closed_reads_on_and_begins_anew(self, hers, sam, plan, clock):
        his = Browser(sam)
        hers.post("/plan/leave/", LEAVING)
        assert "The plan is resting" in text(his.get("/plan/"))
        close_due_plans(at=clock.forward(days=7))
        his = Browser(sam)
        for path in ("/plan/", "/today/"):
            page = text(his.get(path))
            assert "The plan is closed" in page
            assert "20 January 2027" in page
            assert "Begin anew" in page
        assert "You and <bdi>Ada</bdi>" in text(his.get("/plan/")) or "Ada" in text(his.get("/plan/"))
        his.post("/plan/begin/")
        assert Plan.objects.filter(partners__person=sam, partners__left_at=None).exclude(pk=plan.pk).count() == 1

    def test_a_plan_left_with_zero_days_is_closed_at_once(self, hers, sam, plan):
        hers.post("/plan/leave/", LEAVING | {"days": "0"})
        assert "The plan is closed" in text(Browser(sam).get("/plan/"))
