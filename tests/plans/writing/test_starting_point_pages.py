"""Our starting point: two voices side by side, the same for both readers; and the card on the pause page."""

import re

import pytest
from django.db import transaction

from plans.models import Beginning, Rest, Shared
from plans.models.couple.rest import leave_plan
from plans.models.writing.shared import SharedPart
from tests.harness.factories import FORM_TOKENS, Browser
from tests.harness.query_counts import counted
from tests.plans.contract_steps import running
from tests.plans.sharing_steps import asked, there
from tests.plans.writing.test_writing_pages import text

pytestmark = pytest.mark.django_db
HELPS = [SharedPart("helps", "Sit near me and say nothing.")]


def test_the_starting_point_says_what_will_be_here_before_anything_is_shared(hers):
    page = text(hers.get("/plan/start/"))
    assert "Nothing is here yet." in page
    assert 'href="/plan/writing/"' in page


def test_two_voices_in_the_same_order_for_both_readers(a, s, hers, his, ada, clock):
    there(s, clock.now, "like", [SharedPart("unsafe", "His words.")])
    there(a, clock.now, "own", [SharedPart("act", "Her words.")])
    Beginning.say(by=ada, situation="", side="hurt")
    for browser in (hers, his):
        page = text(browser.get("/plan/start/"))
        assert page.index("<bdi>Ada</bdi></h2>") < page.index("Her words.") < page.index("<bdi>Sam</bdi></h2>")
        assert page.index("<bdi>Sam</bdi></h2>") < page.index("His words.")


def test_the_starting_point_counts_nothing_and_shows_no_time_of_day(a, hers, his, clock):
    there(a, clock.now)
    for browser in (hers, his):
        shown = re.sub(r"<[^>]*>", " ", text(browser.get("/plan/start/")).split("<main", 1)[1].split("</main>")[0])
        assert not re.search(r"\d\d:\d\d|%", shown)


def test_the_starting_point_asks_as_many_queries_however_much_is_shared(a, s, hers, clock):
    there(a, clock.now)
    hers.get("/plan/start/")
    one = counted(lambda: hers.get("/plan/start/"))
    for number in range(3):
        there(a, clock.now, "own", [SharedPart("act", f"Text {number}")])
        there(s, clock.now, "like", [SharedPart("need", f"Text {number}")])
    asked(a, clock.now)
    assert counted(lambda: hers.get("/plan/start/")) == one
    assert one <= 10


def test_the_shared_words_of_a_resting_plan_read_alike_whatever_the_cause(plan, a, s, hers, clock):
    there(s, clock.now)
    found = []
    for rest in (
        lambda: Rest.begin(plan=plan, by=s, at=clock.now),
        lambda: Rest.begin(plan=plan, at=clock.now, cause=Rest.Cause.UNHELD),
        lambda: leave_plan(by=s, at=clock.now),
    ):
        with transaction.atomic():
            rest()
            found.append(FORM_TOKENS.sub(b"", hers.get("/plan/start/").content))
            transaction.set_rollback(True)
    assert found[0] == found[1] == found[2]
    assert b"I came home late." in found[0]
    assert b"/plan/table/new/" not in found[0]


def test_somebody_whose_account_is_gone_has_left_their_words_without_a_name(a, s, sam, hers, clock):
    there(s, clock.now)
    leave_plan(by=s, at=clock.now)
    sam.delete()
    page = text(hers.get("/plan/start/"))
    assert "<bdi>the other person</bdi></h2>" in page
    assert "I came home late." in page


def test_the_words_in_a_right_to_left_language_stand_by_themselves(a, his, clock):
    there(a, clock.now, "own", [SharedPart("act", "כתבתי\u202e abc")])
    assert '<div class="writing-text" dir="auto"><p>כתבתי\u202e abc</p></div>' in text(his.get("/plan/start/"))


# -- the card, in a hard moment ------------------------------------------------------------------------------------


def paused(browser):
    browser.post("/pause/")
    return text(browser.get("/pause/"))


def test_the_pause_shows_what_both_want_and_what_helps_the_other(plan, ada, s, clock):
    running(plan, clock, kind="goal")
    there(s, clock.now, "card", HELPS)
    page = paused(Browser(ada))
    assert page.index("We feel noticed on an ordinary day.") < page.index("What helps <bdi>Sam</bdi>")
    assert page.index("You both come back today at 12:30.") < page.index("Sit near me and say nothing.")


def test_a_partners_own_card_is_not_shown_to_them(plan, sam, s, clock):
    there(s, clock.now, "card", HELPS)
    page = paused(Browser(sam))
    assert "Sit near me" not in page
    assert "What helps" not in page


def test_the_pause_shows_no_card_without_one_and_after_its_end(plan, hers, s, clock):
    without = paused(hers)
    assert "What helps" not in without
    card = there(s, clock.now, "card", HELPS)
    assert "Sit near me" in text(hers.get("/pause/"))
    Shared.objects.get(pk=card.pk).withdraw(by=s, at=clock.now)
    clean = lambda page: FORM_TOKENS.sub(b"", page.encode())  # noqa: E731
    assert clean(text(hers.get("/pause/"))) == clean(without)
