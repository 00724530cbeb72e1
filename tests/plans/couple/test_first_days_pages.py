"""The pages of the first days: offered to one, answered by both, and private where they are private."""

import pytest
from django.urls import reverse

from plans.models import Beginning, FirstDays, FirstLine, FirstWords, Rest
from plans.wording import care
from tests.harness.factories import FORM_TOKENS, Browser
from tests.plans import first_days_steps

pytestmark = pytest.mark.django_db
SHOW, WRITE = "/plan/days/", "/plan/days/write/"
OFFER = "If it happened or came out a short while ago"


@pytest.fixture
def line(plan, partner, ada, clock):
    """The first of ada's lines, before both."""
    return first_days_steps.sent(partner(ada), clock.now).lines.first()


def text(answer):
    return answer.content.decode()


def where(who, **said):
    return Browser(who).post("/begin/where/", {"situation": "betrayal", "side": "hurt"} | said)


def to(verb, line):
    return reverse(f"plans:first-days-{verb}", args=[line.pk])


def test_only_who_says_that_it_is_recent_is_offered_them_and_only_on_their_own_page(plan, ada, sam, clock):
    where(ada, when="recent")
    assert OFFER in text(Browser(ada).get("/plan/"))
    assert OFFER not in text(Browser(sam).get("/plan/"))
    clock.forward(days=14)
    assert OFFER not in text(Browser(ada).get("/plan/"))


@pytest.mark.parametrize("when", ["", "earlier"])
def test_nobody_else_is(plan, ada, when):
    where(ada, when=when)
    assert OFFER not in text(Browser(ada).get("/plan/"))


def test_the_third_question_stands_there_again_as_it_was_answered(plan, ada):
    where(ada, when="recent")
    page = text(Browser(ada).get("/begin/where/"))
    assert "When did it happen, or come out?" in page
    assert 'value="recent" id="id_when_0" checked' in page


def test_suggestions_stand_in_the_form_and_what_fits_is_kept_for_oneself(plan, ada):
    browser = Browser(ada)
    assert "Each of us may talk to people we trust. Nobody has to ask." in text(browser.get(WRITE))
    answer = browser.post(WRITE, {"stops": "No contact with Kim.", "own": ""})
    assert (answer.status_code, answer["Location"]) == (302, SHOW)
    assert FirstWords.of(ada) == {"stops": "No contact with Kim."}
    page = text(browser.get(SHOW))
    assert "No contact with Kim." in page
    assert "Send it to <bdi>Sam</bdi>" in page
    assert "You have lines here that only you see." in text(browser.get("/plan/"))


def test_an_unfinished_suggestion_is_no_line_and_one_line_is_enough(plan, ada):
    unfinished = "We say the word, go to separate rooms, and come back tomorrow at …"
    answer = Browser(ada).post(WRITE, {"boils": unfinished})
    assert (answer.status_code, "Something is still to be filled in here." in text(answer)) == (422, True)
    answer = Browser(ada, htmx=True).post(WRITE, {"stops": " "})
    assert (answer.status_code, "One line is enough." in text(answer)) == (422, True)
    assert not FirstWords.objects.exists()


@pytest.mark.parametrize("htmx", [False, True])
def test_a_password_is_refused_in_every_box(plan, ada, line, htmx):
    secret = "The code for my phone is 250891."
    browser = Browser(ada, htmx=htmx)
    for answer in (
        browser.post(WRITE, {"own": secret}),
        browser.post(to("change", line), {"text": secret, "seen": "0"}),
    ):
        assert (answer.status_code, secret in text(answer), care.credential_refusal() in text(answer)) == (
            422,
            True,
            True,
        )
    assert (FirstWords.objects.count(), FirstLine.objects.filter(text=secret).count()) == (0, 0)


def test_the_whole_story_without_scripts(plan, ada, sam):
    hers, his = Browser(ada), Browser(sam)
    hers.post(WRITE, {"stops": "No contact with Kim.", "sleeps": "Sam sleeps in the study."})
    assert "Kim" not in text(his.get(SHOW))
    assert hers.post("/plan/days/send/")["Location"] == SHOW
    assert "A few lines for these days, for both of you." in text(his.get("/plan/"))
    one, two = FirstDays.objects.get().lines.all()
    assert text(his.get(SHOW)).count("You have not answered yet.") == 2
    his.post(to("agree", one), {"seen": "0"})
    his.post(to("change", two), {"text": "I sleep at Kim's brother's.", "seen": "0"})
    page = text(hers.get(SHOW))
    assert page.count("You both agree") == 1
    assert "I sleep at Kim&#x27;s brother&#x27;s." in page
    hers.post(to("refuse", two))
    assert "You said: not this. Only you can see it." in text(hers.get(SHOW))
    assert his.post("/plan/days/end/")["Location"] == SHOW
    for browser in (hers, his):
        assert "It is over. Nothing of it holds any more." in text(browser.get(SHOW))
        assert "No contact" not in text(browser.get(SHOW))
        assert "The first days" not in text(browser.get("/plan/"))


def test_the_lines_change_in_their_place_by_htmx(line, sam):
    answer = Browser(sam, htmx=True).post(to("agree", line), {"seen": "0"})
    assert answer.status_code == 200
    assert text(answer).lstrip().startswith('<section class="stack" id="first-days-lines"')
    assert "You both agree" in text(answer)


def test_two_who_word_the_same_line_at_once_lose_nothing(line, ada, sam):
    Browser(sam).post(to("change", line), {"text": "No contact but at work.", "seen": "0"})
    answer = Browser(ada).post(to("change", line), {"text": "No contact at all.", "seen": "0"})
    page = text(answer)
    assert (answer.status_code, "No contact but at work." in page, "No contact at all." in page) == (409, True, True)
    assert '<input type="hidden" name="seen" value="1">' in page
    assert Browser(ada).post(to("change", line), {"text": "No contact at all.", "seen": "1"}).status_code == 302
    line.refresh_from_db()
    assert line.text == "No contact at all."


def test_the_other_reads_that_a_no_is_fine_beside_a_line_that_controls(plan, partner, ada, sam, clock):
    mine = partner(ada)
    first_days_steps.wrote(mine, stops="You show me your phone every evening.", sleeps="Sam sleeps in the study.")
    assert "it can turn into watching" in text(Browser(ada).get(SHOW))
    FirstDays.send(by=mine, at=clock.now)
    assert text(Browser(sam).get(SHOW)).count("You can say no to this line.") == 1
    assert "You can say no to this line." not in text(Browser(ada).get(SHOW))


def test_first_days_can_be_read_and_ended_while_the_plan_rests(line, plan, s, ada):
    Rest.begin(plan=plan, by=s, at=line.days.began_at)
    page = text(Browser(ada).get(SHOW))
    assert "No contact with Kim." in page
    assert to("agree", line) not in page
    assert Browser(ada).post("/plan/days/end/").status_code == 302


def test_ada_cannot_tell_what_sam_writes_refuses_and_says_in_private(line, ada, sam, clock):
    hers, his = Browser(ada), Browser(sam)
    paths = ["/plan/", SHOW, WRITE, to("change", line), "/today/", "/plan/table/"]

    def reads():
        answers = [hers.get(path, headers=way) for path in paths for way in ({}, {"hx-request": "true"})]
        return [(answer.status_code, dict(answer.items()), FORM_TOKENS.sub(b"", answer.content)) for answer in answers]

    reads()
    before = reads()
    where(sam, when="recent")
    his.post(WRITE, {"stops": "I want her to see nobody.", "own": "The dog."})
    assert reads() == before
    his.post(to("refuse", line))
    assert reads() == before
    his.get(SHOW)
    his.post("/plan/days/drop/")
    his.post("/me/hints/off/")
    assert reads() == before
    assert (Beginning.of(sam).when != "", line.days.lines.count()) == (True, 3)


def test_strangers_meet_nothing(line, mallory, mallorys):
    browser = Browser(mallory)
    for verb in ("agree", "refuse", "change"):
        assert browser.post(to(verb, line), {"text": "Mine.", "seen": "0"}).status_code == 404
    assert "Kim" not in text(browser.get(SHOW))
    assert browser.post("/plan/days/end/").status_code == 302
    assert FirstDays.objects.get().ended_at is None
