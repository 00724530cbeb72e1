"""The two writers as pages: short sittings, kept at every pause and by a button, read as a whole, given or kept."""

import re

import pytest

from plans.models import Beginning, Writing
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db
ACT, IMPACT = "I came home late, four times in May.", "You waited. Tell me where I have this wrong."
FIRST = {"act": ACT, "impact": IMPACT}


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def hidden(answer, name):
    return re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())[1]


def opened(browser, kind="own", sitting=1):
    """What a page carries along when it is sent."""
    page = browser.get(f"/plan/writing/{kind}/{sitting}/")
    return {"seen": hidden(page, "seen"), "window": hidden(page, "window"), "shown": ""}


def write(browser, boxes=FIRST, kind="own", sitting=1, **more):
    return browser.post(f"/plan/writing/{kind}/{sitting}/", opened(browser, kind, sitting) | boxes | more)


def test_three_short_sittings_one_after_the_other(hers, partner, ada):
    answer = write(hers)
    assert (answer.status_code, answer["Location"]) == (302, "/plan/writing/own/2/")
    answer = write(hers, {"mine": "My choice.", "feel": "ashamed"}, sitting=2)
    assert answer["Location"] == "/plan/writing/own/3/"
    answer = write(hers, {"change": "I ring at six.", "why": ""}, sitting=3)
    assert answer["Location"] == "/plan/writing/own/"
    whole = text(hers.get("/plan/writing/own/"))
    assert [words in whole for words in (ACT, IMPACT, "My choice.", "ashamed", "I ring at six.")] == [True] * 5
    assert "%" not in re.sub(r"<[^>]*>", "", whole)


def test_a_sitting_says_where_it_stands_in_words(hers):
    assert "The second of three, about four minutes." in text(hers.get("/plan/writing/own/2/"))
    for sitting in (1, 2):
        page = text(hers.get(f"/plan/writing/like/{sitting}/"))
        assert "of three" not in page  # nothing measures the one who was hurt
        assert "There is no point at which you have to feel better." in page


def test_stopping_is_a_button_like_the_other(hers):
    answer = write(hers, go="stop")
    assert answer["Location"] == "/plan/writing/"
    assert "Begun" in text(hers.get("/plan/writing/"))


def test_typing_is_kept_at_every_pause_and_the_next_one_knows_it(plan, ada, hers, partner):
    htmx = Browser(ada, htmx=True)
    page = opened(hers)
    answer = htmx.post("/plan/writing/own/1/", page | FIRST | {"impact": ""})
    assert answer.status_code == 200
    assert answer.content.decode().startswith('<div class="writing-kept" id="writing-kept">')
    assert "Kept, for your eyes alone." in text(answer)
    assert ACT not in text(answer)
    answer = htmx.post("/plan/writing/own/1/", page | {"seen": hidden(answer, "seen")} | FIRST)
    assert hidden(answer, "seen") == "2"
    assert hers.post("/plan/writing/own/1/", page | FIRST).status_code == 302
    assert Writing.of(partner(ada), "own").boxes["impact"] == IMPACT


def test_an_old_window_gets_both_texts_and_loses_none(hers, partner, ada):
    old = opened(hers)
    write(hers)
    answer = hers.post("/plan/writing/own/1/", old | FIRST | {"act": "Other words."})
    assert answer.status_code == 409
    assert "Other words.</textarea>" in text(answer)
    assert f'readonly dir="auto">{ACT}</textarea>' in text(answer)
    assert "Nothing you wrote is lost." in text(answer)
    assert Writing.of(partner(ada), "own").boxes["act"] == ACT
    again = {name: hidden(answer, name) for name in ("seen", "window")} | FIRST | {"act": "Both together."}
    assert hers.post("/plan/writing/own/1/", again).status_code == 302
    assert Writing.of(partner(ada), "own").boxes["act"] == "Both together."


def test_an_old_window_is_told_while_typing_and_writes_nothing_over(hers, partner, ada):
    old = opened(hers)
    write(hers)
    answer = Browser(ada, htmx=True).post("/plan/writing/own/1/", old | FIRST | {"act": "Other words."})
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#notice")
    assert ACT in text(answer)
    assert Writing.of(partner(ada), "own").boxes["act"] == ACT


@pytest.mark.parametrize(("letters", "status"), [(19_999, 302), (20_000, 302), (20_001, 422)])
def test_twenty_thousand_letters_fit(hers, ada, partner, letters, status):
    answer = write(hers, {"act": "ẞ" * letters, "impact": IMPACT})
    assert answer.status_code == status
    if status == 422:
        assert "ẞ" * letters in answer.content.decode()
        assert IMPACT in text(answer)


def test_a_pause_in_too_long_a_text_says_so_and_keeps_what_was_there(hers, ada, partner):
    write(hers)
    page = opened(hers)
    answer = Browser(ada, htmx=True).post("/plan/writing/own/1/", page | {"act": "x" * 20_001, "impact": ""})
    assert answer.status_code == 422
    assert "longer than fits" in text(answer)
    assert hidden(answer, "seen") == page["seen"]
    assert Writing.of(partner(ada), "own").boxes["act"] == ACT


@pytest.mark.parametrize(
    "words", ["👩‍👩‍👧 é", "כתבתי לך על זה", "كتبت لك", '<b>hx-get=</b> {{7*7}} "onerror=', "a\u202eb"]
)
def test_every_letter_comes_back_and_none_of_it_acts(hers, words):
    write(hers, {"act": words, "impact": ""})
    for path in ("/plan/writing/own/1/", "/plan/writing/own/", "/plan/writing/own/aloud/"):
        page = hers.get(path).content.decode()
        escaped = words.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        assert escaped in page
        assert 'dir="auto"' in page


def test_text_that_is_no_text_is_refused(hers):
    assert write(hers, {"act": "a\x00b", "impact": ""}).status_code == 400


def test_a_form_that_came_too_late_stands_there_filled(hers, ada):
    page = hers.get("/plan/writing/own/1/")
    late = {name: hidden(page, name) for name in ("by", "window", "seen")} | FIRST
    del hers.cookies["s"]  # the session has ended
    hers.post("/plan/writing/own/1/", late)
    hers.force_login(ada)
    assert f"{ACT}</textarea>" in text(hers.get("/plan/writing/own/1/"))


# -- words, if you look for one -----------------------------------------------------------------------------------


def test_a_word_is_added_by_a_button_and_the_page_goes_on(hers, partner, ada):
    answer = write(hers, {"mine": "", "feel": "tired"}, sitting=2, add="feel:e33")
    assert answer["Location"] == "/plan/writing/own/2/?words=feel#feel"
    assert Writing.of(partner(ada), "own").boxes["feel"] == "tired, ashamed"
    page = text(hers.get("/plan/writing/own/2/?words=feel"))
    assert 'id="writing-helping-feel" open' in page
    assert page.index("furious") < page.index("relieved")  # anger stands first, in its full strength


def test_needs_stand_beside_what_was_needed(hers, partner, ada):
    write(hers, {"unsafe": "", "need": ""}, "like", add="need:n10")
    assert Writing.of(partner(ada), "like").boxes["need"] == "to be believed"


@pytest.mark.parametrize("odd", ["feel:e99", "feel", "act:e01", ":", "why:n01"])
def test_an_odd_word_adds_nothing(hers, partner, ada, odd):
    write(hers, {"mine": "Mine.", "feel": "tired"}, sitting=2, add=odd)
    assert Writing.of(partner(ada), "own").boxes["feel"] == "tired"


# -- which stands first --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("side", "first"), [("", "own"), ("own", "own"), ("both", "own"), ("hurt", "like")])
def test_the_fitting_writer_stands_first_and_the_other_is_always_there(hers, ada, side, first):
    Beginning.say(by=ada, situation="", side=side)
    page = text(hers.get("/plan/writing/"))
    order = re.findall(r'id="writing-(own|like)"', page)
    assert order == [first, "like" if first == "own" else "own"]
    assert page.index(f'id="writing-{first}"') < page.index("Also here, if you ever want it")


@pytest.mark.parametrize("path", ["nothing/", "own/4/", "own/0/", "like/3/", "own/nothing/", "card/", "card/1/"])
def test_a_sitting_that_does_not_exist_gets_404(hers, path):
    assert hers.get(f"/plan/writing/{path}").status_code == 404
