"""A form is done once, however often it arrives; what is refused can be sent again."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import Invitation, Milestone
from repair.accounts.cleanup import delete_expired_sign_ins
from repair.accounts.models import SentForm
from repair.mail.models import Letter
from tests.harness import factories
from tests.harness.factories import Browser
from tests.plans.couple.test_invitation_races import at_once

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def token(browser, url):
    """The token of the first form of a page, as a browser sends it."""
    return TOKEN.search(browser.get(url).content.decode())[1]


def sends(browser, url, **fields):
    """What a double click sends: the same form of one page twice. Returns both answers."""
    form = fields | {"csrfmiddlewaretoken": token(browser, url)}
    return browser.post(url, form), browser.post(url, form)


@pytest.mark.django_db
class TestSentTwice:
    def test_milestone_sent_twice_is_one_milestone_and_both_answers_lead_on(self, plan, ada):
        answers = sends(Browser(ada), reverse("plans:milestone-write"), words="A dinner.")
        assert [(each.status_code, each["Location"]) for each in answers] == [(302, reverse("plans:plan-show"))] * 2
        assert Milestone.objects.count() == 1

    def test_invitation_sent_twice_is_one_invitation_whose_letter_leaves_at_once(self, mallorys, mallory, clock):
        answers = sends(Browser(mallory), reverse("plans:invitation-ask"), address="robin@example.org")
        assert [each.status_code for each in answers] == [302, 302]
        assert [each.state for each in Invitation.objects.all()] == [Invitation.State.OPEN]
        assert [(each.state, each.next_attempt_at) for each in Letter.objects.all()] == [("pending", clock.now)]

    def test_part_of_a_page_is_answered_again_letter_by_letter(self, plan, ada, partner, clock):
        browser, made = Browser(ada), Milestone.write(by=partner(ada), words="A dinner.", at=clock.now)
        form = {"csrfmiddlewaretoken": token(browser, reverse("plans:plan-show"))}
        url = reverse("plans:milestone-reach", args=[made.pk])
        first, second = (browser.post(url, form, headers={"hx-request": "true"}) for _click in range(2))
        assert (second.status_code, second.content) == (first.status_code, first.content)
        assert "A dinner." in second.content.decode()

    def test_same_words_of_two_openings_of_the_page_are_two_milestones(self, plan, ada):
        browser, url = Browser(ada), reverse("plans:milestone-write")
        for _opening in range(2):
            browser.post(url, {"words": "A dinner.", "csrfmiddlewaretoken": token(browser, url)})
        assert Milestone.objects.count() == 2

    def test_other_words_in_the_same_opening_of_the_page_are_another_milestone(self, plan, ada):
        browser, url = Browser(ada), reverse("plans:milestone-write")
        once = token(browser, url)
        for words in ("A dinner.", "A walk."):
            browser.post(url, {"words": words, "csrfmiddlewaretoken": once})
        assert Milestone.objects.count() == 2

    def test_form_of_another_person_with_the_same_token_is_its_own(self, plan, ada, sam):
        url = reverse("plans:milestone-write")
        once = token(Browser(ada), url)
        for who in (ada, sam):
            Browser(who).post(url, {"words": "A dinner.", "csrfmiddlewaretoken": once})
        assert Milestone.objects.count() == 2

    def test_refused_form_can_be_sent_again(self, plan, ada, partner, clock):
        browser, url = Browser(ada), reverse("plans:milestone-write")
        for number in range(10):
            Milestone.write(by=partner(ada), words=f"Number {number}.", at=clock.now)
        form = {"words": "A dinner.", "csrfmiddlewaretoken": token(browser, url)}
        assert browser.post(url, form).status_code == 409
        Milestone.objects.first().drop(by=partner(ada))
        assert (browser.post(url, form).status_code, Milestone.objects.filter(words="A dinner.").count()) == (302, 1)

    def test_form_without_a_token_works_each_time(self, plan, ada):
        for _time in range(2):
            Browser(ada).post(reverse("plans:milestone-write"), {"words": "A dinner."})
        assert (Milestone.objects.count(), SentForm.objects.count()) == (2, 0)


@pytest.mark.django_db
class TestWhatIsKept:
    def test_row_holds_neither_words_nor_address_readably_and_is_gone_after_fifteen_minutes(self, plan, ada, clock):
        sends(Browser(ada), reverse("plans:milestone-write"), words="A dinner.")
        row = SentForm.objects.get()
        assert not any(part in f"{row.pk}{bytes(row.answer)!r}" for part in ("dinner", "plan", "302"))
        delete_expired_sign_ins(at=clock.now + timedelta(minutes=15))
        assert SentForm.objects.count() == 1
        delete_expired_sign_ins(at=clock.now + timedelta(minutes=15, seconds=1))
        assert SentForm.objects.count() == 0

    def test_form_whose_first_request_left_no_answer_is_refused_with_what_was_typed(self, plan, ada, clock):
        browser, url = Browser(ada), reverse("plans:milestone-write")
        form = {"words": "A dinner.", "csrfmiddlewaretoken": token(browser, url)}
        browser.post(url, form)
        SentForm.objects.update(answer=None)  # its process was killed before it could answer
        clock.forward(seconds=21)
        answer = browser.post(url, form)
        assert (answer.status_code, Milestone.objects.count()) == (409, 1)
        assert "sent already" in answer.content.decode()
        assert "A dinner.</textarea>" in answer.content.decode()

    def test_words_that_are_kept_while_typing_are_kept_each_time(self, plan, ada):
        """A, then B, then A again: the last A is kept, though its post equals the first."""
        url = reverse("plans:writing-edit", args=["own", 1])
        browser = Browser(ada)
        page = browser.get(url).content.decode()
        once, box = TOKEN.search(page)[1], re.search(r'<textarea name="(\w+)"', page)[1]
        form = {"csrfmiddlewaretoken": once, "window": "w", "seen": "0"}
        seen = []
        for words in ("A long evening.", "B.", "A long evening."):
            browser.post(url, form | {box: words}, headers={"hx-request": "true"})
            seen.append(words in browser.get(url).content.decode())
        assert seen == [True, True, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_", range(3))
def test_one_form_sent_four_times_at_once_is_done_once_and_all_get_its_answer(_):
    ada, sam = factories.person("Ada"), factories.person("Sam")
    factories.shared_plan(ada, sam, at=timezone.now())
    url = reverse("plans:milestone-write")
    browsers = [Browser(ada) for _window in range(4)]
    form = {"words": "A dinner.", "csrfmiddlewaretoken": token(browsers[0], url)}
    answers = at_once(*[lambda browser=each: browser.post(url, form) for each in browsers])
    assert [(each.status_code, each["Location"]) for each in answers] == [(302, reverse("plans:plan-show"))] * 4
    assert Milestone.objects.count() == 1
