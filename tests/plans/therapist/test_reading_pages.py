"""Reading along through the client: what is read, what never is, and how at once it ends (SAF-9, SEC-16, SEC-17)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Contract, Draft, Rest, Viewing
from plans.models.contract.contract import bring_due_versions_into_force
from plans.models.couple.rest import leave_plan
from tests.harness import factories, query_counts
from tests.harness.factories import Browser
from tests.plans import contract_steps

pytestmark = pytest.mark.django_db


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def agreement(plan, clock):
    """What ada and sam have agreed; it runs."""
    return contract_steps.running(plan, clock)


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
            contract_steps.HELLO["text"],
            "<bdi>Ada</bdi> and <bdi>Sam</bdi>",
            "This page cannot show you fear. Please see each of them alone, too.",
            "A gap on this page means nothing.",
            "Version 1",
        ):
            assert words in shown

    def test_nothing_that_is_not_agreed(self, hers, page, plan, partner, ada, sam, clock):
        Draft.write(by=partner(ada), kind="goal", words={"text": "Planted private goal"}, at=clock.now)
        contract_steps.offered(partner(sam), clock.now, "goal", text="Planted offered goal")
        shown = "".join(text(hers.get(path)) for path in (page, f"{page}1/", "/with/", "/today/", "/me/"))
        assert "Planted" not in shown
        for address in (ada.email, sam.email, ada.zone):
            assert address not in text(hers.get(page))

    def test_a_version_that_ran_and_none_that_did_not(self, hers, page, plan, partner, ada, clock):
        contract_steps.agreed(partner(ada), clock.now, "goal", text="Only on the table")
        assert hers.get(f"{page}1/").status_code == 200
        assert [hers.get(f"{page}{n}/").status_code for n in (0, 2, 3, 10**30)] == [404] * 4

    def test_the_therapists_page_says_when_no_agreement_runs(self, grant, dr_lee, page):
        assert "No agreement runs now." in text(Browser(dr_lee).get(page))

    def test_the_list_names_the_two_and_plan_leads_there(self, hers, page):
        shown = text(hers.get("/with/"))
        assert "<bdi>Ada</bdi> and <bdi>Sam</bdi>" in shown
        assert f'href="{page}"' in shown
        assert '<a class="dock-place" href="/with/"' in text(hers.get("/today/"))

    def test_either_partner_sees_what_is_seen_and_leaves_no_trace(self, agreement, grant, ada, page):
        assert contract_steps.HELLO["text"] in text(Browser(ada).get(page))
        assert Viewing.objects.count() == 0

    def test_the_list_asks_no_more_for_three_than_for_one(self, dr_lee, clock):
        names = iter("ABCDEFGH")

        def add():
            two = [factories.person(next(names)) for _ in range(2)]
            factories.reader(factories.shared_plan(*two, at=clock.now), dr_lee, at=clock.now)

        browser = Browser(dr_lee)
        query_counts.same_for_one_and_three(add, lambda: browser.get("/with/"))

    def test_a_page_asks_no_more_for_three_versions_than_for_one(self, grant, dr_lee, plan, page, clock):
        browser, numbers = Browser(dr_lee), iter("123")

        def add():
            contract_steps.agreed(plan.seats[0], clock.now, "goal", text=f"Number {next(numbers)}")
            contract = Contract.open_of(plan)
            for seat in plan.seats:
                for line in contract.lines.all():
                    line.agree(by=seat)
            contract.freeze(by=plan.seats[0], at=clock.now)
            for seat in plan.seats:
                contract_steps.sign(contract, seat, clock.now)
            assert bring_due_versions_into_force(at=clock.forward(hours=24)) == 1
            browser.force_login(dr_lee)

        query_counts.same_for_one_and_three(add, lambda: browser.get(page))


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

    def test_the_page_is_not_shown_when_the_view_log_cannot_be_written(self, hers, page):
        """SEC-17: the log cannot be written; 503, and not a word of it."""
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE plans_viewing RENAME TO plans_viewing_away")
            answer = hers.get(page)
            cursor.execute("ALTER TABLE plans_viewing_away RENAME TO plans_viewing")
        assert answer.status_code == 503
        assert contract_steps.HELLO["text"] not in text(answer)
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

    def test_the_therapists_page_is_not_stored_for_the_back_button(self, hers, page):
        assert hers.get(page)["Cache-Control"] == "no-store, private"

    def test_the_pages_do_not_tell_who_ended_the_grant_and_no_letter_goes(self, hers, page, grant, ada, sam, clock):
        def world(end):
            end()
            return [
                re.sub(
                    r'value="[^"]*"|data-by="[^"]*"|\s*<span class="dock-dot">.*?</span></span>',  # news is gone later
                    "",
                    text(Browser(who).get("/plan/with/")),
                )
                for who in (ada, sam)
            ]

        lapsed = clock.now
        clock.to(grant.expires_at)
        by_itself = world(lambda: None)
        clock.to(lapsed)
        assert world(lambda: Browser(sam).post(f"/plan/with/{grant.pk}/end/")) == by_itself

    @pytest.mark.parametrize("cause", [Rest.Cause.BY_HAND, Rest.Cause.UNHELD, "leaving"])
    def test_the_therapists_page_is_404_while_the_plan_rests(self, hers, page, plan, partner, ada, clock, cause):
        if cause == "leaving":
            leave_plan(by=partner(ada), at=clock.now)
        else:
            Rest.begin(plan=plan, at=clock.now, cause=cause)
        assert hers.get(page).status_code == 404
        assert "There is nothing to read for you now" in text(hers.get("/with/"))

    def test_a_grant_is_over_after_ninety_days(self, hers, page, grant, clock):
        clock.to(grant.expires_at - timedelta(seconds=1))
        hers.force_login(grant.person)
        assert hers.get(page).status_code == 200
        clock.forward(seconds=1)
        assert hers.get(page).status_code == 404


class TestNobodyElse:
    @pytest.mark.parametrize("who", ["mallory", "stranger", "dr_old", "invited"])
    def test_nobody_else_gets_the_therapists_page_by_its_address(self, cast, page, who):
        assert cast[who]().get(page).status_code == 404

    def test_another_grant_of_hers_opens_this_one_not(self, hers, mallory, dr_lee, grant, clock):
        nora = factories.person("Nora")
        theirs = factories.reader(factories.shared_plan(mallory, nora, at=clock.now), dr_lee, at=clock.now)
        assert hers.get(f"/with/{theirs.pk}/").status_code == 200
        assert Browser(mallory).get(f"/with/{grant.pk}/").status_code == 404
        assert Browser(nora).get(f"/with/{theirs.pk}/").status_code == 200

    @pytest.mark.parametrize("part", ["0", "-1", "null", "%2e%2e", "00000000-0000-0000-0000-000000000000"])
    def test_an_invalid_grant_address_gets_404(self, hers, part):
        assert hers.get(f"/with/{part}/").status_code == 404
