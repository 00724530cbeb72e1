"""What a writer hears after a line was kept, and what the other reads beside it: nothing of it stands in the way."""

import pytest
from django.urls import reverse

from plans.models import Draft, Line
from plans.wording import care
from tests.harness.factories import Browser
from tests.plans import contract_steps

pytestmark = pytest.mark.django_db
WRITE = "/plan/table/new/commitment/"
OTHERS = {"cue": "", "smallest": "", "cadence": "weekly"}
VAGUE = OTHERS | {"text": "I try to be better."}
WATCHING = OTHERS | {"text": "On Friday at nine you show me your phone."}
PLAIN = OTHERS | {"text": "On Friday at seven I cook soup."}
HINT = "What would a camera see, and on which day?"
CARE = "Opening someone’s phone or accounts rarely brings calm, and it can turn into watching."
SO = "You can say no to this line."


def text(answer):
    return answer.content.decode()


def kept(who, typed):
    """Who's browser on the page it is led to after a line was kept."""
    browser = Browser(who)
    answer = browser.post(WRITE, typed)
    return browser, answer["Location"], text(browser.get(answer["Location"]))


def test_a_line_that_anyone_can_see_done_leads_on_to_the_table(plan, ada):
    _browser, to, page = kept(ada, PLAIN)
    assert to == "/plan/table/"
    assert "It is kept for you. Nobody else sees it." in page


def test_a_vague_one_is_kept_and_its_writer_hears_one_hint(plan, ada):
    browser, to, page = kept(ada, VAGUE)
    draft = Draft.objects.get()
    assert to == reverse("plans:draft-edit", args=[draft.pk]) + "?kept"
    assert "It is kept for you. Nobody else sees it." in page
    assert HINT in page
    assert '<input type="hidden" name="shown" value="h17_vague">' in page
    assert HINT not in text(browser.get("/plan/table/"))
    assert HINT not in text(browser.get(reverse("plans:draft-edit", args=[draft.pk])))


def test_a_hint_comes_once_and_the_next_save_leads_on(plan, ada):
    browser, _to, _page = kept(ada, VAGUE)
    path = reverse("plans:draft-edit", args=[Draft.objects.get().pk])
    answer = browser.post(path, VAGUE | {"shown": "h17_vague"})
    assert (answer.status_code, answer["Location"]) == (302, "/plan/table/")


def test_the_next_hint_comes_in_the_answer_to_the_next_save(plan, ada):
    browser, _to, _page = kept(ada, VAGUE)
    draft = Draft.objects.get()
    answer = browser.post(
        reverse("plans:draft-edit", args=[draft.pk]),
        OTHERS | {"text": "I promise to try.", "shown": "h17_vague", "seen": "0"},
    )
    assert answer.status_code == 200
    assert "Big vows weigh little after trust was broken." in text(answer)
    assert '<input type="hidden" name="shown" value="h17_vague,h10_vow">' in text(answer)
    assert '<input type="hidden" name="seen" value="1">' in text(answer)
    draft.refresh_from_db()
    assert draft.words["text"] == "I promise to try."


def test_a_hint_by_htmx_comes_into_the_form(plan, ada):
    browser = Browser(ada, htmx=True)
    to = browser.post(WRITE, VAGUE)["HX-Redirect"]
    draft = Draft.objects.get()
    assert to == reverse("plans:draft-edit", args=[draft.pk]) + "?kept"
    answer = browser.post(reverse("plans:draft-edit", args=[draft.pk]), VAGUE)
    assert answer.status_code == 200
    assert text(answer).lstrip().startswith('<form class="form stack" id="contract-draft-form"')
    assert HINT in text(answer)


def test_a_writer_who_wants_no_hints_gets_none_and_is_led_on(plan, ada):
    browser, to, page = kept(ada, VAGUE)
    assert '<button class="button quiet" form="hints-off">Never show hints</button>' in page
    assert browser.post("/me/hints/off/", {"to": to.partition("?")[0]})["Location"] == to.partition("?")[0]
    assert browser.post(WRITE, VAGUE)["Location"] == "/plan/table/"


def test_a_daily_line_of_two_acts_is_much(plan, ada):
    _browser, _to, page = kept(ada, OTHERS | {"cadence": "daily", "text": "I cook at six and call you at noon."})
    assert "This will break on the first bad week, and then it hurts twice." in page


@pytest.mark.parametrize("wants", [True, False])
def test_care_is_said_to_the_writer_whoever_wants_hints_or_not(plan, ada, wants):
    ada.wants_hints = wants
    ada.save()
    browser, _to, page = kept(ada, WATCHING)
    path = reverse("plans:draft-edit", args=[Draft.objects.get().pk])
    assert CARE in page
    assert "‘I tell you the same day if …’ (said by the one who offers it, with an end date)" in page
    assert CARE in text(browser.get(path))
    assert browser.post(path, WATCHING | {"shown": "device"})["Location"] == "/plan/table/"


def test_no_hint_is_shown_while_a_care_notice_is(plan, ada):
    """One voice at a time; the hint comes when what could harm is gone from the line."""
    browser, _to, page = kept(ada, WATCHING | {"text": "You show me your phone, and I try to be better."})
    path = reverse("plans:draft-edit", args=[Draft.objects.get().pk])
    assert (CARE in page, HINT in page) == (True, False)
    assert "Paper can be shown to others." not in page
    answer = text(browser.post(path, VAGUE | {"shown": "device"}))
    assert (CARE in answer, HINT in answer) == (False, True)
    assert '<input type="hidden" name="shown" value="device,h17_vague">' in answer


def test_a_line_with_a_care_notice_can_be_offered_and_the_other_reads_that_no_is_fine(plan, ada, sam):
    browser, _to, _page = kept(ada, WATCHING)
    draft = Draft.objects.get()
    assert browser.post(reverse("plans:draft-offer", args=[draft.pk])).status_code == 302
    line = Line.objects.get()
    theirs, own = text(Browser(sam).get("/plan/table/")), text(browser.get("/plan/table/"))
    assert f'<div class="care" id="contract-care-{line.pk}">' in theirs
    assert SO in theirs
    assert 'href="/more/"' in theirs[theirs.index(SO) : theirs.index(SO) + 300]
    assert (CARE in theirs, SO in own, CARE in own) == (False, False, False)


def test_the_first_page_shows_the_care_notice_as_well(plan, partner, ada, sam, clock):
    contract_steps.offered(partner(ada), clock.now, "commitment", text=WATCHING["text"])
    pages = [text(Browser(who).get(reverse("first-page"))) for who in (sam, ada)]
    assert [SO in page for page in pages] == [True, False]


def test_an_ordinary_line_has_no_care_notice(plan, partner, sam, ada, clock):
    contract_steps.offered(partner(ada), clock.now, "commitment")
    assert SO not in text(Browser(sam).get("/plan/table/"))


def test_a_wish_and_other_words_are_heard_with_the_same_care(plan, partner, ada, sam, clock):
    line = contract_steps.offered(partner(sam), clock.now, "goal")
    hers = Browser(ada)
    hers.post(reverse("plans:wish-put-down"), {"text": "You show me your phone."})
    assert CARE in text(hers.get("/plan/table/"))
    hers.post(reverse("plans:line-reword", args=[line.pk]), {"text": "We share our live location."})
    assert "Knowing where someone is at every hour is not trust" in text(hers.get("/plan/table/"))
    assert text(Browser(sam).get("/plan/table/")).count(SO) == 2
    assert text(hers.get("/plan/table/")).count(SO) == 0


def test_every_sentence_has_its_reader(plan):
    assert care.reader_care_sentence().startswith(SO)
