"""What becomes of the writers' words: read aloud, shared, kept, taken back, withdrawn, made into a line."""

import re

import pytest

from plans.models import Draft, Event, Shared, Waiting, Writing
from plans.models.marks.milestone import CHECKIN_HELD_EVENT
from plans.models.writing.shared import reveal_due_texts
from tests.harness.factories import Browser
from tests.plans.writing.test_writing_pages import ACT, IMPACT, hidden, text, write

pytestmark = pytest.mark.django_db


def share(browser, kind="own", boxes=("act", "impact"), **more):
    page = browser.get(f"/plan/writing/{'like' if kind == 'card' else kind}/")
    typed = {"mark": hidden(page, "mark"), "boxes": boxes} | more
    return browser.post(f"/plan/writing/{kind}/share/", typed, follow=True)


# -- the whole, and what becomes of it ----------------------------------------------------------------------------


def test_read_aloud_share_or_keep_weigh_the_same(hers):
    write(hers)
    page = text(hers.get("/plan/writing/own/"))
    choices = re.search(r'<div class="equal writing-choices">(.*?)</div>', page)[1]
    assert re.findall(r'<(a|button) class="([^"]*)"', choices) == [
        ("a", "button"),
        ("button", "button"),
        ("a", "button"),
    ]
    assert "<span>Read it to <bdi>Sam</bdi> aloud</span>" in choices
    assert "Sharing this asks for nothing back." in page


def test_reading_aloud_holds_the_words_and_nothing_else(hers):
    write(hers)
    page = text(hers.get("/plan/writing/own/aloud/"))
    assert ACT in page
    assert "<form" not in page.split("<main", 1)[1]


def test_shared_it_waits_ten_minutes_and_then_the_other_reads_it(hers, his, clock):
    write(hers)
    assert "It opens for Sam today at 12:10." in text(share(hers))
    assert ACT not in text(his.get("/plan/start/"))
    reveal_due_texts(at=clock.forward(minutes=10))
    page = text(his.get("/plan/start/"))
    assert ACT in page
    assert IMPACT in page
    assert "Withdraw it" not in page
    assert "Withdraw it" in text(hers.get("/plan/start/"))


def test_only_the_parts_that_were_chosen_are_given(hers, his, clock):
    write(hers)
    share(hers, boxes=["impact"])
    reveal_due_texts(at=clock.forward(minutes=10))
    page = text(his.get("/plan/start/"))
    assert IMPACT in page
    assert ACT not in page


def test_nothing_is_shared_with_no_part_chosen(hers):
    write(hers)
    assert "Choose at least one part" in text(share(hers, boxes=[]))
    assert Shared.objects.count() == 0


def test_words_that_changed_since_they_were_read_are_not_shared_unread(hers):
    write(hers)
    mark = hidden(hers.get("/plan/writing/own/"), "mark")
    write(hers, {"act": "Rash words.", "impact": ""})
    answer = hers.post("/plan/writing/own/share/", {"mark": mark, "boxes": ["act"]}, follow=True)
    assert "The words have changed since you read them here." in text(answer)
    assert Shared.objects.count() == 0


def test_taken_back_in_time_nobody_ever_reads_it(hers, his, clock):
    write(hers)
    waiting = text(share(hers))
    path = re.search(r'action="(/plan/shared/[^"]*/take-back/)"', waiting)[1]
    clock.forward(minutes=9)
    assert "Nobody saw it." in text(hers.post(path, follow=True))
    assert "Nobody saw it." in text(hers.post(path, follow=True))  # a second tap
    reveal_due_texts(at=clock.forward(days=1))
    assert ACT not in text(his.get("/plan/start/"))
    assert Shared.objects.count() == 0


def test_withdrawn_a_dated_line_stays_and_nobody_learns_whether_it_was_read(hers, his, clock):
    write(hers)
    share(hers)
    reveal_due_texts(at=clock.forward(minutes=10))
    path = re.search(r'action="(/plan/shared/[^"]*/withdraw/)"', text(hers.get("/plan/start/")))[1]
    assert his.post(path).status_code == 404
    answer = text(hers.post(path, follow=True))
    assert "It may have been read; nobody learns whether." in answer
    for browser in (hers, his):
        page = text(browser.get("/plan/start/"))
        assert ACT not in page
        assert "A text was withdrawn on 13 January 2027." in page


def test_shared_anew_the_earlier_text_stays_under_its_day(hers, ada, sam, clock):
    write(hers)
    share(hers)
    reveal_due_texts(at=clock.forward(minutes=10))
    clock.forward(days=2)
    write(Browser(ada), {"act": "I see more of it now.", "impact": IMPACT})
    share(Browser(ada))
    reveal_due_texts(at=clock.forward(minutes=10))
    page = text(Browser(sam).get("/plan/start/"))
    assert page.index("I see more of it now.") < page.index("The earlier text of 13 January 2027") < page.index(ACT)


# -- after nine ----------------------------------------------------------------------------------------------------


def test_sharing_after_nine_asks_to_sleep_on_it_and_shares_nothing_yet(hers, ada, clock):
    write(hers)
    clock.to(clock.now.replace(hour=21))
    answer = share(Browser(ada))
    assert answer.status_code == 200
    assert "It is late. Share it tomorrow at eight instead?" in text(answer)
    assert re.findall(r'name="send" value="\w+">([^<]*)<', text(answer)) == ["Tomorrow at eight", "Now", "Keep it"]
    assert Shared.objects.count() == 0


@pytest.mark.parametrize(("send", "said"), [("morning", "tomorrow at 08:00"), ("now", "today at 21:10")])
def test_tomorrow_or_now(hers, ada, clock, send, said):
    write(hers)
    clock.to(clock.now.replace(hour=21))
    assert f"It opens for Sam {said}." in text(share(Browser(ada), send=send))


def test_kept_after_all(hers, ada, clock):
    write(hers)
    clock.to(clock.now.replace(hour=21))
    assert "It is kept for you." in text(share(Browser(ada), send="keep"))
    assert Shared.objects.count() == 0


def test_sharing_after_midnight_offers_this_morning(hers, ada, clock):
    write(hers)
    clock.to(clock.now.replace(hour=1))
    assert "This morning at eight" in text(share(Browser(ada)))


def test_late_evening_is_told_by_the_clock_of_the_partner_who_shares(hers, ada, clock):
    ada.zone = "America/New_York"
    ada.save()
    write(hers)
    clock.to(clock.now.replace(hour=22))  # five in the afternoon there
    assert "It opens for Sam today at 17:10." in text(share(Browser(ada)))


# -- how long a text waits -----------------------------------------------------------------------------------------


def test_the_waiting_time_is_ones_own_choice(hers, ada):
    hers.post("/plan/writing/wait/", {"minutes": "60"})
    assert Waiting.of(ada) == 60
    write(hers)
    assert "It opens for Sam today at 13:00." in text(share(hers))
    for odd in ("1", "", "x", "-10"):
        hers.post("/plan/writing/wait/", {"minutes": odd})
    assert Waiting.of(ada) == 60


# -- the card, and a line ------------------------------------------------------------------------------------------


def test_a_shared_what_helps_me_becomes_a_card_that_the_other_sees(hers, his, clock):
    write(hers, {"helps": "Sit near me and say nothing.", "wish": ""}, "like", 2)
    share(hers, "card", ["helps"])
    reveal_due_texts(at=clock.forward(minutes=10))
    assert "Sit near me and say nothing." in text(his.get("/plan/start/"))


def test_a_wish_can_be_met_with_an_offer_and_need_not(hers, his, clock):
    write(hers, {"helps": "", "wish": "where you are on Fridays"}, "like", 2)
    share(hers, "like", ["wish"])
    reveal_due_texts(at=clock.forward(minutes=10))
    page = text(his.get("/plan/start/"))
    assert 'href="/plan/table/new/openness/"' in page
    assert 'href="/plan/table/new/commitment/"' in page
    assert "You need not." in page
    assert "/plan/table/new/openness/" not in text(hers.get("/plan/start/"))


def test_a_sentence_becomes_the_start_of_a_line_and_nothing_is_offered(hers):
    write(hers, {"change": "I ring at six. On Fridays I cook!\nI sleep.", "why": ""}, sitting=3)
    page = text(hers.get("/plan/writing/own/"))
    places = re.findall(r'href="(/plan/table/new/commitment/\?from=\w{8})"', page)
    assert len(places) == 3
    assert "On Fridays I cook!</textarea>" in text(hers.get(places[1]))
    assert Draft.objects.count() == 0


def test_no_one_elses_sentence_is_found_by_its_place(hers, his):
    write(hers, {"change": "I ring at six.", "why": ""}, sitting=3)
    place = re.search(r"\?from=\w{8}", text(hers.get("/plan/writing/own/")))[0]
    assert "I ring at six." not in text(his.get(f"/plan/table/new/commitment/{place}"))


# -- after the second talk -----------------------------------------------------------------------------------------


def held(plan, clock):
    Event.record(CHECKIN_HELD_EVENT, plan=plan, about=Writing().pk, at=clock.now)


def test_the_writer_asks_once_for_something_to_add_after_the_second_talk(plan, hers, his, clock):
    write(hers)
    held(plan, clock)
    assert "You have heard more since" not in text(hers.get("/plan/writing/"))
    held(plan, clock)
    for path in ("/plan/writing/", "/plan/"):
        assert "You have heard more since" in text(hers.get(path))
        assert "You have heard more since" not in text(his.get(path))
    hers.post("/plan/writing/after/", {"said": "later"})
    assert "You have heard more since" not in text(hers.get("/plan/writing/"))
    held(plan, clock)
    assert "You have heard more since" in text(hers.get("/plan/writing/"))
    hers.post("/plan/writing/after/", {"said": "never"})
    held(plan, clock)
    assert "You have heard more since" not in text(hers.get("/plan/writing/"))


def test_adding_something_leads_to_the_words(plan, hers, clock):
    write(hers)
    assert hers.post("/plan/writing/after/", {"said": "now"})["Location"] == "/plan/writing/own/1/"


# -- alone, resting, gone ------------------------------------------------------------------------------------------


def test_a_partner_alone_can_do_everything_but_share(mallorys, mallory):
    browser = Browser(mallory)
    write(browser)
    page = text(browser.get("/plan/writing/own/"))
    assert "Share it here" not in page
    assert "You can share it when the other person is here" in page


def test_both_read_on_while_the_plan_rests_and_nothing_new_is_shared(plan, hers, his, clock):
    write(hers)
    share(hers)
    reveal_due_texts(at=clock.forward(minutes=10))
    his.post("/plan/rest/")
    assert ACT in text(his.get("/plan/start/"))
    assert "Share it here" not in text(hers.get("/plan/writing/own/"))
    assert write(hers, {"act": "More.", "impact": ""}).status_code == 302


def test_no_page_of_a_reader_or_a_stranger_holds_any_of_it(cast, hers, clock):
    write(hers)
    share(hers)
    reveal_due_texts(at=clock.forward(minutes=10))
    for who in ("dr_lee", "mallory", "stranger"):
        browser = cast[who]()
        for path in ("/plan/start/", "/plan/writing/", "/with/", "/plan/"):
            assert ACT not in text(browser.get(path))


# -- on today ------------------------------------------------------------------------------------------------------


def test_a_new_text_stands_on_today_until_it_was_followed(hers, his, clock):
    write(hers)
    share(hers)
    reveal_due_texts(at=clock.forward(minutes=10))
    assert "shared something with you" in text(his.get("/today/"))
    assert "shared something with you" not in text(hers.get("/today/"))
    assert his.post(f"/today/for-you/shared/{Shared.objects.get().pk}/")["Location"] == "/plan/start/"
    assert "shared something with you" not in text(his.get("/today/"))
