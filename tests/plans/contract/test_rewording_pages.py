"""Other words for a line in the browser, plain and htmx; two tabs, and four rounds (REL-19, B12)."""

import re

import pytest

from plans.models import Draft, Line, Rewording
from tests.harness.factories import Browser
from tests.plans.answer_steps import reworded
from tests.plans.contract_steps import agreed, draft, offered

pytestmark = pytest.mark.django_db
TABLE = "/plan/table/"


def text(answer):
    """What is read on a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def words(line):
    return f"/plan/table/line/{line.pk}/words/"


def seen(answer):
    """What the form says its writer had before them."""
    return re.search(r'name="seen" value="([^"]+)"', answer.content.decode())[1]


def test_four_rounds_without_javascript(hers, his, a, clock):
    line = offered(a, clock.now, "goal", text="We talk more.")
    rounds = [(his, "On Sundays."), (hers, "On Sundays at ten."), (his, "On Sundays at nine."), (hers, "At nine, tea.")]
    for browser, said in rounds:
        form = browser.get(words(line))
        assert browser.post(words(line), {"text": said, "seen": seen(form)})["Location"] == TABLE
    page = text(his.get(TABLE))
    assert "Ada would say it so: At nine, tea. Take these words" in page
    assert "How it came to this" in page
    answer = his.post(f"/plan/table/words/{Rewording.objects.open().get().pk}/take/", follow=True)
    assert "The line reads so now, and you both agree." in text(answer)
    for browser in (hers, his):
        page = text(browser.get(TABLE))
        assert "At nine, tea. You both agree" in page
        for said in ("It read so, in the words of Ada . We talk more.", "Sam would have said it so.", "On Sundays."):
            assert said in page
    assert [line.text for line in Line.objects.all()] == ["At nine, tea."]


def test_the_form_begins_with_what_lies_there(his, hers, a, s, clock):
    line = offered(a, clock.now, "boundary")
    assert "We do not insult each other.</textarea>" in his.get(words(line)).content.decode()
    reworded(line, s, clock.now, text="We do not shout.")
    assert "We do not shout.</textarea>" in hers.get(words(line)).content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_a_line_reworded_by_both_at_once_shows_both_texts(ada, sam, a, s, clock, htmx):
    """REL-19: 409, both texts, the own one still in the form; sent again it is put there knowingly."""
    line = offered(a, clock.now, "boundary")
    his = Browser(sam, htmx=htmx)
    opened = seen(Browser(sam).get(words(line)))
    reworded(line, a, clock.now, text="We do not shout.")
    answer = his.post(words(line), {"text": "We take turns <b>speaking</b>.", "seen": opened})
    html = answer.content.decode()
    assert (answer.status_code, Rewording.objects.open().get().by) == (409, a)
    assert "We do not shout." in html
    assert "We take turns &lt;b&gt;speaking&lt;/b&gt;.</textarea>" in html
    assert ("<html" in html) is not htmx
    again = his.post(words(line), {"text": "We take turns speaking.", "seen": seen(answer)})
    assert again.status_code == (200 if htmx else 302)
    assert Rewording.objects.open().get().words["text"] == "We take turns speaking."


def test_a_line_that_reads_otherwise_by_now_is_answered_by_nobody(his, a, s, clock):
    """T8: the answer was meant for other words."""
    line = offered(a, clock.now, "goal", text="We talk more.")
    new = reworded(line, s, clock.now, text="On Sundays.").take(by=a, at=clock.now)
    new.answers.filter(by=s).delete()
    for verb in ("agree", "not-yet", "leave-out"):
        answer = his.post(f"/plan/table/line/{line.pk}/{verb}/", {"reason": "Because."})
        assert answer.status_code == 409
        assert "On Sundays." in text(answer)
    assert "Because." in text(his.post(f"/plan/table/line/{line.pk}/not-yet/", {"reason": "Because."}))
    assert new.answers.filter(by=s).count() == 0


def test_words_for_a_line_that_is_gone_are_shown_to_their_writer(his, a, clock):
    line = offered(a, clock.now, "goal")
    Draft.take_back(Line.objects.get(pk=line.pk), by=a, at=clock.now)
    answer = his.post(words(line), {"text": "On Sundays, with tea.", "seen": str(line.pk)})
    assert answer.status_code == 404
    assert "On Sundays, with tea." in text(answer)


def test_a_double_click_is_one(his, hers, a, s, clock):
    """B12."""
    line = offered(a, clock.now, "goal")
    for _ in range(2):
        assert his.post(words(line), {"text": "On Sundays.", "seen": str(line.pk)}).status_code == 302
    one = Rewording.objects.open().get()
    assert [hers.post(f"/plan/table/words/{one.pk}/take/").status_code for _ in range(3)] == [302] * 3
    assert [line.text for line in Line.objects.all()] == ["On Sundays."]


@pytest.mark.parametrize("verb", ["take", "leave"])
def test_htmx_gets_the_line_alone_and_a_sentence(ada, a, s, clock, verb):
    one = reworded(offered(a, clock.now, "goal"), s, clock.now, text="On Sundays.")
    html = Browser(ada, htmx=True).post(f"/plan/table/words/{one.pk}/{verb}/").content.decode()
    said = {"take": "The line reads so now, and you both agree.", "leave": "The line stays as it is."}[verb]
    assert html.strip().startswith(f'<li class="card table-line stack" id="contract-line-{Line.objects.get().pk}"')
    assert f'role="status" hx-swap-oob="innerHTML">{said}</p>' in html
    assert "data-focus" in html


def test_nobody_words_what_the_other_does(his, a, s, clock):
    """Rule 31: there is no address for it; on a commitment there is a wish instead."""
    for kind in ("commitment", "openness", "amends"):
        line = offered(a, clock.now, kind)
        for answer in (his.get(words(line)), his.post(words(line), {"text": "Sam's words."})):
            assert answer.status_code == 404
    page = text(his.get(TABLE))
    assert "Change it to" not in page
    assert page.count("I would like …") == 2  # on the commitment, and under Wishes
    assert Rewording.objects.count() == 0


def test_words_that_unlock_something_are_refused(his, a, clock):
    """Rule 11."""
    line = offered(a, clock.now, "boundary")
    answer = his.post(words(line), {"text": "My PIN is 4711.", "seen": str(line.pk)})
    assert (answer.status_code, Rewording.objects.count()) == (422, 0)


@pytest.mark.parametrize("said", ["e\u0301" * 200, "😀" * 200, "نجلس معًا كل أحد", "בכל יום ראשון"])
def test_a_rewording_keeps_letters_of_any_script(his, hers, a, clock, said):
    line = offered(a, clock.now, "goal")
    assert his.post(words(line), {"text": said, "seen": str(line.pk)}).status_code == 302
    hers.post(f"/plan/table/words/{Rewording.objects.open().get().pk}/take/")
    assert len(Line.objects.get().text) <= 200
    assert Line.objects.get().text in hers.get(TABLE).content.decode()


class TestTwoTabs:
    """REL-19 for a line of one's own."""

    def test_the_later_one_sees_both_texts_and_loses_none(self, hers, a, clock):
        one = draft(a, clock.now, "goal")
        path = f"/plan/table/draft/{one.pk}/"
        opened = seen(hers.get(path))
        assert hers.post(path, {"text": "From the first tab.", "seen": opened}).status_code == 302
        answer = hers.post(path, {"text": "From the second tab.", "seen": opened})
        assert answer.status_code == 409
        assert "From the first tab." in text(answer)
        assert "From the second tab.</textarea>" in answer.content.decode()
        assert Draft.of(a)[0].words == {"text": "From the first tab."}
        assert hers.post(path, {"text": "From the second tab.", "seen": seen(answer)}).status_code == 302
        assert Draft.of(a)[0].words == {"text": "From the second tab."}

    def test_a_draft_saved_twice_with_the_same_words_is_no_conflict(self, hers, a, clock):
        """B12."""
        one = draft(a, clock.now, "goal")
        sent = {"text": "Once.", "seen": "0"}
        assert [hers.post(f"/plan/table/draft/{one.pk}/", sent).status_code for _ in range(2)] == [302, 302]
        assert Draft.objects.get().revision == 1


def test_the_other_sees_that_it_is_agreed_no_more(his, hers, a, clock):
    line = agreed(a, clock.now, "goal")
    page = text(his.get(TABLE))
    assert "Take my agreement back" in page
    assert "both of you can see that it is no longer agreed" in page
    his.post(f"/plan/table/line/{line.pk}/not-yet/")
    assert "You agree. It is not agreed by both yet." in text(hers.get(TABLE))
