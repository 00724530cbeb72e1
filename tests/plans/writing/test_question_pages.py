"""Three questions that ask for understanding: answered, put off or left; the last two and silence look alike."""

import re

import pytest
from django.db import transaction

from plans.models import Reply, Shared
from plans.models.writing.question import ask_question, questions_asked_by, questions_asked_of, share_answer
from plans.models.writing.shared import reveal_due_texts
from repair.foundation.base import Refused
from tests.harness.factories import FORM_TOKENS, Browser
from tests.plans.sharing_steps import asked, stored
from tests.plans.writing.test_writing_pages import text

pytestmark = pytest.mark.django_db
WORST = "What was the worst part of it for you?"
ANSWER = "That I waited, and knew."


@pytest.fixture
def question(a, clock):
    return asked(a, clock.now)


def test_either_asks_and_the_other_sees_it_after_a_while(hers, his, clock):
    said = text(hers.post("/plan/asking/q1/ask/", follow=True))
    assert re.search(r"It opens for (Ada|Sam) today at 12:10\.", said)
    assert "asks you" not in text(his.get("/plan/asking/"))
    reveal_due_texts(at=clock.forward(minutes=10))
    page = text(his.get("/plan/asking/"))
    assert "<bdi>Ada</bdi> asks you" in page
    assert WORST in page
    assert his.post("/plan/asking/q3/ask/").status_code == 302  # both may


def test_a_question_is_asked_once_and_taken_back_in_time_nobody_saw_it(a, s, clock):
    first = ask_question("q2", by=a, at=clock.now, appears_at=clock.now)
    assert ask_question("q2", by=a, at=clock.now, appears_at=clock.now).pk == first.pk
    first.take_back(by=a)
    assert (reveal_due_texts(at=clock.now), questions_asked_of(s), questions_asked_by(a)) == (0, [], {})


def test_only_the_three_are_there_to_be_asked(hers):
    assert hers.post("/plan/asking/q4/ask/").status_code == 404


@pytest.mark.parametrize("said", ["not yet", "left", ""])
def test_the_replies_not_yet_and_left_look_like_silence(question, hers, his, clock, said):
    def reads():
        pages = ("/plan/asking/", "/plan/start/", "/plan/", "/today/", "/plan/writing/")
        return [FORM_TOKENS.sub(b"", hers.get(path).content) for path in pages]

    reads()
    before = reads()
    for act in ("put-off", "put-off", ""):
        with transaction.atomic():
            his.post(f"/plan/asking/{question.pk}/{act}{'/' if act else ''}", {"said": said, "words": ANSWER})
            clock.forward(seconds=1)
            assert reads() == before
            transaction.set_rollback(True)


def test_a_reply_stands_on_its_writers_page_and_can_be_changed(question, his, s):
    his.post(f"/plan/asking/{question.pk}/put-off/", {"said": "left"})
    assert "You leave it. Nobody can tell." in text(his.get("/plan/asking/"))
    his.post(f"/plan/asking/{question.pk}/put-off/", {"said": "not yet"})
    assert "Not yet. Nobody can tell." in text(his.get("/plan/asking/"))
    his.post(f"/plan/asking/{question.pk}/", {"words": ANSWER})
    assert "It is yours until you share it." in text(his.get("/plan/asking/"))
    assert Reply.of(question, s).words == ANSWER
    assert his.post(f"/plan/asking/{question.pk}/put-off/", {"said": "odd"}).status_code == 302
    assert Reply.of(question, s).said == ""


def test_an_answer_is_kept_sealed_and_given_after_a_while(question, hers, his, clock):
    said = text(his.post(f"/plan/asking/{question.pk}/share/", {"words": ANSWER}, follow=True))
    assert re.search(r"It opens for (Ada|Sam) today at 12:10\.", said)
    assert ANSWER not in text(hers.get("/plan/start/"))
    assert ANSWER.encode() not in stored("plans_reply")
    reveal_due_texts(at=clock.forward(minutes=10))
    page = text(hers.get("/plan/start/"))
    assert "You have answered." in text(his.get("/plan/asking/"))
    assert page.index("<bdi>Ada</bdi> asked") < page.index(WORST) < page.index(ANSWER)


def test_late_in_the_evening_an_answer_may_wait_for_the_morning_and_its_words_are_kept(question, sam, s, clock):
    clock.to(clock.now.replace(hour=22))
    his = Browser(sam)
    path = f"/plan/asking/{question.pk}/share/"
    page = text(his.post(path, {"words": ANSWER}))
    assert "It is late." in page
    assert f'action="{path}"' in page
    assert Reply.of(question, s).words == ANSWER
    assert "tomorrow at 08:00" in text(his.post(path, {"send": "morning"}, follow=True))


def test_an_answer_stays_when_its_question_is_withdrawn(question, a, s, hers, his, clock):
    reply = Reply.keep(question, by=s, words=ANSWER)
    share_answer(reply, by=s, at=clock.now, appears_at=clock.now)
    reveal_due_texts(at=clock.now)
    question.withdraw(by=a, at=clock.now)
    for page in (text(hers.get("/plan/start/")), text(his.get("/plan/start/"))):
        assert "A question was withdrawn on 13 January 2027." in page
        assert ANSWER in page
    assert "asks you" not in text(his.get("/plan/asking/"))


def test_a_withdrawn_question_may_be_asked_again_after_seven_days(question, a, hers, clock):
    question.withdraw(by=a, at=clock.now)
    for _day in range(7):
        answer = hers.post("/plan/asking/q1/ask/")
        assert answer.status_code == 409
        assert "seven days after that" in text(answer)
        clock.forward(days=1)
        hers = Browser(a.person)
    assert asked(a, clock.now).pk != question.pk


def test_a_question_taken_back_in_time_may_be_asked_at_once(a, clock):
    ask_question("q2", by=a, at=clock.now, appears_at=clock.now).take_back(by=a)
    assert asked(a, clock.now, "q2").day is not None


def test_another_question_need_not_wait(question, a, clock):
    question.withdraw(by=a, at=clock.now)
    assert asked(a, clock.now, "q2").day is not None


@pytest.mark.parametrize("said", ["left", "not yet"])
def test_asked_anew_what_i_said_stays_said_and_my_words_are_found_again(question, a, s, clock, said):
    Reply.keep(question, by=s, words=ANSWER)
    Reply.say(question, by=s, said=said)
    question.withdraw(by=a, at=clock.now)
    again = asked(a, clock.forward(days=7))
    his = Browser(s.person)
    page = text(his.get("/plan/asking/"))
    assert ("You leave it." if said == "left" else "Not yet. Nobody can tell.") in page
    assert ANSWER in text(his.get(f"/plan/asking/{again.pk}/"))
    assert text(his.post(f"/plan/asking/{again.pk}/share/", {"words": ANSWER}, follow=True))
    reveal_due_texts(at=clock.forward(minutes=10))
    assert "You have answered." in text(his.get("/plan/asking/"))
    assert (Reply.objects.count(), Shared.objects.get(kind="answer").about) == (1, again.pk)


def test_a_reply_to_one_question_says_nothing_to_another(question, a, s, clock):
    Reply.say(question, by=s, said="left")
    assert Reply.of(asked(a, clock.now, "q2"), s).said == ""


def test_nobody_answers_their_own_question_or_that_of_strangers(question, a, mallorys, mallory, hers):
    for by in (a, mallorys.seats[0]):
        with pytest.raises(Refused, match="not asked of you"):
            Reply.keep(question, by=by, words=ANSWER)
    for browser in (hers, Browser(mallory)):
        assert browser.get(f"/plan/asking/{question.pk}/").status_code == 404
        assert browser.post(f"/plan/asking/{question.pk}/share/", {"words": "x"}).status_code == 404


def test_an_empty_answer_is_not_shared(question, his):
    answer = his.post(f"/plan/asking/{question.pk}/share/", {"words": " "})
    assert answer.status_code == 409
    assert Shared.objects.filter(kind="answer").count() == 0


@pytest.mark.parametrize("path", ["", "share/"])
def test_an_answer_that_is_too_long_comes_back_as_typed(question, his, path):
    answer = his.post(f"/plan/asking/{question.pk}/{path}", {"words": "x" * 20_001})
    assert answer.status_code == 422
    assert "x" * 20_001 in answer.content.decode()


def test_the_three_ways_weigh_the_same(question, his):
    form = re.search(r'<form class="equal writing-choices".*?</form>', text(his.get("/plan/asking/")))[0]
    assert re.findall(r'class="(button[^"]*)"', form) == ["button"] * 3
