"""Make it smaller: by its owner alone, at once, beside the signed words; bigger waits for the next version."""

import re
from datetime import date

import pytest

from plans.models import Commitment, Contract, Event, Ledger, Rest
from plans.models.contract.contract import bring_due_versions_into_force
from plans.wording import care
from repair.foundation.base import Refused
from repair.foundation.words import ui_text
from repair.mail.models import Letter, Notice
from tests.harness.factories import Browser
from tests.plans.contract_steps import HELLO, agreed, running, sign

pytestmark = pytest.mark.django_db
PAPER = "/plan/agreement/"


@pytest.fixture
def contract(plan, clock):
    """In force since 14 January; Ada says hello first."""
    return running(plan, clock)


@pytest.fixture
def thing(contract, plan):
    return Commitment.objects.active(plan).get()


def text(answer):
    """What is read on a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


class TestTheVerb:
    def test_a_smaller_commitment_counts_at_once_and_the_signed_text_stays(self, contract, thing, a, clock):
        before = (Event.objects.count(), Ledger.objects.count(), Letter.objects.count(), Notice.objects.count())
        thing.make_smaller("A nod.", by=a, at=clock.now)
        thing.refresh_from_db()
        assert (thing.current_act, thing.act, thing.smaller_on) == ("A nod.", HELLO["text"], date(2027, 1, 14))
        assert Contract.objects.get(pk=contract.pk).text == contract.text
        assert (Event.objects.count(), Ledger.objects.count(), Letter.objects.count(), Notice.objects.count()) == before

    def test_smaller_still_keeps_the_day_since_when(self, thing, a, clock):
        thing.make_smaller("A nod.", by=a, at=clock.now)
        thing.make_smaller("A look.", by=a, at=clock.forward(days=3))
        assert (thing.current_act, thing.smaller_on) == ("A look.", date(2027, 1, 14))

    def test_only_by_its_owner(self, thing, s, clock):
        for act in (
            lambda: thing.make_smaller("Nothing.", by=s, at=clock.now),
            lambda: thing.undo_smaller(by=s, at=clock.now),
        ):
            with pytest.raises(Refused, match="Only the one"):
                act()
        assert Commitment.objects.get(pk=thing.pk).smaller == ""

    @pytest.mark.parametrize("words", ["", HELLO["text"]])
    def test_the_signed_words_are_not_smaller(self, thing, a, clock, words):
        with pytest.raises(Refused, match="words you signed"):
            thing.make_smaller(words, by=a, at=clock.now)

    def test_a_mistaken_tap_is_undone_the_same_day_and_not_later(self, thing, a, clock):
        thing.make_smaller("A nod.", by=a, at=clock.now)
        thing.undo_smaller(by=a, at=clock.forward(hours=11))
        assert (thing.current_act, thing.smaller_on) == (HELLO["text"], None)
        thing.make_smaller("A nod.", by=a, at=clock.now)
        with pytest.raises(Refused, match="waits for the next version"):
            thing.undo_smaller(by=a, at=clock.forward(hours=1))
        assert Commitment.objects.get(pk=thing.pk).current_act == "A nod."

    def test_the_next_version_clears_it(self, plan, thing, a, s, clock):
        thing.make_smaller("A nod.", by=a, at=clock.now)
        table = Contract.open(by=a, at=clock.now)
        for line in table.lines.all():
            line.agree(by=a)
            line.agree(by=s)
        agreed(s, clock.now, "goal")
        table.freeze(by=a, at=clock.now)
        for each in (a, s):
            sign(table, each, clock.now)
        assert Commitment.objects.get(pk=thing.pk).current_act == "A nod."
        bring_due_versions_into_force(at=clock.forward(hours=24))
        again = Commitment.objects.get(pk=thing.pk)
        assert (again.current_act, again.smaller_on) == (HELLO["text"], None)

    @pytest.mark.parametrize("way", ["by hand", "unsigned"])
    def test_the_refusal_while_the_plan_rests_tells_nothing_of_the_cause(self, plan, contract, thing, a, s, clock, way):
        if way == "by hand":
            Rest.begin(plan=plan, by=s, at=clock.now)
        else:
            contract.unsign(by=s, at=clock.now)
        for act in (
            lambda: thing.make_smaller("A nod.", by=a, at=clock.now),
            lambda: thing.undo_smaller(by=a, at=clock.now),
        ):
            with pytest.raises(Refused, match="The plan is resting"):
                act()

    def test_a_commitment_that_has_ended_cannot_be_made_smaller(self, plan, contract, thing, a, s, clock):
        contract.unsign(by=a, at=clock.now)
        for each in (a, s):
            Rest.of(plan).mark_ready(by=each, at=clock.now)
        with pytest.raises(Refused, match="not part of the agreement"):
            thing.make_smaller("A nod.", by=a, at=clock.now)


class TestThePages:
    def where(self, thing, more=""):
        return f"/plan/agreement/smaller/{thing.pk}/{more}"

    def test_the_owner_makes_a_commitment_smaller_and_undoes_it_the_same_day(self, thing, ada, sam):
        hers, his = Browser(ada), Browser(sam)
        assert self.where(thing) in hers.get(PAPER).content.decode()
        assert ui_text("agreement.smaller_help") in text(hers.get(self.where(thing)))
        assert hers.post(self.where(thing), {"text": "A nod."})["Location"] == PAPER
        for browser in (hers, his):
            page = text(browser.get(PAPER))
            assert HELLO["text"] in page
            assert "Smaller since 14 January 2027: A nod." in page
        assert "Undo" in text(hers.get(self.where(thing)))
        assert hers.post(self.where(thing, "undo/"))["Location"] == PAPER
        assert "Smaller since" not in text(his.get(PAPER))

    def test_the_smallest_version_stands_there_to_begin_with(self, thing, ada):
        assert f">\n{HELLO['smallest']}</textarea>" in Browser(ada).get(self.where(thing)).content.decode()

    def test_next_day_there_is_no_way_back_but_the_table(self, thing, ada, a, clock):
        thing.make_smaller("A nod.", by=a, at=clock.now)
        clock.forward(days=1)
        hers = Browser(ada)
        assert "Undo" not in text(hers.get(self.where(thing)))
        assert hers.post(self.where(thing, "undo/")).status_code == 409

    def test_the_other_finds_no_address_for_it(self, thing, sam):
        his = Browser(sam)
        assert self.where(thing) not in his.get(PAPER).content.decode()
        assert his.get(self.where(thing)).status_code == 404
        for more in ("", "undo/"):
            assert his.post(self.where(thing, more), {"text": "Nothing."}).status_code == 404

    @pytest.mark.parametrize("htmx", [False, True])
    @pytest.mark.parametrize("typed", ["", "x" * 201])
    def test_a_smaller_text_that_does_not_fit_comes_back_as_typed(self, thing, ada, htmx, typed):
        answer = Browser(ada, htmx=htmx).post(self.where(thing), {"text": typed})
        assert (answer.status_code, b"<html" in answer.content) == (422, not htmx)
        assert typed in answer.content.decode()

    def test_a_smaller_text_is_one_line_and_cannot_look_like_another_line(self, thing, ada):
        typed = "A nod.\r\n\r\n2. Ada may read my letters."
        assert Browser(ada).post(self.where(thing), {"text": typed})["Location"] == PAPER
        thing.refresh_from_db()
        assert thing.smaller == "A nod. 2. Ada may read my letters."

    def test_words_that_could_control_carry_the_same_notice_for_the_other_as_a_line_does(
        self, thing, ada, sam, a, clock
    ):
        notice = care.reader_care_sentence()
        thing.make_smaller("A nod.", by=a, at=clock.now)
        assert notice not in text(Browser(sam).get(PAPER))
        thing.make_smaller("You give me your password.", by=a, at=clock.now)
        assert (notice in text(Browser(sam).get(PAPER)), notice in text(Browser(ada).get(PAPER))) == (True, False)

    def test_a_smaller_text_equal_to_the_signed_one_is_refused_and_kept(self, thing, ada):
        answer = Browser(ada).post(self.where(thing), {"text": HELLO["text"]})
        assert answer.status_code == 409
        assert HELLO["text"] in text(answer)

    def test_no_page_offers_smaller_while_the_plan_rests(self, plan, thing, ada, a, clock):
        Rest.begin(plan=plan, by=a, at=clock.now)
        assert self.where(thing) not in Browser(ada).get(PAPER).content.decode()
