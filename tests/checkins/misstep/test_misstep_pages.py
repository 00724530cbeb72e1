"""What did not go as agreed, as pages: what it is not for, my side alone, both side by side, one next step."""

import re

import pytest

from checkins.models import Misstep
from plans.models import Event, Rest, Shared
from plans.models.writing.shared import reveal_due_texts
from repair.mail.models import Letter
from tests.checkins.misstep_steps import DID, MET, begun, there
from tests.harness.factories import Browser
from tests.harness.query_counts import same_for_one_and_three
from tests.plans.writing.test_writing_pages import hidden, text

pytestmark = pytest.mark.django_db
LIST = "/talk/next-time/"


def begin(browser, side="did", **more):
    return browser.post(f"{LIST}begin/", {"side": side} | more)["Location"]


def typed(browser, path, boxes, **more):
    page = browser.get(path)
    carried = {name: hidden(page, name) for name in ("seen", "window")} | {"shown": ""}
    return browser.post(path, carried | boxes | more)


def write(browser, side="did", boxes=None, **more):
    path = begin(browser, side)
    return path, typed(browser, path, boxes or ({**DID, "in_way": ["w2", "w4"]} if side == "did" else MET), **more)


def share(browser, path, **more):
    carried = {"mark": hidden(browser.get(f"{path}whole/"), "mark"), "boxes": ["q1", "q2", "q3", "in_way"]}
    return browser.post(f"{path}share/", carried | more, follow=True)


def shown(answer):
    """The page without its form tokens."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", text(answer))


def thing_of(kind="did"):
    return f"{LIST}of/{Shared.objects.get(kind=kind).about}/"


class TestWhatItIsNotFor:
    """A new lie, a new secret, new contact, anyone frightened or hurt: not handled as a misstep."""

    def test_the_misstep_list_first_says_what_it_is_not_for_and_links_to_help(self, hers):
        page = text(hers.get(LIST))
        care, begins = page.index("new contact after a betrayal"), page.index('name="side"')
        assert care < begins
        assert f'href="{LIST}more/"' in page

    def test_the_misstep_help_page_links_to_help_and_saves_nothing(self, hers):
        page = text(hers.get(f"{LIST}more/"))
        assert [f'href="{path}"' in page for path in ("/breathe/", "/pause/", "/more/", "/plan/days/")] == [True] * 4
        assert "This site notes nowhere that you came to this page; the history of your browser does." in page
        assert "<form" not in page.split('id="main"', 1)[1].split("</main>")[0]
        assert (Misstep.objects.count(), Event.objects.count()) == (0, 0)


class TestMySide:
    def test_three_misstep_boxes_and_what_got_in_the_way_are_read_as_a_whole(self, hers):
        path, answer = write(hers)
        assert answer["Location"] == f"{path}whole/"
        page = text(hers.get(f"{path}whole/"))
        assert [DID[box] in page for box in ("q1", "q2", "q3")] == [True] * 3
        assert "Stress at work, It was too big" in page
        assert re.findall(r'value="(w\d+)"[^>]*checked', text(hers.get(path))) == ["w2", "w4"]

    def test_the_met_side_of_a_misstep_is_asked_only_what_it_was_like(self, hers):
        path = begin(hers, "met")
        page = text(hers.get(path))
        assert "What was it like for me?" in page
        assert "What got in the way?" not in page
        assert "hints" not in page

    def test_misstep_typing_is_kept_at_every_pause(self, ada, hers):
        path, htmx = begin(hers), Browser(ada, htmx=True)
        page = hers.get(path)
        carried = {"seen": hidden(page, "seen"), "window": hidden(page, "window"), "shown": ""}
        answer = htmx.post(path, carried | {"q1": "I came late.", "in_way": ["w1"]})
        assert 'id="writing-kept"' in text(answer)
        assert htmx.post(path, carried | {"q1": "I came late, again.", "in_way": []}).status_code == 200
        assert "I came late, again." in text(hers.get(path))

    def test_a_wording_hint_is_shown_for_the_did_side_of_a_misstep_and_not_the_met_side(self, hers, ada):
        harsh = {"q1": "I am sorry if you were upset, but you never listen.", "q2": "", "q3": ""}
        _path, answer = write(hers, boxes=harsh)
        assert (answer.status_code, 'id="hint"' in text(answer)) == (200, True)
        _path, answer = write(hers, "met", boxes=harsh)
        assert answer.status_code == 302

    def test_a_misstep_kept_in_two_windows_shows_the_words_of_both(self, hers):
        path, _ = write(hers)
        answer = hers.post(path, {"seen": "0", "window": "x", "q1": "Other words.", "q2": "", "q3": ""})
        page = text(answer)
        assert (answer.status_code, "Other words." in page, DID["q1"] in page) == (409, True, True)
        assert re.findall(r'readonly dir="auto">([^<]*)<', page)[-1] == "Stress at work, It was too big"
        assert ">w2" not in page

    def test_misstep_typing_in_a_second_window_shows_words_and_no_keys(self, hers, ada):
        path, _ = write(hers)
        answer = Browser(ada, htmx=True).post(path, {"seen": "0", "window": "x", "q1": "Other words."})
        assert (answer.status_code, DID["q3"] in text(answer), "w2" in text(answer)) == (409, True, False)

    def test_a_dropped_misstep_says_what_stays_readable(self, his, clock, partner, sam):
        path, _ = write(his)
        share(his, path)
        assert "It is gone." in text(his.post(f"{path}drop/", follow=True))
        assert Shared.objects.count() == 0
        there(partner(sam), clock.now)
        path = f"{LIST}{Misstep.objects.get().pk}/"
        assert "What can be read stays until you withdraw it." in text(his.post(f"{path}drop/", follow=True))
        assert 'name="thing"' in text(his.get(thing_of()))  # and another side can be written

    def test_a_misstep_that_is_too_long_gets_422_and_stays_in_the_form(self, hers):
        path = begin(hers)
        answer = typed(hers, path, {"q1": "a" * 20_001, "q2": "Kept.", "q3": ""})
        assert (answer.status_code, "a" * 20_001 in text(answer), "Kept." in text(answer)) == (422, True, True)

    @pytest.mark.parametrize("said", [{}, {"side": "both"}, {"side": "did", "thing": "x"}])
    def test_an_invalid_misstep_side_begins_no_misstep_and_an_invalid_thing_is_ignored(self, hers, said):
        answer = hers.post(f"{LIST}begin/", said)
        assert answer.status_code == 302
        assert Misstep.objects.count() == (1 if said.get("side") == "did" else 0)

    def test_a_misstep_cannot_begin_before_the_other_partner_is_here(self, mallorys, mallory):
        alone = Browser(mallory)
        page = text(alone.get(LIST))
        assert ("This begins when you are both here." in page, 'name="side"' in page) == (True, False)
        assert alone.post(f"{LIST}begin/", {"side": "did"}).status_code == 409
        assert Misstep.objects.count() == 0

    def test_a_misstep_can_be_written_and_not_shared_while_the_plan_rests(self, plan, hers, clock):
        Rest.begin(plan=plan, at=clock.now)
        path, _ = write(hers)
        page = text(hers.get(f"{path}whole/"))
        assert ("sharing can wait until you both go on" in page, 'name="boxes"' in page) == (True, False)


class TestShared:
    def test_a_waiting_misstep_can_be_taken_back_without_a_trace(self, hers, his, clock):
        path, _ = write(his)
        assert "It opens for Ada today at 12:10." in text(share(his, path))
        assert "Your side of what happened" in text(his.get(LIST))
        page = text(his.post(f"/plan/shared/{Shared.objects.get().pk}/take-back/", follow=True))
        assert "Nobody saw it." in page
        reveal_due_texts(at=clock.forward(hours=1))
        assert DID["q1"] not in text(hers.get(LIST))
        assert "their side of something" not in text(hers.get("/today/"))

    def test_a_misstep_shared_late_in_the_evening_asks_to_sleep_on_it(self, plan, sam, clock):
        clock.to(clock.now.replace(hour=22))
        path, _ = write(his := Browser(sam))
        assert "Sleep on it?" in text(share(his, path))
        assert Shared.objects.count() == 0
        assert "It is kept for you." in text(share(his, path, send="keep"))
        assert "tomorrow at 08:00" in text(share(his, path, send="morning"))

    def test_a_misstep_that_changed_since_it_was_read_is_not_shared(self, his):
        path, _ = write(his)
        mark = hidden(his.get(f"{path}whole/"), "mark")
        typed(his, path, DID | {"q1": "Otherwise."})
        answer = his.post(f"{path}share/", {"mark": mark, "boxes": ["q1"]}, follow=True)
        assert "Look once more; nothing was shared." in text(answer)
        assert Shared.objects.count() == 0

    def test_the_chosen_parts_of_a_misstep_alone_are_shared(self, hers, his, clock):
        path, _ = write(his)
        share(his, path, boxes=["q1"])
        reveal_due_texts(at=clock.forward(minutes=10))
        page = text(hers.get(thing_of()))
        assert (DID["q1"] in page, DID["q2"] in page, "Stress at work" in page) == (True, False, False)

    def test_today_shows_a_shared_misstep_once_and_its_author_cannot_tell(self, hers, his, clock, partner, sam):
        there(partner(sam), clock.now)
        before = shown(his.get(thing_of()))
        page = text(hers.get("/today/"))
        assert "<bdi>Sam</bdi> shared their side of something that went wrong." in page
        opened = f"/today/for-you/side/{Shared.objects.get().pk}/"
        assert hers.post(opened)["Location"] == LIST
        assert "their side of something" not in text(hers.get("/today/"))
        assert shown(his.get(thing_of())) == before

    def test_a_shared_misstep_is_not_among_the_texts_of_the_start_page(self, hers, clock, partner, sam):
        there(partner(sam), clock.now)
        assert DID["q1"] not in text(hers.get("/plan/start/"))

    def test_ada_can_write_her_side_before_she_reads_sams_misstep(self, hers, clock, partner, sam):
        there(partner(sam), clock.now)
        page = text(hers.get(thing_of()))
        assert page.index("You can write your side before you read.") < page.index("<summary>Read what <bdi>Sam</bdi>")
        path = begin(hers, "met", thing=thing_of().split("/")[-2])
        typed(hers, path, MET)
        page = text(hers.get(thing_of()))
        assert "<summary>Read what" not in page
        assert DID["q1"] in page

    def test_sams_misstep_page_is_the_same_whether_ada_writes_or_not(self, hers, his, clock, partner, sam):
        """Rule 5: not opened, not written and not shared look alike."""
        there(partner(sam), clock.now)
        before = shown(his.get(thing_of()))
        path = begin(hers, "met", thing=thing_of().split("/")[-2])
        typed(hers, path, MET)
        assert shown(his.get(thing_of())) == before
        assert "Nothing here." in before

    def test_a_withdrawn_misstep_page_shows_a_line_with_the_day(self, hers, his, clock, partner, sam):
        told = there(partner(sam), clock.now)
        path = thing_of()
        page = text(his.post(f"/plan/shared/{told.pk}/withdraw/", follow=True))
        assert "What happened, and what next" in page
        page = text(hers.get(path))
        assert (DID["q1"] in page, "A text was withdrawn on 13 January 2027." in page) == (False, True)
        assert 'id="misstep-step"' not in page

    def test_an_unshared_misstep_of_sams_has_no_page_for_ada(self, hers, clock, partner, sam):
        mine = begun(partner(sam), clock.now)
        for path in (f"of/{mine.thing}/", f"{mine.pk}/", f"{mine.pk}/whole/"):
            assert hers.get(LIST + path).status_code == 404


def test_the_time_that_missteps_stay_is_set_by_each_author_alone(hers, his):
    assert "after 90 days" in text(hers.get(LIST))
    hers.post(f"{LIST}days/", {"days": "30"})
    hers.post(f"{LIST}days/", {"days": "4000"})
    assert "after 30 days" in text(hers.get(LIST))
    assert "after 90 days" in text(his.get(LIST))


def test_the_misstep_list_runs_as_many_queries_for_three_as_for_one(hers, clock, partner, sam):
    asked = same_for_one_and_three(lambda: there(partner(sam), clock.now), lambda: hers.get(LIST))
    assert asked == 11


def test_the_pause_page_links_to_missteps_and_the_talk_page_not_before_a_held_checkin(hers, plan, clock):
    assert f'href="{LIST}"' in text(hers.get("/pause/"))
    assert f'href="{LIST}"' not in text(hers.get("/talk/"))  # nothing has been held yet: it is not its time


def test_a_shared_misstep_owes_a_gathered_letter_and_no_other(plan, clock, partner, sam, ada):
    """SAF-7: nothing of it travels alone; where no other is owed, it owes one gathered."""
    Letter.objects.filter(to=ada).delete()
    there(partner(sam), clock.now)
    assert [letter.kind for letter in Letter.objects.filter(to=ada)] == ["gathered"]
