"""Reading along through the client: what is read, what never is, and how at once it ends (SAF-9, SEC-16, SEC-17)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Draft, Grant, Plan, Rest, Viewing
from plans.models.rest import leave
from tests import factories
from tests.factories import PASSWORD, Browser
from tests.house import queries, table
from tests.plans import agreeing

pytestmark = pytest.mark.django_db


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def agreement(plan, clock):
    """What ada and sam have agreed; it runs."""
    return agreeing.running(plan, clock)


@pytest.fixture
def hers(agreement, grant, dr_lee):
    return Browser(dr_lee)


@pytest.fixture
def page(grant):
    return f"/with/{grant.pk}/"


class TestWhatIsRead:
    def test_the_agreement_that_runs_and_the_two_fixed_sentences(self, hers, page):
        shown = text(hers.get(page))
        for words in (
            agreeing.HELLO["text"],
            "<bdi>Ada</bdi> and <bdi>Sam</bdi>",
            "This page cannot show you fear. Please see each of them alone, too.",
            "A gap on this page means nothing.",
            "Version 1",
        ):
            assert words in shown

    def test_nothing_that_is_not_agreed(self, hers, page, plan, partner, ada, sam, clock):
        Draft.write(by=partner(ada), kind="goal", words={"text": "Planted private goal"}, at=clock.now)
        agreeing.offered(partner(sam), clock.now, "goal", text="Planted offered goal")
        shown = "".join(text(hers.get(path)) for path in (page, f"{page}1/", "/with/", "/today/", "/me/"))
        assert "Planted" not in shown
        for address in (ada.email, sam.email, ada.zone):
            assert address not in text(hers.get(page))

    def test_a_version_that_ran_and_none_that_did_not(self, hers, page, plan, partner, ada, clock):
        agreeing.agreed(partner(ada), clock.now, "goal", text="Only on the table")
        assert hers.get(f"{page}1/").status_code == 200
        assert [hers.get(f"{page}{n}/").status_code for n in (0, 2, 3, 10**30)] == [404] * 4

    def test_before_anything_runs_it_says_so(self, grant, dr_lee, page):
        assert "No agreement runs now." in text(Browser(dr_lee).get(page))

    def test_the_list_names_the_two_and_plan_leads_there(self, hers, page):
        shown = text(hers.get("/with/"))
        assert "<bdi>Ada</bdi> and <bdi>Sam</bdi>" in shown
        assert f'href="{page}"' in shown
        assert '<a class="dock-place" href="/with/"' in text(hers.get("/today/"))

    def test_either_partner_sees_what_is_seen_and_leaves_no_trace(self, agreement, grant, ada, page):
        assert agreeing.HELLO["text"] in text(Browser(ada).get(page))
        assert Viewing.objects.count() == 0

    def test_the_list_asks_no_more_for_three_than_for_one(self, dr_lee, clock):
        names = iter("ABCDEFGH")

        def add():
            two = [factories.person(next(names)) for _ in range(2)]
            factories.reader(factories.shared_plan(*two, at=clock.now), dr_lee, at=clock.now)

        browser = Browser(dr_lee)
        queries.same_for_one_and_three(add, lambda: browser.get("/with/"))


class TestTheLog:
    def test_one_line_a_day_and_both_see_the_day(self, hers, page, grant, ada, sam, clock, plan):
        for _ in range(3):
            hers.get(page)
            hers.head(page)
            hers.get(page, headers={"hx-request": "true"})
            hers.get(f"{page}1/")
        clock.forward(days=1)
        Browser(grant.person).get(page)
        days = [plan.day(clock.now), plan.day(clock.now) - timedelta(days=1)]
        assert list(Viewing.objects.values_list("section", "day")) == [("agreement", day) for day in days]
        for who in (ada, sam):
            shown = text(Browser(who).get("/plan/with/"))
            assert shown.count("They looked at the agreement on these days") == 1
            assert len(re.findall(r'<ul class="days">(.*?)</ul>', shown)[0].split("</li>")) == 3

    def test_a_page_that_was_not_there_leaves_no_line(self, hers, page):
        hers.get(f"{page}9/")
        assert Viewing.objects.count() == 0

    def test_without_the_line_there_is_no_page(self, hers, page):
        """SEC-17: the log cannot be written; 503, and not a word of it."""
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE plans_viewing RENAME TO plans_viewing_away")
            answer = hers.get(page)
            cursor.execute("ALTER TABLE plans_viewing_away RENAME TO plans_viewing")
        assert answer.status_code == 503
        assert agreeing.HELLO["text"] not in text(answer)
        assert "Ada" not in text(answer)
        assert hers.get(page).status_code == 200

    def test_the_line_is_written_with_the_reading_and_before_its_words_are_made(self, hers, page):
        with CaptureQueriesContext(connection) as sent:
            hers.get(page)
        said = [each["sql"] for each in sent]
        log = next(n for n, sql in enumerate(said) if "plans_viewing" in sql)
        words = next(n for n, sql in enumerate(said) if "plans_contract" in sql)
        begun = next(n for n, sql in enumerate(said) if sql.startswith("SAVEPOINT"))
        assert begun < log < words


class TestTheEnd:
    """The very next request, in a tab that is open, by htmx, by Back."""

    @pytest.mark.parametrize("who", ["ada", "sam"])
    def test_either_ends_it_with_one_tap(self, hers, page, grant, ada, sam, who):
        assert hers.get(page).status_code == 200
        ending = Browser({"ada": ada, "sam": sam}[who])
        assert ending.post(f"/plan/with/{grant.pk}/end/")["Location"] == "/plan/with/"
        for send in (hers.get, hers.head):
            for path in (page, f"{page}1/"):
                assert send(path).status_code == 404
                assert send(path, headers={"hx-request": "true"}).status_code == 404
        assert page not in text(hers.get("/with/"))

    def test_ended_reads_as_absent(self, hers, page, grant, ada):
        Browser(ada).post(f"/plan/with/{grant.pk}/end/")
        assert hers.get(page).content == hers.get("/nowhere/").content

    def test_back_brings_nothing(self, hers, page):
        assert hers.get(page)["Cache-Control"] == "no-store, private"

    def test_who_ended_it_shows_nowhere_and_no_letter_goes(self, hers, page, grant, ada, sam, clock):
        def world(end):
            end()
            return [
                re.sub(r'value="[^"]*"|data-by="[^"]*"', "", text(Browser(who).get("/plan/with/")))
                for who in (ada, sam)
            ]

        lapsed = clock.now
        clock.to(grant.expires_at)
        by_itself = world(lambda: None)
        clock.to(lapsed)
        assert world(lambda: Browser(sam).post(f"/plan/with/{grant.pk}/end/")) == by_itself

    @pytest.mark.parametrize("cause", [Rest.Cause.BY_HAND, Rest.Cause.UNHELD, "leaving"])
    def test_while_the_plan_rests_there_is_nothing(self, hers, page, plan, partner, ada, clock, cause):
        if cause == "leaving":
            leave(by=partner(ada), at=clock.now)
        else:
            Rest.begin(plan=plan, at=clock.now, cause=cause)
        assert hers.get(page).status_code == 404
        assert "There is nothing to read for you now" in text(hers.get("/with/"))

    def test_after_ninety_days_it_is_over(self, hers, page, grant, clock):
        clock.to(grant.expires_at - timedelta(seconds=1))
        hers.force_login(grant.person)
        assert hers.get(page).status_code == 200
        clock.forward(seconds=1)
        assert hers.get(page).status_code == 404


class TestNobodyElse:
    @pytest.mark.parametrize("who", ["mallory", "stranger", "dr_old", "invited"])
    def test_with_the_very_address_there_is_nothing(self, cast, page, who):
        assert cast[who]().get(page).status_code == 404

    def test_another_grant_of_hers_opens_this_one_not(self, hers, mallory, dr_lee, grant, clock):
        nora = factories.person("Nora")
        theirs = factories.reader(factories.shared_plan(mallory, nora, at=clock.now), dr_lee, at=clock.now)
        assert hers.get(f"/with/{theirs.pk}/").status_code == 200
        assert Browser(mallory).get(f"/with/{grant.pk}/").status_code == 404
        assert Browser(nora).get(f"/with/{theirs.pk}/").status_code == 200

    @pytest.mark.parametrize("part", ["0", "-1", "null", "%2e%2e", "00000000-0000-0000-0000-000000000000"])
    def test_what_is_no_address_is_nothing(self, hers, part):
        assert hers.get(f"/with/{part}/").status_code == 404


def test_a_therapist_has_no_way_to_write(cast, grant, agreement, clock):
    """Rule 9, SEC-16: every post of the house, to everything of this plan, by a therapist."""
    browser = cast["dr_lee"]()
    own = ("account_", "mfa_", "usersessions_", "leave-page", "me-", "again")
    before = {model: list(model.objects.order_by("pk").values()) for model in table_of_the_plan()}
    met = {}
    for name, line in table.read().items():
        if line.door == "public" or name.startswith(own):
            continue
        for code in {line.answers[way][table.CAST.index("dr_lee")] for way in ("POST", "htmx POST")}:
            if code not in (404, 405):
                met[name] = code
    assert set(met) <= OWN_ONLY
    for path in (f"/with/{grant.pk}/", f"/with/{grant.pk}/1/", "/with/"):
        for method in ("post", "put", "patch", "delete"):
            assert getattr(browser, method)(path, {"text": "x"}).status_code == 405
    assert {model: list(model.objects.order_by("pk").values()) for model in before} == before


# What anyone signed in may post to: their own beginning, their own letters; nothing of somebody's plan.
OWN_ONLY = {"plans:plan-begin", "plans:beginning-where", "plans:beginning-thing", "plans:beginning-invite"}
OWN_ONLY |= {"checkins:letters"}


def table_of_the_plan():
    from django.apps import apps

    return [*apps.get_app_config("plans").get_models(), *apps.get_app_config("checkins").get_models()]


class TestBeingAsked:
    @pytest.fixture
    def asked(self, plan, ada, dr_lee):
        Browser(ada).post("/plan/with/ask/", {"address": dr_lee.email, "password": PASSWORD})
        return Grant.objects.get()

    @pytest.fixture
    def link(self, asked):
        return f"/t/{asked.token}/"

    def test_the_token_leaves_the_address_at_once(self, link):
        assert Browser().get(link)["Location"] == "/with/asked/"

    def test_the_page_says_who_asks_and_offers_yes_and_no(self, link, ada, sam):
        shown = text(Browser().get(link, follow=True))
        for words in ("<bdi>Ada</bdi> asks whether", "Yes, I will read along", "No, thanks", "The site is run by"):
            assert words in shown
        for words in (ada.email, sam.name, sam.email):
            assert words not in shown

    def test_she_says_yes_and_reads_once_both_want_it(self, link, asked, dr_lee, sam):
        hers = Browser(dr_lee)
        hers.get(link)
        assert "as soon as both of them want it" in text(hers.post("/with/asked/yes/", follow=True))
        assert hers.get(f"/with/{asked.pk}/").status_code == 404
        Browser(sam).post(f"/plan/with/{asked.pk}/yes/", {"password": PASSWORD})
        assert hers.get(f"/with/{asked.pk}/").status_code == 200
        assert Browser().get(link).status_code == 404

    @pytest.mark.parametrize("who", ["ada", "sam", "mallory", "stranger"])
    def test_another_account_is_refused_neutrally(self, link, cast_of, who):
        browser = Browser(cast_of[who])
        browser.get(link)
        answer = browser.post("/with/asked/yes/")
        assert answer.status_code == 409
        assert "This account cannot open it." in text(answer)
        assert Grant.objects.get().person is None

    @pytest.fixture
    def cast_of(self, ada, sam, mallory, mallorys, stranger):
        return {"ada": ada, "sam": sam, "mallory": mallory, "stranger": stranger}

    def test_somebody_without_an_account_says_no_and_ada_sees_what_she_saw(self, link, ada):
        before = text(Browser(ada).get("/plan/with/"))
        browser = Browser()
        browser.get(link)
        assert browser.post("/with/asked/no/", follow=True).status_code == 200
        assert browser.get("/with/asked/").status_code == 404
        hidden = r'value="[^"]*"|data-by="[^"]*"|Your letter is on its way.'
        assert re.sub(hidden, "", text(Browser(ada).get("/plan/with/"))) == re.sub(hidden, "", before)

    def test_a_hundred_looks_change_nothing(self, link):
        before = list(Grant.objects.values())
        for method in ("get", "head"):
            for _ in range(50):
                browser = Browser()
                getattr(browser, method)(link)
                getattr(browser, method)("/with/asked/")
        assert list(Grant.objects.values()) == before

    def test_a_reader_is_led_past_beginning_a_plan(self, grant, dr_lee):
        browser = Browser(dr_lee)
        assert browser.get("/plan/begin/")["Location"] == "/with/"
        assert browser.post("/plan/begin/")["Location"] == "/with/"
        assert Plan.objects.count() == 1
