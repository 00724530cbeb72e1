"""Is now a good time? Two taps each; nobody learns what the other tapped, and both read the same at the same moment."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from checkins.models import Checkin, Readiness
from plans.models import Event
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from tests.checkins.conftest import FIRST_CHECKIN
from tests.harness.factories import FORM_TOKENS, Browser

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LED, OPEN = "checkins:checkin-led", "checkins:checkin-open"


@pytest.fixture
def seats(plan):
    return plan.seats


@pytest.fixture
def say(checkin, seats):
    """One of them taps: yes to both, or not."""

    def say(seat, at, is_ready=True, **more):
        Readiness.record_taps(checkin, by=seats[seat], at=at, is_ready=is_ready, **more)
        return Checkin.objects.get(pk=checkin.pk).state

    return say


def stand(checkin, seats, at):
    """What each of them is shown."""
    return [str(Readiness.state_for(checkin, each, at=at)) for each in seats]


def test_a_checkin_opens_at_once_when_both_partners_are_ready_near_its_hour(checkin, say):
    assert say(0, FIRST_CHECKIN - 20 * MINUTE) == "planned"
    assert say(1, FIRST_CHECKIN - 10 * MINUTE) == "open"
    assert not Readiness.objects.exists()


@pytest.mark.parametrize("ahead", [24 * HOUR, 13 * HOUR, HOUR, 16 * MINUTE])
def test_ready_answers_of_both_partners_long_before_the_hour_open_no_checkin(checkin, say, seats, ahead):
    say(1, FIRST_CHECKIN - ahead)
    assert say(0, FIRST_CHECKIN - ahead) == "planned"
    assert stand(checkin, seats, FIRST_CHECKIN - ahead) == ["wait", "wait"]


def test_a_later_no_changes_nothing_once_both_partners_read_that_they_can_begin(checkin, say, seats):
    say(0, FIRST_CHECKIN - HOUR)
    say(1, FIRST_CHECKIN - 2 * HOUR)
    say(0, FIRST_CHECKIN + MINUTE, False)
    assert stand(checkin, seats, FIRST_CHECKIN + MINUTE) == ["begin", "begin"]


def test_a_checkin_with_two_early_ready_answers_can_begin_only_from_its_hour(checkin, say, seats):
    say(0, FIRST_CHECKIN - 7 * HOUR)
    assert say(1, FIRST_CHECKIN - HOUR) == "planned"
    assert stand(checkin, seats, FIRST_CHECKIN - MINUTE) == ["wait", "wait"]
    assert stand(checkin, seats, FIRST_CHECKIN) == ["begin", "begin"]
    Readiness.begin(checkin, by=seats[1], at=FIRST_CHECKIN)
    Readiness.begin(checkin, by=seats[0], at=FIRST_CHECKIN)
    checkin.refresh_from_db()
    assert (checkin.state, checkin.opened_at) == ("open", FIRST_CHECKIN)
    assert not Readiness.objects.exists()


def test_a_second_ready_answer_after_the_hour_opens_the_checkin(checkin, say):
    say(0, FIRST_CHECKIN - HOUR)
    assert say(1, FIRST_CHECKIN + 9 * MINUTE) == "open"


@pytest.mark.parametrize("answers", [[], [(1, False)], [(1, True)], [(0, False)], [(0, True), (1, False)]])
def test_the_answer_not_today_is_shown_to_both_partners_ten_minutes_after_the_hour(checkin, say, seats, answers):
    for seat, is_ready in answers:
        say(seat, FIRST_CHECKIN - HOUR, is_ready)
    assert stand(checkin, seats, FIRST_CHECKIN + 10 * MINUTE) == ["not today", "not today"]
    with pytest.raises(Refused, match="Ten minutes have gone by"):
        say(0, FIRST_CHECKIN + 10 * MINUTE)


def test_a_partners_own_ready_answer_alone_changes_what_that_partner_is_shown(checkin, say, seats):
    say(1, FIRST_CHECKIN - HOUR, False)
    for at in (FIRST_CHECKIN - HOUR, FIRST_CHECKIN, FIRST_CHECKIN + 9 * MINUTE):
        assert stand(checkin, seats, at) == ["ask", "wait"]


def test_a_ready_answer_can_be_changed_until_the_checkin_opens(checkin, say):
    say(0, FIRST_CHECKIN - 2 * HOUR, False)
    say(0, FIRST_CHECKIN + MINUTE)
    assert say(1, FIRST_CHECKIN + 2 * MINUTE) == "open"


def test_a_partner_can_ask_once_more_and_both_partners_answer_anew(checkin, say, seats):
    say(0, FIRST_CHECKIN, True)
    late = FIRST_CHECKIN + HOUR
    for _again in range(2):
        Readiness.ask_anew(checkin, by=seats[1], at=late)
    checkin.refresh_from_db()
    assert stand(checkin, seats, late) == ["ask", "ask"]
    say(1, late)
    assert stand(checkin, seats, late + 14 * MINUTE) == ["ask", "wait"]
    assert stand(checkin, seats, late + 15 * MINUTE) == ["not today", "not today"]


@pytest.mark.parametrize(("asked", "until"), [(30, 45), (35, 45), (35.2, 60), (36, 60), (44, 60)])
def test_the_new_deadline_does_not_tell_when_a_partner_asked_once_more(checkin, seats, asked, until):
    Readiness.ask_anew(checkin, by=seats[1], at=FIRST_CHECKIN + asked * MINUTE)
    checkin.refresh_from_db()
    assert checkin.ready_by == FIRST_CHECKIN + until * MINUTE


def test_a_checkin_is_short_when_one_partner_wants_it_short(checkin, say, seats):
    Checkin.objects.filter(pk=checkin.pk).update(guide="")
    checkin.open(by=seats[0], at=FIRST_CHECKIN - HOUR)
    checkin.hold(by=seats[0], at=FIRST_CHECKIN)
    after = Checkin.objects.get(rhythm=checkin.rhythm, at=FIRST_CHECKIN + timedelta(weeks=1))
    Readiness.record_taps(after, by=seats[0], at=after.at, is_ready=True, is_short=True)
    Readiness.record_taps(after, by=seats[1], at=after.at, is_ready=True)
    after.refresh_from_db()
    assert (after.state, after.guide) == ("open", "short")


def test_ready_answers_do_not_count_after_the_checkin_was_moved(checkin, say, seats):
    say(0, FIRST_CHECKIN - HOUR)
    say(1, FIRST_CHECKIN - HOUR, False)
    to = FIRST_CHECKIN + 3 * HOUR
    checkin.propose_move(by=seats[0], to=to, at=FIRST_CHECKIN - 30 * MINUTE)
    checkin.accept_move(by=seats[1], to=to, at=FIRST_CHECKIN - 20 * MINUTE)
    checkin.refresh_from_db()
    assert stand(checkin, seats, FIRST_CHECKIN) == ["ask", "ask"]


def test_a_ready_answer_is_refused_more_than_a_day_ahead(checkin, say):
    with pytest.raises(Refused, match="cannot be begun now"):
        say(0, FIRST_CHECKIN - 25 * HOUR)
    say(0, FIRST_CHECKIN - 24 * HOUR)


def test_ready_answers_make_no_event_letter_or_notice_and_are_deleted(checkin, say, clock):
    before = Event.objects.count(), Letter.objects.count(), Notice.objects.count()
    say(0, FIRST_CHECKIN - HOUR, False)
    say(1, FIRST_CHECKIN - HOUR)
    assert (Event.objects.count(), Letter.objects.count(), Notice.objects.count()) == before
    checkin.refresh_from_db()
    checkin.lapse(at=checkin.lapses_at, is_resting=False)
    assert not Readiness.objects.exists()


@pytest.mark.parametrize("minutes", [-60, 0, 9, 10, 90])
@pytest.mark.parametrize(("own", "his"), [(None, "yes"), (None, "no"), ("yes", "no"), ("no", "yes"), ("no", "no")])
def test_ada_reads_the_same_bytes_whatever_sam_answered_about_being_ready(checkin, ada, sam, clock, minutes, own, his):
    """But for the one thing that is for both: that two said yes, and it is time."""
    hers, read = Browser(ada), {}
    clock.to(FIRST_CHECKIN - 2 * HOUR)
    typed = {"which": str(checkin.pk), "calm": "yes", "free": "yes"}
    if own:
        hers.post(reverse(OPEN), typed | {"free": own})
    for tapped in (None, his):
        if tapped:
            Browser(sam).post(reverse(OPEN), typed | {"calm": tapped})
        clock.to(FIRST_CHECKIN + minutes * MINUTE)
        pages = [reverse(LED), reverse("today"), reverse("checkins:talk")]
        read[tapped] = [FORM_TOKENS.sub(b"", hers.get(each).content) for each in pages]
        clock.to(FIRST_CHECKIN - 2 * HOUR)
    assert read[None] == read[his]


def test_the_readiness_page_keeps_the_given_answer_when_the_other_is_missing(checkin, ada, clock):
    clock.to(FIRST_CHECKIN)
    browser = Browser(ada)
    text = browser.get(reverse(LED)).content.decode()
    assert "Am I calm enough to listen?" in text
    answer = browser.post(reverse(OPEN), {"which": str(checkin.pk), "calm": "yes"})
    assert answer.status_code == 422
    assert re.search(r'name="calm" value="yes"[^>]*checked', answer.content.decode())
    assert not Readiness.objects.exists()


def test_two_partners_get_from_their_ready_answers_to_the_first_step(checkin, ada, sam, clock):
    clock.to(FIRST_CHECKIN)
    hers, his = Browser(ada), Browser(sam)
    typed = {"which": str(checkin.pk), "calm": "yes", "free": "yes"}
    assert hers.post(reverse(OPEN), typed).headers["Location"] == reverse(LED)
    assert "By 19:10 at the latest" in hers.get(reverse(LED)).content.decode()
    assert 'id="checkin-start"' in hers.get(reverse(LED), headers={"hx-request": "true"}).content.decode()[:60]
    his.post(reverse(OPEN), typed)
    waiting = hers.get(reverse(LED), headers={"hx-request": "true"})
    assert (waiting.status_code, waiting.headers["HX-Redirect"]) == (200, reverse(LED))
    for browser in (hers, his):
        assert 'id="checkin-step"' in browser.get(reverse(LED)).content.decode()


def test_the_page_tells_both_partners_that_today_is_not_the_day_and_ada_asks_again(checkin, ada, sam, clock):
    clock.to(FIRST_CHECKIN)
    typed = {"which": str(checkin.pk), "calm": "yes", "free": "no"}
    Browser(sam).post(reverse(OPEN), typed)
    clock.forward(minutes=10)
    pages = [FORM_TOKENS.sub(b"", Browser(who).get(reverse(LED)).content) for who in (ada, sam)]
    assert all(b"Today is not the day." in each for each in pages)
    answer = Browser(ada).post(reverse("checkins:checkin-again"), {"which": str(checkin.pk)})
    assert answer.headers["Location"] == reverse(LED)
    assert all(b"Am I calm enough" in Browser(who).get(reverse(LED)).content for who in (ada, sam))
