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
    def test_the_plan_version_rises_with_a_pause_its_new_time_and_its_end(self, plan, partner, ada, sam, clock):
        pause = Pause.begin(by=partner(ada), at=clock.now)
        assert number(plan) == 1
        Pause.begin(by=partner(sam), at=clock.now)  # it runs already
        assert number(plan) == 1
        pause.set_time(by=partner(ada), at=clock.now, minutes=60)
        assert number(plan) == 2
        pause.come_back(by=partner(sam), at=clock.forward(hours=1), in_time=True)
        assert number(plan) == 3

    def test_the_plan_version_ignores_ready_answers_until_the_checkin_opens(
        self, checkin, plan, partner, ada, sam, clock
    ):
        """Rule 5: else the one who waits would learn when the other tapped."""
        clock.to(FIRST_CHECKIN)
        before = number(plan)
        Readiness.record_taps(checkin, by=partner(ada), at=clock.now, is_ready=True)
        Readiness.record_taps(checkin, by=partner(sam), at=clock.now, is_ready=False)
        assert number(plan) == before
        Readiness.record_taps(checkin, by=partner(sam), at=clock.now, is_ready=True)
        assert number(plan) == before + 1

    def test_the_plan_version_rises_when_a_checkin_is_stopped_held_and_undone(
        self, open_checkin, plan, partner, ada, clock
    ):
        hers, before = partner(ada), number(plan)
        open_checkin.stop(by=hers, at=clock.now)
        open_checkin.hold(by=hers, at=clock.now)
        open_checkin.undo(by=hers, at=clock.now)
        assert number(plan) == before + 3

    def test_the_plan_version_rises_when_a_move_is_suggested_and_accepted(
        self, checkin, plan, partner, ada, sam, clock
    ):
        before, to = number(plan), FIRST_CHECKIN.replace(hour=20)
        checkin.propose_move(by=partner(ada), to=to, at=clock.now)
        assert number(plan) == before + 1
        checkin.accept_move(by=partner(sam), to=to, at=clock.now)
        assert number(plan) == before + 2

    def test_the_plan_version_does_not_rise_with_a_pause_in_another_plan(self, plan, mallorys, partner, ada, clock):
        Pause.begin(by=partner(ada), at=clock.now)
        assert (number(plan), number(mallorys)) == (1, 0)

    def test_the_plan_version_does_not_rise_when_a_partner_leaves(self, plan, partner, sam, clock):
        """SAF-11: at which second it was is nobody's to know."""
        leave_plan(by=partner(sam), at=clock.now)
        assert number(plan) == 0


class TestThePage:
    @pytest.mark.parametrize("path", ["/today/", "/talk/", "/plan/", "/me/", "/breathe/"])
    def test_every_page_of_a_partner_carries_the_plan_version_it_was_read_at(
        self, plan, partner, ada, sam, clock, path
    ):
        Pause.begin(by=partner(ada), at=clock.now)
        page = Browser(sam).get(path).content.decode()
        assert 'data-live-stream="/live/" data-live-at="1"' in page
        assert page.count('id="pause-runs"') == 1

    def test_the_pause_page_shows_the_pause_without_the_pause_banner(self, plan, partner, ada, sam, clock):
        Pause.begin(by=partner(ada), at=clock.now)
        page = Browser(sam).get("/pause/").content.decode()
        assert 'id="pause-runs"' not in page
        assert 'id="pause-page" data-live="/pause/" data-look-in="1800"' in page

    @pytest.mark.parametrize("who", ["stranger", "mallory", "dr_lee", "nobody"])
    def test_a_page_of_anybody_outside_a_shared_plan_has_no_live_stream(self, who, cast):
        page = cast[who]().get("/today/", follow=True).content.decode()
        assert "data-live" not in page
        assert "live.js" not in page

    def test_the_plan_version_is_read_before_the_content_of_a_page(self, plan, sam):
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

    def test_the_pause_banner_is_sent_alone_to_htmx_and_is_a_redirect_otherwise(self, plan, partner, ada, sam, clock):
        Pause.begin(by=partner(ada), at=clock.now)
        part = Browser(sam, htmx=True).get("/pause/here/")
        assert part.content.decode().strip().startswith('<div class="pause-runs" id="pause-runs"')
        assert Browser(sam).get("/pause/here/")["Location"] == "/pause/"

    def test_a_worker_that_cannot_stream_answers_a_live_request_at_once(self, plan, sam):
        answer = Browser(sam).get("/live/")
        assert (answer.status_code, answer["Content-Type"], answer["X-Accel-Buffering"], answer.content) == (
            200,
            "text/event-stream",
            "no",
            b"retry: 3000\nid: 0\ndata: 0\n\n",
        )


class TestNobodyIsKeptSignedIn:
    @pytest.mark.parametrize(("path", "headers"), [("/live/", {}), ("/pause/here/", STREAM), ("/today/", STREAM)])
    def test_requests_that_a_page_makes_by_itself_do_not_extend_the_sign_in(self, plan, ada, clock, path, headers):
        """SEC-12."""
        hers = Browser(ada)
        before = seen_at(hers)
        clock.forward(minutes=5)
        assert hers.get(path, headers=headers).status_code in (200, 302)
        assert seen_at(hers) == before
        hers.get("/today/")
        assert seen_at(hers) == before + 300

    def test_a_sign_in_with_live_requests_alone_ends_after_fifteen_minutes(self, plan, ada, clock):
        hers = Browser(ada)
        for _ in range(14):
            clock.forward(minutes=1)
            assert hers.get("/live/").status_code == 200
        clock.forward(minutes=1)
        assert hers.get("/live/").status_code == 302


class TestWhoMayGoOn:
    def test_listeners_of_both_partners_get_the_plan_version(self, plan, seat, partner, ada, sam, clock):
        seats = [seat(ada, Browser(ada)), seat(sam, Browser(sam))]
        assert versions_by_listener(seats, clock.now) == dict.fromkeys(seats, 0)
        Pause.begin(by=partner(ada), at=clock.now)
        assert versions_by_listener(seats, clock.now) == dict.fromkeys(seats, 1)

    def test_a_listener_whose_sign_in_is_over_is_dropped(self, seat, ada, clock):
        hers = Browser(ada)
        mine = seat(ada, hers)
        assert versions_by_listener([mine], clock.forward(minutes=14)) == {mine: 0}
        assert versions_by_listener([mine], clock.forward(minutes=1)) == {}

    def test_a_listener_who_signed_out_elsewhere_is_dropped(self, seat, ada, clock):
        hers = Browser(ada)
        mine = seat(ada, hers)
        hers.session.flush()
        assert versions_by_listener([mine], clock.now) == {}

    def test_a_listener_whose_password_changed_is_dropped(self, seat, ada, clock):
        mine = seat(ada, Browser(ada))
        ada.set_password(PASSWORD + "!")
        ada.save()
        assert versions_by_listener([mine], clock.now) == {}

    def test_a_listener_whose_account_is_closed_is_dropped(self, seat, ada, clock):
        mine = seat(ada, Browser(ada))
        ada.is_active = False
        ada.save()
        assert versions_by_listener([mine], clock.now) == {}

    def test_a_listener_with_another_persons_session_is_dropped(self, seat, ada, sam, clock):
        hers, his = seat(ada, Browser(ada)), seat(sam, Browser(sam))
        forged = Listener(session=his.session, person=hers.person, partner=hers.partner, plan=hers.plan)
        assert versions_by_listener([forged], clock.now) == {}

    def test_a_listener_who_left_the_plan_is_dropped_and_the_other_partner_goes_on(
        self, seat, partner, ada, sam, clock
    ):
        hers, his = seat(ada, Browser(ada)), seat(sam, Browser(sam))
        leave_plan(by=partner(sam), at=clock.now)
        assert versions_by_listener([hers, his], clock.now) == {hers: 0}

    def test_a_listener_of_a_closed_plan_is_dropped(self, plan, seat, ada, clock):
        mine = seat(ada, Browser(ada))
        Plan.objects.update(closed_at=clock.now)
        assert versions_by_listener([mine], clock.now) == {}

    @pytest.mark.parametrize("pages", [1, 3])
    def test_listeners_are_checked_in_four_queries_whether_one_or_three(
        self, seat, ada, sam, clock, pages, django_assert_num_queries
    ):
        seats = [seat(who, Browser(who)) for who in (ada, sam, ada)[:pages]]
        with django_assert_num_queries(4):
            assert versions_by_listener(seats, clock.now) == dict.fromkeys(seats, 0)
