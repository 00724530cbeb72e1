"""The table in the browser: answers, reasons that are told, wishes, offers, and what happens next."""

import re

import pytest

from plans.models import Contract, Draft, Line, LineAnswer, Offer, Rest, Wish
from tests.harness.factories import Browser
from tests.plans.answer_steps import reworded, waiting, wished
from tests.plans.contract_steps import agreed, offered, ran_since

pytestmark = pytest.mark.django_db
TABLE, WISH = "/plan/table/", "/plan/table/wish/"


def text(answer):
    """What is read on a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def masked(answer):
    """The page without its form tokens, to be compared."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode())


class TestWhatOneWouldLikeToDo:
    def test_three_answers_as_large_as_each_other(self, his, hers, a, clock):
        offered(a, clock.now, "amends")
        page = his.get(TABLE).content.decode()
        row = re.search(r'<div class="equal [a-z-]+">.*?</div>', page, re.DOTALL)[0]
        buttons = re.findall(r"<button class=\"([^\"]*)\">([^<]*)</button>", row)
        assert buttons == [("button", "Welcome"), ("button", "Not that"), ("button", "Not now")]
        assert "Welcome" not in hers.get(TABLE).content.decode()

    @pytest.mark.parametrize("verb", ["not-that", "not-yet"])
    def test_both_kinds_of_no_look_like_silence(self, his, hers, a, clock, verb):
        gift = offered(a, clock.now, "amends")
        before = masked(hers.get(TABLE))
        his.post(f"/plan/table/line/{gift.pk}/{verb}/", {"reason": "I would rather not."})
        assert masked(hers.get(TABLE)) == before

    def test_told_it_is_left_out_and_says_so(self, his, hers, a, clock):
        gift = offered(a, clock.now, "amends")
        path = f"/plan/table/line/{gift.pk}/"
        his.post(f"{path}not-that/")
        assert "Say that it is not wanted" in text(his.get(f"{path}not-that/"))
        assert his.post(f"{path}tell/")["Location"] == TABLE
        assert "Left out for now Ada I cook on Fridays. Until 10 February 2027 Sam : Not that." in text(hers.get(TABLE))
        his.post(f"{path}keep/")
        assert "Not that" not in text(hers.get(TABLE))


class TestReasons:
    def test_told_and_kept_again(self, his, hers, a, clock):
        line = offered(a, clock.now)
        path = f"/plan/table/line/{line.pk}/"
        his.post(f"{path}not-yet/", {"reason": "After <the> move."})
        assert "After" not in text(hers.get(TABLE))
        assert "Share this reason" in text(his.get(f"{path}not-yet/"))
        his.post(f"{path}tell/")
        assert "Sam : Not yet. After &lt;the&gt; move." in text(hers.get(TABLE))
        assert "Ada can read this answer." in text(his.get(TABLE))
        assert "It may have been read." in text(his.post(f"{path}keep/", follow=True))
        assert "After" not in text(hers.get(TABLE))

    def test_a_reason_written_after_the_telling_changes_no_byte_for_the_other(self, his, hers, a, s, clock):
        """SAF-8."""
        line = offered(a, clock.now, "boundary")
        reworded(line, s, clock.now, text="We do not shout.")
        line.not_yet(by=s, reason="After the move.")
        LineAnswer.objects.get(by=s).tell(by=s)
        before = masked(hers.get(TABLE))
        his.post(f"/plan/table/line/{line.pk}/not-yet/", {"reason": "To be honest, never."})
        his.post(f"/plan/table/line/{line.pk}/not-yet/", {"reason": ""})
        assert masked(hers.get(TABLE)) == before

    def test_a_long_one_is_folded(self, hers, s, a, clock):
        line = offered(a, clock.now)
        line.not_yet(by=s, reason="Because " * 60)
        LineAnswer.objects.get(by=s).tell(by=s)
        assert "<summary>Why</summary>" in hers.get(TABLE).content.decode()

    def test_no_post_tells_a_reason_of_the_other_partner(self, hers, a, s, clock):
        line = offered(a, clock.now)
        line.not_yet(by=s, reason="After the move.")
        assert hers.post(f"/plan/table/line/{line.pk}/tell/").status_code == 409
        assert LineAnswer.objects.get(by=s).told == ""

    def test_a_not_yet_by_its_button_keeps_an_earlier_reason(self, sam, s, a, clock):
        line = offered(a, clock.now)
        line.not_yet(by=s, reason="After the move.")
        Browser(sam, htmx=True).post(f"/plan/table/line/{line.pk}/not-yet/")
        assert LineAnswer.objects.get(by=s).own_words == "After the move."


class TestWishes:
    def test_put_down_read_made_something_of_and_taken_back(self, his, hers, s, a, clock):
        assert his.post(WISH, {"text": "That you ask how my day was."})["Location"] == TABLE
        wish = Wish.objects.get()
        page = hers.get(TABLE).content.decode()
        assert "That you ask how my day was." in page
        path = f"/plan/table/new/commitment/?wish={wish.pk}"
        assert path in page
        form = hers.get(path).content.decode()
        assert "That you ask how my day was." in form
        assert "That you ask how my day was.</textarea>" not in form  # in her own words
        refused = hers.post("/plan/table/new/commitment/", {"text": "", "meant": wish.pk})
        assert (refused.status_code, "That you ask how my day was." in text(refused)) == (422, True)
        his.post(f"{WISH}{wish.pk}/take-back/")
        assert "That you ask how my day was." not in hers.get(TABLE).content.decode()
        assert "That you ask how my day was." not in hers.get(path).content.decode()

    def test_a_line_stands_above_the_form_of_a_wish_about_it(self, his, hers, mallory, mallorys, a, clock):
        line = offered(a, clock.now)
        path = f"{WISH}?line={line.pk}"
        assert path in his.get(TABLE).content.decode()
        assert line.text in text(his.get(path))
        assert line.text not in text(hers.get(path)) + text(Browser(mallory).get(path))

    def test_the_writer_of_a_wish_cannot_tell_what_became_of_it(self, his, hers, s, clock):
        wish = wished(s, clock.now)
        before = masked(his.get(TABLE))
        path = f"/plan/table/new/commitment/?wish={wish.pk}"
        hers.get(path)
        hers.post(path, {"text": "I ask how your day was.", "cue": "", "smallest": "", "cadence": "daily"})
        assert (Draft.objects.count(), masked(his.get(TABLE))) == (1, before)

    def test_nobody_reads_the_wish_of_another_plan(self, mallory, mallorys, s, clock):
        wish = wished(s, clock.now)
        page = Browser(mallory).get(f"/plan/table/new/commitment/?wish={wish.pk}")
        assert wish.text not in page.content.decode()
        Browser(mallory).post(f"{WISH}{wish.pk}/take-back/")
        assert Wish.objects.count() == 1

    def test_three_are_enough_and_the_fourth_is_not_lost(self, his, s, clock):
        for n in range(3):
            wished(s, clock.now, f"Wish {n}.")
        assert f'href="{WISH}"' not in his.get(TABLE).content.decode()
        answer = his.post(WISH, {"text": "A fourth one."})
        assert answer.status_code == 409
        assert "A fourth one." in text(answer)

    @pytest.mark.parametrize("typed", ["", "  \n ", "x" * 201, "Give me your password: hunter2"])
    def test_blank_too_long_or_a_key_is_no_wish(self, his, typed):
        """B24, rule 11."""
        assert (his.post(WISH, {"text": typed}).status_code, Wish.objects.count()) == (422, 0)

    def test_sent_twice_it_is_one(self, his):
        """B12."""
        for _ in range(2):
            his.post(WISH, {"text": "That you ask how my day was."})
        assert Wish.objects.count() == 1


class TestOffers:
    def test_both_read_it_and_its_author_makes_a_line_of_it(self, his, hers, s, clock):
        one = waiting(s, clock.now)
        page = text(hers.get(TABLE))
        assert "Beside the table" in page
        assert "From a talk · What each of us will do · Sam" in page
        assert "Make a line of it" not in page
        assert hers.post(f"/plan/table/offer/{one.pk}/lay-down/").status_code == 409
        assert [his.post(f"/plan/table/offer/{one.pk}/lay-down/").status_code for _ in range(2)] == [302, 302]
        assert (Line.objects.get().was, Offer.objects.count()) == (one.pk, 0)

    def test_taken_away(self, his, hers, s, clock):
        one = waiting(s, clock.now, "boundary")
        assert "Make a line of it" in text(hers.get(TABLE))
        assert hers.post(f"/plan/table/offer/{one.pk}/drop/").status_code == 409
        assert [his.post(f"/plan/table/offer/{one.pk}/drop/").status_code for _ in range(2)] == [302, 302]
        assert Offer.objects.count() == 0


class TestWhatHappensNext:
    def test_the_lines_both_like_and_the_others_left_out(self, his, hers, plan, a, s, clock):
        agreed(a, clock.now)
        offered(a, clock.now, "goal")
        for browser in (his, hers):
            assert "Use the lines we both like, leave the others out for now" in text(browser.get(TABLE))
        assert "You have not answered one line yet." in text(his.get(TABLE))
        assert "You have not answered" not in text(hers.get(TABLE))
        assert his.post("/plan/table/leave-out-rest/")["Location"] == TABLE
        assert "Ready to put your names to it?" in text(hers.get(TABLE))
        assert his.post("/plan/table/freeze/").status_code == 302
        assert Contract.proposed_of(plan) is not None

    def test_an_act_is_answered_with_its_line_and_what_happens_next(self, sam, a, clock):
        line = offered(a, clock.now)
        html = Browser(sam, htmx=True).post(f"/plan/table/line/{line.pk}/agree/").content.decode()
        assert re.findall(r' id="([a-z]+-[a-z]+)[^"]*"[^>]*?( data-focus| hx-swap-oob="[a-zA-Z]+")', html) == [
            ("contract-line", " data-focus"),
            ("contract-freeze", ' hx-swap-oob="true"'),
            ("contract-say", ' hx-swap-oob="innerHTML"'),
        ]
        assert 'role="status" hx-swap-oob="innerHTML">You both agree</p>' in html

    def test_an_act_that_moves_lines_is_answered_with_the_whole_draft(self, sam, a, clock):
        line = offered(a, clock.now)
        html = Browser(sam, htmx=True).post(f"/plan/table/line/{line.pk}/leave-out/").content.decode()
        assert html.strip().startswith('<div class="stack" id="contract-table"')
        assert ">It is left out for now.</p>" in html

    def test_the_last_lines_can_begin_a_new_draft_after_an_ending(self, hers, plan, a, s, clock):
        ran_since(plan, clock.now).unsign(by=s, at=clock.now)
        for each in (a, s):
            Rest.of(plan).mark_ready(by=each, at=clock.now)
        assert "Begin with what you had?" in text(hers.get(TABLE))
        hers.post("/plan/table/open/")
        page = text(hers.get(TABLE))
        assert "I say hello first." in page
        assert "You both agree" not in page

    def test_a_line_that_came_along_says_so_to_its_writer_and_asks_both(self, hers, his, plan, clock, a):
        ran_since(plan, clock.now)
        hers.post("/plan/table/open/")
        came = "It came along as it was, and counts here once you both agree to it."
        page, theirs = text(hers.get(TABLE)), text(his.get(TABLE))
        assert (came in page, came in theirs) == (True, False)
        for each in (page, theirs):
            assert "It is not agreed by both yet." not in each
            assert "You have not answered one line yet." in each
        Line.objects.get(contract__state="table").agree(by=a)
        page = text(hers.get(TABLE))
        assert "You agree. It is not agreed by both yet." in page
        assert "You have not answered" not in page
        assert text(his.get(TABLE)) == theirs

    def test_a_line_put_back_by_the_other_asks_its_author_anew(self, hers, his, clock, a, s):
        line = offered(a, clock.now, "goal")
        line.leave_out(by=a)
        his.post(f"/plan/table/line/{line.pk}/put-back/")
        assert "You have not answered yet." in text(hers.get(TABLE))

    def test_nothing_can_be_done_while_the_plan_rests(self, his, plan, a, s, clock):
        line = offered(a, clock.now, "goal")
        reworded(line, a, clock.now, text="On Sundays.")
        wished(s, clock.now)
        waiting(s, clock.now)
        Rest.begin(plan=plan, by=a, at=clock.now)
        page = his.get(TABLE).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        acts = re.findall(r'<form[^>]* action="/plan/table/([a-z]+)', main)
        assert acts == ["offer", "wish"]  # taken away, taken back: one's own, at any time
        for way in ("agree/", "not-yet/", "words/"):
            typed = {"text": "On Mondays.", "reason": "Because.", "seen": ""}
            assert his.post(f"/plan/table/line/{line.pk}/{way}", typed).status_code == 409
