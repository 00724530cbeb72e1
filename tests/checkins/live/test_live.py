"""What says *look again*: only what both may see, never a private act, and no page keeps anybody signed in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkins.live.access import Listener, versions_by_listener
from checkins.models import Pause, PlanVersion, Readiness
from plans.models import Plan
from plans.models.couple.rest import leave_plan
from tests.checkins.conftest import FIRST_CHECKIN
from tests.harness.factories import PASSWORD, Browser

STREAM = {"X-Looks-Again": "yes"}


def number(plan):
    return PlanVersion.of(plan)


def seen_at(browser):
    return browser.session["seen_at"]


@pytest.fixture
def seat(plan, partner):
    """The seat of an open page of somebody's browser."""

    def seat(who, browser):
        mine = partner(who)
        return Listener(session=browser.session.session_key, person=who.pk, partner=mine.pk, plan=plan.pk)

    return seat


class TestWhatIsTold:
    def test_a_pause_its_new_time_and_its_end(self, plan, partner, ada, sam, clock):
        pause = Pause.begin(by=partner(ada), at=clock.now)
        assert number(plan) == 1
        Pause.begin(by=partner(sam), at=clock.now)  # it runs already
        assert number(plan) == 1
        pause.set_time(by=partner(ada), at=clock.now, minutes=60)
        assert number(plan) == 2
        pause.come_back(by=partner(sam), at=clock.forward(hours=1), in_time=True)
        assert number(plan) == 3

    def test_two_taps_each_are_told_to_nobody_until_the_talk_opens(self, checkin, plan, partner, ada, sam, clock):
        """Rule 5: else the one who waits would learn when the other tapped."""
        clock.to(FIRST_CHECKIN)
        before = number(plan)
        Readiness.say(checkin, by=partner(ada), at=clock.now, is_ready=True)
        Readiness.say(checkin, by=partner(sam), at=clock.now, is_ready=False)
        assert number(plan) == before
        Readiness.say(checkin, by=partner(sam), at=clock.now, is_ready=True)
        assert number(plan) == before + 1

    def test_an_open_talk_that_is_stopped_held_and_not_held_after_all(self, open_checkin, plan, partner, ada, clock):
        hers, before = partner(ada), number(plan)
        open_checkin.stop(by=hers, at=clock.now)
        open_checkin.hold(by=hers, at=clock.now)
        open_checkin.undo(by=hers, at=clock.now)
        assert number(plan) == before + 3

    def test_another_time_suggested_and_accepted(self, checkin, plan, partner, ada, sam, clock):
        before, to = number(plan), FIRST_CHECKIN.replace(hour=20)
        checkin.propose_move(by=partner(ada), to=to, at=clock.now)
        assert number(plan) == before + 1
        checkin.accept_move(by=partner(sam), to=to, at=clock.now)
        assert number(plan) == before + 2

    def test_nothing_of_another_plan(self, plan, mallorys, partner, ada, clock):
        Pause.begin(by=partner(ada), at=clock.now)
        assert (number(plan), number(mallorys)) == (1, 0)

    def test_resting_and_leaving_say_nothing(self, plan, partner, sam, clock):
        """SAF-11: at which second it was is nobody's to know."""
        leave_plan(by=partner(sam), at=clock.now)
        assert number(plan) == 0


class TestThePage:
    @pytest.mark.parametrize("path", ["/today/", "/talk/", "/plan/", "/me/", "/breathe/"])
    def test_every_page_of_the_two_knows_the_number_it_was_read_at(self, plan, partner, ada, sam, clock, path):
        Pause.begin(by=partner(ada), at=clock.now)
        page = Browser(sam).get(path).content.decode()
        assert 'data-live-stream="/live/" data-live-at="1"' in page
        assert page.count('id="pause-runs"') == 1

    def test_the_pause_shows_itself_once_on_its_own_page(self, plan, partner, ada, sam, clock):
        Pause.begin(by=partner(ada), at=clock.now)
        page = Browser(sam).get("/pause/").content.decode()
        assert 'id="pause-runs"' not in page
        assert 'id="pause-page" data-live="/pause/" data-look-in="1800"' in page

    @pytest.mark.parametrize("who", ["stranger", "mallory", "dr_lee", "nobody"])
    def test_nobody_else_has_a_stream(self, who, cast):
        page = cast[who]().get("/today/", follow=True).content.decode()
        assert "data-live" not in page
        assert "live.js" not in page

    def test_where_it_stands_is_read_before_what_is_shown(self, plan, sam):
        """Else a page could show less than its number says, and never look again."""
        his = Browser(sam)
        his.get("/today/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            his.get("/today/")
        texts = [query["sql"] for query in asked.captured_queries]
        pulse = next(place for place, text in enumerate(texts) if "checkins_planversion" in text)
        first = next(place for place, text in enumerate(texts) if 'FROM "checkins_checkin"' in text)
        assert pulse < first
        assert sum("checkins_planversion" in text for text in texts) == 1

    def test_the_changed_part_is_the_part_and_else_the_page(self, plan, partner, ada, sam, clock):
        Pause.begin(by=partner(ada), at=clock.now)
        part = Browser(sam, htmx=True).get("/pause/here/")
        assert part.content.decode().strip().startswith('<div class="pause-runs" id="pause-runs"')
        assert Browser(sam).get("/pause/here/")["Location"] == "/pause/"

    def test_a_worker_that_can_hold_nothing_open_answers_at_once(self, plan, sam):
        answer = Browser(sam).get("/live/")
        assert (answer.status_code, answer["Content-Type"], answer["X-Accel-Buffering"], answer.content) == (
            200,
            "text/event-stream",
            "no",
            b"retry: 3000\nid: 0\ndata: 0\n\n",
        )


class TestNobodyIsKeptSignedIn:
    @pytest.mark.parametrize(("path", "headers"), [("/live/", {}), ("/pause/here/", STREAM), ("/today/", STREAM)])
    def test_by_what_a_page_asks_by_itself(self, plan, ada, clock, path, headers):
        """SEC-12."""
        hers = Browser(ada)
        before = seen_at(hers)
        clock.forward(minutes=5)
        assert hers.get(path, headers=headers).status_code in (200, 302)
        assert seen_at(hers) == before
        hers.get("/today/")
        assert seen_at(hers) == before + 300

    def test_and_after_a_quarter_of_an_hour_it_is_over(self, plan, ada, clock):
        hers = Browser(ada)
        for _ in range(14):
            clock.forward(minutes=1)
            assert hers.get("/live/").status_code == 200
        clock.forward(minutes=1)
        assert hers.get("/live/").status_code == 302


class TestWhoMayGoOn:
    def test_both_and_each_hears_where_it_stands(self, plan, seat, partner, ada, sam, clock):
        seats = [seat(ada, Browser(ada)), seat(sam, Browser(sam))]
        assert versions_by_listener(seats, clock.now) == dict.fromkeys(seats, 0)
        Pause.begin(by=partner(ada), at=clock.now)
        assert versions_by_listener(seats, clock.now) == dict.fromkeys(seats, 1)

    def test_nobody_whose_sign_in_is_over(self, seat, ada, clock):
        hers = Browser(ada)
        mine = seat(ada, hers)
        assert versions_by_listener([mine], clock.forward(minutes=14)) == {mine: 0}
        assert versions_by_listener([mine], clock.forward(minutes=1)) == {}

    def test_nobody_who_signed_out_elsewhere(self, seat, ada, clock):
        hers = Browser(ada)
        mine = seat(ada, hers)
        hers.session.flush()
        assert versions_by_listener([mine], clock.now) == {}

    def test_nobody_whose_password_is_another_now(self, seat, ada, clock):
        mine = seat(ada, Browser(ada))
        ada.set_password(PASSWORD + "!")
        ada.save()
        assert versions_by_listener([mine], clock.now) == {}

    def test_nobody_whose_account_is_closed(self, seat, ada, clock):
        mine = seat(ada, Browser(ada))
        ada.is_active = False
        ada.save()
        assert versions_by_listener([mine], clock.now) == {}

    def test_not_by_somebody_elses_sign_in(self, seat, ada, sam, clock):
        hers, his = seat(ada, Browser(ada)), seat(sam, Browser(sam))
        forged = Listener(session=his.session, person=hers.person, partner=hers.partner, plan=hers.plan)
        assert versions_by_listener([forged], clock.now) == {}

    def test_not_who_has_left_and_the_other_goes_on(self, seat, partner, ada, sam, clock):
        hers, his = seat(ada, Browser(ada)), seat(sam, Browser(sam))
        leave_plan(by=partner(sam), at=clock.now)
        assert versions_by_listener([hers, his], clock.now) == {hers: 0}

    def test_nobody_once_the_plan_is_closed(self, plan, seat, ada, clock):
        mine = seat(ada, Browser(ada))
        Plan.objects.update(closed_at=clock.now)
        assert versions_by_listener([mine], clock.now) == {}

    @pytest.mark.parametrize("pages", [1, 3])
    def test_one_or_three_are_asked_for_in_four_queries(self, seat, ada, sam, clock, pages, django_assert_num_queries):
        seats = [seat(who, Browser(who)) for who in (ada, sam, ada)[:pages]]
        with django_assert_num_queries(4):
            assert versions_by_listener(seats, clock.now) == dict.fromkeys(seats, 0)
