"""What appears when, and coming back after weeks."""

import re
from datetime import timedelta
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added

from checkins.models import Checkin
from checkins.presenters import offered_features
from plans.models import Commitment, Mark, Partner, Plan
from plans.models.couple.plan import NEVER_OFFER_AGAIN
from repair.foundation.words import ui_text
from tests.checkins.conftest import ready
from tests.harness.factories import Browser
from tests.plans import contract_steps


def text(answer):
    return answer.content.decode()


def offered(plan, clock, seat=0):
    plan.seats[seat].refresh_from_db()
    part = offered_features.feature_to_offer(plan.seats[seat], at=clock.now)
    return part.key if part else None


def test_features_are_offered_in_their_time_and_wait_for_no_other(plan, clock):
    assert offered(plan, clock) is None
    clock.forward(days=2)
    assert offered(plan, clock) == "writers"
    plan.seats[0].answer_feature_offer("writers", NEVER_OFFER_AGAIN)
    assert offered(plan, clock) is None
    clock.forward(days=1)
    assert offered(plan, clock) == "lock"
    assert offered(plan, clock, seat=1) == "writers"


def test_a_postponed_feature_is_offered_again_in_a_week_and_a_refused_one_is_not(plan, clock, ada):
    clock.forward(days=2)
    browser = Browser(ada)
    assert "four minutes at a time" in text(browser.get("/today/"))
    assert browser.post("/today/more/writers/", {"said": "later"}).headers["Location"] == "/today/"
    assert "four minutes at a time" not in text(browser.get("/today/"))
    plan.seats[0].answer_feature_offer("lock", NEVER_OFFER_AGAIN)
    plan.seats[0].answer_feature_offer("boundary", NEVER_OFFER_AGAIN)
    clock.forward(days=7)
    assert offered(plan, clock) == "writers"
    Browser(ada).post("/today/more/writers/", {"said": "no"})
    clock.forward(days=365)
    assert offered(plan, clock) != "writers"
    assert "four minutes at a time" in text(Browser(ada).get("/today/more/"))


def test_a_feature_accepted_now_redirects_to_its_page(plan, clock, ada):
    clock.forward(days=2)
    answer = Browser(ada).post("/today/more/writers/", {"said": "now"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/plan/writing/")
    assert offered(plan, clock) is None


@pytest.mark.parametrize("said", [{}, {"said": ""}, {"said": "never"}])
def test_an_invalid_answer_to_an_offered_feature_is_refused_and_the_offer_stays(plan, clock, ada, said):
    clock.forward(days=2)
    assert Browser(ada).post("/today/more/writers/", said).status_code == 409
    assert offered(plan, clock) == "writers"


def test_a_feature_that_a_partner_already_uses_is_not_offered_to_them(plan, clock, ada):
    Browser(ada).post("/plan/writing/own/1/", {"act": "I said I would ring.", "seen": "0"})
    contract_steps.draft(
        Partner.objects.get(person=ada), clock.now, "boundary", text="I sleep at my sister's on Fridays."
    )
    contract_steps.draft(Partner.objects.get(person=ada), clock.now, "talk_rule", text="Phones away.")
    Browser(ada).post("/talk/five/", {"wants": "yes"})
    Browser(ada).post("/talk/next-time/begin/", {"side": "met"})
    met = {"ada": [], "sam": []}
    for _week in range(10):
        for seat, each in enumerate(met.values()):
            each.append(offered(plan, clock, seat=seat))
            plan.seats[seat].answer_feature_offer(each[-1] or "nothing", NEVER_OFFER_AGAIN)
        clock.forward(days=7)
    assert [part for part in met["ada"] if part] == ["lock", "reset", "weekly", "words"]
    assert [part for part in met["sam"] if part] == [part.key for part in offered_features.OFFERED_FEATURES]


@pytest.mark.parametrize("part", ["nothing", "never"])
def test_an_answer_to_an_unknown_feature_gets_404(plan, ada, part):
    assert Browser(ada).post(f"/today/more/{part}/", {"said": "now"}).status_code == 404


@pytest.mark.parametrize("part", offered_features.OFFERED_FEATURES, ids=lambda part: part.key)
def test_every_offered_feature_has_a_page_that_opens(plan, ada, part):
    assert Browser(ada).get(part.url).status_code in (200, 302)


class TestComingBack:
    @pytest.fixture
    def thing(self, plan, rhythm, clock):
        contract_steps.running(plan, clock)
        return Commitment.objects.get(plan=plan)

    def page(self, who):
        return text(Browser(who).get("/today/"))

    def test_a_partner_coming_back_after_three_weeks_reads_that_nothing_has_piled_up(self, plan, thing, ada, clock):
        day = plan.seats[0].day(clock.now)
        Mark.make(thing, by=plan.seats[0], day=day, said="kept", at=clock.now)
        clock.forward(days=20)
        assert "Good to see you" not in self.page(ada)
        clock.forward(days=1)
        page = self.page(ada)
        assert "Nothing has piled up." in page
        assert 'name="said" value="kept"' not in page
        Mark.make(thing, by=plan.seats[0], day=day + timedelta(days=21), said="partly", at=clock.now)
        assert "Good to see you" not in self.page(ada)

    def test_a_partner_who_held_a_checkin_is_not_greeted_as_coming_back(self, plan, checkin, thing, ada, sam, clock):
        clock.to(checkin.at)
        ready(Browser(sam), Browser(ada), which=checkin)
        checkin.refresh_from_db()
        checkin.hold(by=plan.seats[0], at=clock.now)
        clock.forward(days=20, hours=20)
        assert "Good to see you" not in self.page(ada)

    def test_a_partner_coming_back_is_offered_checkins_ones_own_part_and_a_rest(
        self, plan, checkin, thing, hers, clock
    ):
        clock.forward(days=22)
        Checkin.objects.filter(pk=checkin.pk).update(
            state="planned", at=clock.now, lapses_at=clock.now + timedelta(days=1)
        )
        browser = Browser(plan.seats[0].person)
        page = text(browser.get("/today/")).split('id="today-again"')[1]
        assert re.findall(r'<a (?:class="button" )?href="([^"]+)">([^<]+)<', page)[:3] == [
            ("/talk/", "Our talk, as usual"),
            ("/talk/now/", "A short one: 15 minutes"),
            ("/me/part/", "My part, from today on"),
        ]
        assert "it goes on when both of you say so" in page
        forms = re.findall(r'action="([^"]+)".*?name="(\w+)" value="(\w+)">([^<]+)</button>', page, re.DOTALL)
        assert [(where, name, value) for where, name, value, _label in forms[:2]] == [
            ("/talk/now/way/", "way", "writing"),
            ("/plan/rest/", "days", "14"),
        ]
        browser.post("/talk/now/way/", {"which": checkin.pk, "way": "writing"})
        assert Checkin.objects.get(pk=checkin.pk).way == "writing"

    def test_a_partner_coming_back_without_a_planned_checkin_is_not_offered_one(self, plan, checkin, thing, clock):
        clock.forward(days=22)
        Checkin.objects.all().delete()
        page = text(Browser(plan.seats[0].person).get("/today/")).split('id="today-again"')[1]
        assert "In writing" not in page
        assert '<a class="button" href="/talk/when/?minutes=15">Shorter talks: 15 minutes</a>' in page

    def test_the_rhythm_form_can_be_prefilled_with_a_length_from_its_link(self, plan, rhythm, hers):
        page = text(hers.get("/talk/when/?minutes=15"))
        assert '<option value="15" selected>' in page
        assert '<option value="30" selected>' in text(hers.get("/talk/when/?minutes=x"))


class TestWhatWouldOpenOnNothing:
    def test_weekly_marks_are_offered_only_with_a_daily_commitment(self, plan, rhythm, hers, ada, clock):
        for part in offered_features.OFFERED_FEATURES:
            if part.key != "weekly":
                plan.seats[0].answer_feature_offer(part.key, NEVER_OFFER_AGAIN)
        contract_steps.running(plan, clock)
        Commitment.objects.filter(plan=plan).update(owner=plan.seats[0], cadence="weekly")
        clock.forward(days=35)
        says = offered_features.FEATURES_BY_KEY["weekly"].text
        assert says not in unescape(text(Browser(ada).get("/today/")))
        Commitment.objects.filter(plan=plan).update(cadence="daily")
        assert says in unescape(text(Browser(ada).get("/today/")))

    def test_a_second_lock_is_not_offered_to_a_partner_who_added_one(self, plan, hers, clock):
        own = plan.seats[0]
        authenticator_added.send(Authenticator, request=None, user=own.person, authenticator=None)
        own.refresh_from_db()
        assert own.parts == {"lock": NEVER_OFFER_AGAIN}
        assert plan.seats[1].parts == {}

    def test_a_second_lock_is_not_offered_to_a_partner_who_came_with_one(self, stranger, clock):
        Authenticator.objects.create(user=stranger, type=Authenticator.Type.TOTP, data={})
        assert Plan.begin(by=stranger, at=clock.now).seats[0].parts == {"lock": NEVER_OFFER_AGAIN}


class TestFiveMinutes:
    ASKED = set(ui_text("five.ask").values())

    def asked(self, who):
        page = unescape(text(Browser(who).get("/today/")))
        return [question for question in self.ASKED if question in page]

    def test_the_five_minutes_question_is_off_until_a_partner_wants_it_for_themselves(self, plan, rhythm, ada, sam):
        assert (self.asked(ada), self.asked(sam)) == ([], [])
        assert Browser(ada).post("/talk/five/", {"wants": "yes"}).headers["Location"] == "/today/"
        assert (len(self.asked(ada)), self.asked(sam)) == (1, [])
        assert Browser(ada).post("/talk/five/", {"wants": "no"}).headers["Location"] == "/talk/five/"
        assert self.asked(ada) == []

    def test_the_five_minutes_question_is_the_same_for_both_partners_and_new_each_day(
        self, plan, rhythm, ada, sam, clock
    ):
        for who in (ada, sam):
            Browser(who).post("/talk/five/", {"wants": "yes"})
        days = []
        for _day in self.ASKED:
            assert self.asked(ada) == self.asked(sam)
            days += self.asked(ada)
            clock.forward(days=1)
        assert sorted(days) == sorted(self.ASKED)

    @pytest.mark.parametrize("typed", [{}, {"wants": "maybe"}])
    def test_an_invalid_answer_about_the_five_minutes_question_is_refused(self, plan, ada, typed):
        assert Browser(ada).post("/talk/five/", typed).status_code == 409
