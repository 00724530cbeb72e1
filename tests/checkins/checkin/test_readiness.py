"""Is now a good time? Two taps each; nobody learns what the other tapped, and both read the same at the same moment."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from checkins.models import Checkin, Readiness
from checkins.models.checkin.moving import accept_move, propose_move
from plans.models import Event
from repair.foundation.base import Refused
from repair.mail.models import Letter, Notice
from tests.checkins.conftest import FIRST_TALK
from tests.factories import Browser

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LED, OPEN = "checkins:checkin-led", "checkins:checkin-open"
TOKEN = re.compile(rb'(value|data-token)="[A-Za-z0-9]{64}"')


@pytest.fixture
def seats(plan):
    return plan.seats


@pytest.fixture
def say(talk, seats):
    """One of them taps: yes to both, or not."""

    def say(seat, at, is_ready=True, **more):
        Readiness.say(talk, by=seats[seat], at=at, is_ready=is_ready, **more)
        return Checkin.objects.get(pk=talk.pk).state

    return say


def stand(talk, seats, at):
    """What each of them is shown."""
    return [str(Readiness.stands(talk, each, at=at)) for each in seats]


def test_two_who_are_there_begin_at_once(talk, say):
    assert say(0, FIRST_TALK - 20 * MINUTE) == "planned"
    assert say(1, FIRST_TALK - 10 * MINUTE) == "open"
    assert not Readiness.objects.exists()


@pytest.mark.parametrize("ahead", [24 * HOUR, 13 * HOUR, HOUR, 16 * MINUTE])
def test_earlier_two_yeses_open_nothing_and_tell_nothing(talk, say, seats, ahead):
    say(1, FIRST_TALK - ahead)
    assert say(0, FIRST_TALK - ahead) == "planned"
    assert stand(talk, seats, FIRST_TALK - ahead) == ["wait", "wait"]


def test_once_both_read_that_it_can_begin_one_tap_changes_nothing(talk, say, seats):
    say(0, FIRST_TALK - HOUR)
    say(1, FIRST_TALK - 2 * HOUR)
    say(0, FIRST_TALK + MINUTE, False)
    assert stand(talk, seats, FIRST_TALK + MINUTE) == ["begin", "begin"]


def test_who_said_yes_at_noon_waits_for_the_hour(talk, say, seats):
    say(0, FIRST_TALK - 7 * HOUR)
    assert say(1, FIRST_TALK - HOUR) == "planned"
    assert stand(talk, seats, FIRST_TALK - MINUTE) == ["wait", "wait"]
    assert stand(talk, seats, FIRST_TALK) == ["begin", "begin"]
    Readiness.begin(talk, by=seats[1], at=FIRST_TALK)
    Readiness.begin(talk, by=seats[0], at=FIRST_TALK)
    talk.refresh_from_db()
    assert (talk.state, talk.opened_at) == ("open", FIRST_TALK)
    assert not Readiness.objects.exists()


def test_both_yes_after_the_hour_begins_it(talk, say):
    say(0, FIRST_TALK - HOUR)
    assert say(1, FIRST_TALK + 9 * MINUTE) == "open"


@pytest.mark.parametrize("answers", [[], [(1, False)], [(1, True)], [(0, False)], [(0, True), (1, False)]])
def test_ten_minutes_after_the_hour_both_read_the_same(talk, say, seats, answers):
    for seat, is_ready in answers:
        say(seat, FIRST_TALK - HOUR, is_ready)
    assert stand(talk, seats, FIRST_TALK + 10 * MINUTE) == ["not today", "not today"]
    with pytest.raises(Refused, match="Ten minutes have gone by"):
        say(0, FIRST_TALK + 10 * MINUTE)


def test_until_then_their_own_taps_alone_change_what_they_are_shown(talk, say, seats):
    say(1, FIRST_TALK - HOUR, False)
    for at in (FIRST_TALK - HOUR, FIRST_TALK, FIRST_TALK + 9 * MINUTE):
        assert stand(talk, seats, at) == ["ask", "wait"]


def test_a_tap_can_be_changed_until_it_is_decided(talk, say):
    say(0, FIRST_TALK - 2 * HOUR, False)
    say(0, FIRST_TALK + MINUTE)
    assert say(1, FIRST_TALK + 2 * MINUTE) == "open"


def test_either_asks_once_more_and_both_begin_afresh(talk, say, seats):
    say(0, FIRST_TALK, True)
    late = FIRST_TALK + HOUR
    for _again in range(2):
        Readiness.ask_anew(talk, by=seats[1], at=late)
    talk.refresh_from_db()
    assert stand(talk, seats, late) == ["ask", "ask"]
    say(1, late)
    assert stand(talk, seats, late + 14 * MINUTE) == ["ask", "wait"]
    assert stand(talk, seats, late + 15 * MINUTE) == ["not today", "not today"]


@pytest.mark.parametrize(("asked", "until"), [(30, 45), (35, 45), (35.2, 60), (36, 60), (44, 60)])
def test_the_hour_that_both_read_does_not_tell_when_it_was_asked_once_more(talk, seats, asked, until):
    Readiness.ask_anew(talk, by=seats[1], at=FIRST_TALK + asked * MINUTE)
    talk.refresh_from_db()
    assert talk.ready_by == FIRST_TALK + until * MINUTE


def test_one_who_wants_it_short_makes_it_short(talk, say, seats):
    Checkin.objects.filter(pk=talk.pk).update(guide="")
    talk.open(by=seats[0], at=FIRST_TALK - HOUR)
    talk.hold(by=seats[0], at=FIRST_TALK)
    after = Checkin.objects.get(rhythm=talk.rhythm, at=FIRST_TALK + timedelta(weeks=1))
    Readiness.say(after, by=seats[0], at=after.at, is_ready=True, is_short=True)
    Readiness.say(after, by=seats[1], at=after.at, is_ready=True)
    after.refresh_from_db()
    assert (after.state, after.guide) == ("open", "short")


def test_taps_are_for_the_time_at_which_it_stands(talk, say, seats):
    say(0, FIRST_TALK - HOUR)
    say(1, FIRST_TALK - HOUR, False)
    to = FIRST_TALK + 3 * HOUR
    propose_move(talk, by=seats[0], to=to, at=FIRST_TALK - 30 * MINUTE)
    accept_move(talk, by=seats[1], to=to, at=FIRST_TALK - 20 * MINUTE)
    talk.refresh_from_db()
    assert stand(talk, seats, FIRST_TALK) == ["ask", "ask"]


def test_not_a_day_ahead(talk, say):
    with pytest.raises(Refused, match="cannot be begun now"):
        say(0, FIRST_TALK - 25 * HOUR)
    say(0, FIRST_TALK - 24 * HOUR)


def test_nothing_is_told_or_kept(talk, say, clock):
    before = Event.objects.count(), Letter.objects.count(), Notice.objects.count()
    say(0, FIRST_TALK - HOUR, False)
    say(1, FIRST_TALK - HOUR)
    assert (Event.objects.count(), Letter.objects.count(), Notice.objects.count()) == before
    talk.refresh_from_db()
    talk.lapse(at=talk.lapses_at, is_resting=False)
    assert not Readiness.objects.exists()


@pytest.mark.parametrize("minutes", [-60, 0, 9, 10, 90])
@pytest.mark.parametrize(("own", "his"), [(None, "yes"), (None, "no"), ("yes", "no"), ("no", "yes"), ("no", "no")])
def test_ada_reads_to_the_byte_the_same_whatever_sam_tapped(talk, ada, sam, clock, minutes, own, his):
    """But for the one thing that is for both: that two said yes, and it is time."""
    hers, read = Browser(ada), {}
    clock.to(FIRST_TALK - 2 * HOUR)
    typed = {"which": str(talk.pk), "calm": "yes", "free": "yes"}
    if own:
        hers.post(reverse(OPEN), typed | {"free": own})
    for tapped in (None, his):
        if tapped:
            Browser(sam).post(reverse(OPEN), typed | {"calm": tapped})
        clock.to(FIRST_TALK + minutes * MINUTE)
        pages = [reverse(LED), reverse("today"), reverse("checkins:talk")]
        read[tapped] = [TOKEN.sub(b"", hers.get(each).content) for each in pages]
        clock.to(FIRST_TALK - 2 * HOUR)
    assert read[None] == read[his]


def test_the_page_asks_and_keeps_what_was_tapped_when_one_is_missing(talk, ada, clock):
    clock.to(FIRST_TALK)
    browser = Browser(ada)
    text = browser.get(reverse(LED)).content.decode()
    assert "Am I calm enough to listen?" in text
    answer = browser.post(reverse(OPEN), {"which": str(talk.pk), "calm": "yes"})
    assert answer.status_code == 422
    assert re.search(r'name="calm" value="yes"[^>]*checked', answer.content.decode())
    assert not Readiness.objects.exists()


def test_two_phones_from_the_taps_to_the_first_step(talk, ada, sam, clock):
    clock.to(FIRST_TALK)
    hers, his = Browser(ada), Browser(sam)
    typed = {"which": str(talk.pk), "calm": "yes", "free": "yes"}
    assert hers.post(reverse(OPEN), typed).headers["Location"] == reverse(LED)
    assert "By 19:10 at the latest" in hers.get(reverse(LED)).content.decode()
    assert 'id="checkin-start"' in hers.get(reverse(LED), headers={"hx-request": "true"}).content.decode()[:60]
    his.post(reverse(OPEN), typed)
    waiting = hers.get(reverse(LED), headers={"hx-request": "true"})
    assert (waiting.status_code, waiting.headers["HX-Redirect"]) == (200, reverse(LED))
    for browser in (hers, his):
        assert 'id="checkin-step"' in browser.get(reverse(LED)).content.decode()


def test_today_is_not_the_day_says_the_page_to_both(talk, ada, sam, clock):
    clock.to(FIRST_TALK)
    typed = {"which": str(talk.pk), "calm": "yes", "free": "no"}
    Browser(sam).post(reverse(OPEN), typed)
    clock.forward(minutes=10)
    pages = [TOKEN.sub(b"", Browser(who).get(reverse(LED)).content) for who in (ada, sam)]
    assert all(b"Today is not the day." in each for each in pages)
    answer = Browser(ada).post(reverse("checkins:checkin-again"), {"which": str(talk.pk)})
    assert answer.headers["Location"] == reverse(LED)
    assert all(b"Am I calm enough" in Browser(who).get(reverse(LED)).content for who in (ada, sam))
