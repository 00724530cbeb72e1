"""What is open for a while, on the paper: a frozen text beside which its end stands; ended by its giver in one tap."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Amends, Contract, Draft, Openness, Rest
from tests.harness.factories import Browser
from tests.plans.contract.test_openness import put_in_force
from tests.plans.contract_steps import WORDS, agreed, offered

pytestmark = pytest.mark.django_db
PAPER = "/plan/agreement/"
END = "End it now"


@pytest.fixture
def signed(plan, partner, ada, sam, clock):
    """One of every kind, Sam's, in force."""
    for kind in WORDS:
        offered(partner(sam), clock.now, kind)
    return put_in_force(plan, clock)


def since(browser, where=PAPER):
    """What stands beside the lines."""
    found = re.findall(r'class="paper-since">(.*?)</p>', browser.get(where).content.decode())
    return [re.sub(r"<[^>]+>", "", one) for one in found]


def test_the_giver_finds_the_way_to_end_it_and_the_other_does_not(signed, hers, his):
    assert his.get(PAPER).content.decode().count(END) == 1
    for words in (END, "Yours to end", "It is done", "Offer it for longer"):
        assert words not in hers.get(PAPER).content.decode()


def test_ended_in_one_tap_the_paper_says_so_and_its_words_stay(signed, hers, his, clock):
    before = Contract.objects.get(pk=signed.pk).text
    answer = his.post(f"/plan/open/{Openness.objects.get().pk}/end/")
    assert (answer.status_code, answer.url) == (302, PAPER)
    assert since(hers) == since(his) == ["Ended on 14 January 2027."]
    assert WORDS["openness"]["text"] in hers.get(PAPER).content.decode()
    assert since(hers, f"/plan/agreement/{signed.pk}/") == ["Ended on 14 January 2027."]
    assert Contract.objects.get(pk=signed.pk).text == before
    assert END not in his.get(PAPER).content.decode()


def test_lines_whose_day_is_over_say_so_on_the_agreement(signed, ada, sam, hers, clock):
    assert since(hers) == []
    clock.forward(days=28)
    hers, his = Browser(ada), Browser(sam)
    assert (
        since(hers)
        == since(his)
        == [
            "Ended on 10 February 2027, as it was meant to.",
            "Its last day was 10 February 2027. Nothing is owed.",
            "This day has passed. Look back together when it suits you both; nothing has ended.",
        ]
    )
    assert "Yours to end" not in his.get(PAPER).content.decode()


def test_a_consent_can_be_ended_while_the_plan_rests_and_unsigning_shows_no_end(plan, signed, hers, his, clock):
    hers.post(f"{PAPER}unsign/")
    assert since(his) == since(hers) == []
    his.post(f"/plan/open/{Openness.objects.get().pk}/end/")
    assert since(hers) == ["Ended on 14 January 2027."]


def test_resting_looks_the_same_whether_it_was_unsigned_or_not(plan, partner, ada, signed, hers):
    Rest.begin(plan=plan, by=partner(ada), at=signed.runs_from)
    assert since(hers) == []


def test_offering_it_for_longer_is_a_draft_with_a_fresh_end(signed, hers, his, clock):
    given = Openness.objects.get()
    for _twice in range(2):
        answer = his.post(f"/plan/open/{given.pk}/again/")
        assert (answer.status_code, answer.url) == (302, "/plan/table/")
    where = f"/plan/table/draft/{Draft.objects.get().pk}/"
    page = his.get(where).content.decode()
    assert 'value="2027-02-13"' in page
    assert "you need no reason" not in page
    Openness.objects.update(renewals=2)
    assert "you need no reason for it" in his.get(where).content.decode()
    assert "you need no reason for it" in his.get(PAPER).content.decode()
    assert "you need no reason for it" not in hers.get(PAPER).content.decode()


def test_amends_read_as_done_in_their_owners_word(signed, hers, his):
    one = Amends.objects.get()
    assert his.post(f"/plan/for-you/{one.pk}/done/").status_code == 302
    assert since(hers) == ["Done, in their own word, on 14 January 2027."]
    assert his.post(f"/plan/for-you/{one.pk}/undo/").status_code == 302
    assert since(hers) == []
    assert his.post(f"/plan/for-you/{one.pk}/end/").status_code == 302
    assert since(hers) == ["Ended on 14 January 2027."]


def test_a_therapist_reads_the_end_of_a_consent_and_finds_no_button(plan, partner, sam, signed, grant, dr_lee, clock):
    Openness.objects.get().end(by=partner(sam), at=clock.now)
    theirs = Browser(dr_lee)
    where = f"/with/{grant.pk}/"
    assert since(theirs, where) == ["Ended on 14 January 2027."]
    assert END not in theirs.get(where).content.decode()


@pytest.mark.parametrize("way", [{}, {"hx-request": "true"}])
def test_rule_31_no_address_lets_the_other_touch_them(signed, hers, his, mallory, mallorys, way):
    openness, amends = Openness.objects.get(), Amends.objects.get()
    addresses = [f"/plan/open/{openness.pk}/{verb}/" for verb in ("end", "again")]
    addresses += [f"/plan/for-you/{amends.pk}/{verb}/" for verb in ("done", "undo", "end")]
    for browser in (hers, Browser(mallory)):
        assert {browser.post(where, headers=way).status_code for where in addresses} == {404}
    openness.refresh_from_db()
    amends.refresh_from_db()
    assert (openness.ended_at, amends.done_at, amends.ended_at, Draft.objects.count()) == (None, None, None, 0)


@pytest.mark.parametrize("kind", ["commitment", "openness", "amends"])
def test_rule_31_no_address_writes_or_changes_an_owned_line_of_the_other(plan, partner, sam, ada, hers, clock, kind):
    words = {name: str(value) for name, value in WORDS[kind].items()} | {"text": "planted by ada"}
    line = offered(partner(sam), clock.now, kind)
    draft = Draft.write(by=partner(sam), kind=kind, words=WORDS[kind], at=clock.now)
    for where in (
        f"/plan/table/draft/{draft.pk}/",
        f"/plan/table/draft/{draft.pk}/offer/",
        f"/plan/table/draft/{draft.pk}/drop/",
        f"/plan/table/line/{line.pk}/words/",
    ):
        assert hers.post(where, words).status_code == 404
    assert hers.post(f"/plan/table/line/{line.pk}/take-back/").status_code == 409
    line.refresh_from_db()
    assert (line.by, line.text) == (partner(sam), WORDS[kind]["text"])
    hers.post(f"/plan/table/new/{kind}/", words | {"by": str(partner(sam).pk), "owner": str(partner(sam).pk)})
    hers.post(f"/plan/table/draft/{Draft.objects.get(by=partner(ada)).pk}/offer/")
    assert set(line.contract.lines.filter(text="planted by ada").values_list("by", flat=True)) == {partner(ada).pk}


def test_the_paper_asks_for_the_same_few_things_with_one_such_line_and_with_many(plan, partner, ada, sam, clock, hers):
    def asked():
        hers.get(PAPER)
        with CaptureQueriesContext(connection) as found:
            hers.get(PAPER)
        return len(found)

    offered(partner(sam), clock.now, "openness")
    put_in_force(plan, clock)
    few = asked()
    for _ in range(5):
        agreed(partner(sam), clock.now, "openness")
        agreed(partner(ada), clock.now, "openness")
    put_in_force(plan, clock)
    assert asked() == few
