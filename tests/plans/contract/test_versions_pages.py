"""The list of versions, and any two of them side by side."""

import re
from uuid import uuid4

import pytest

from plans.models import Contract, Line
from plans.models.contract.contract import bring_due_versions_into_force
from tests.harness.factories import Browser
from tests.harness.query_counts import counted
from tests.plans.contract_steps import agreed, proposed, running, sign

pytestmark = pytest.mark.django_db
VERSIONS = "/plan/agreement/versions/"


def text(answer):
    """What is read on a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def next_version(a, s, clock, *words):
    """The next version in force, with these boundaries more."""
    table = Contract.open(by=a, at=clock.now)
    for line in table.lines.all():
        line.agree(by=a)
        line.agree(by=s)
    for one in words:
        agreed(a, clock.now, "boundary", text=one)
    table.freeze(by=a, at=clock.now)
    for each in (a, s):
        sign(table, each, clock.now)
    assert bring_due_versions_into_force(at=clock.forward(hours=24)) == 1
    return Contract.objects.get(pk=table.pk)


@pytest.fixture
def two(plan, a, s, clock):
    return running(plan, clock), next_version(a, s, clock, "We sleep early.")


def test_the_list_says_of_each_what_became_of_it(two, hers):
    page = text(hers.get(VERSIONS))
    assert "Version 2 Running since 15 January 2027" in page
    assert "Version 1 Ran from 14 January 2027 to 15 January 2027" in page
    assert page.index("Version 2") < page.index("Version 1")


def test_texts_that_never_ran_are_folded_and_can_be_laid_beside_others(two, a, s, hers, clock):
    for words in ("We walk on Sundays.", "We sing on Mondays."):
        table = Contract.open(by=a, at=clock.now)
        Line.objects.filter(contract=table).delete()
        agreed(a, clock.now, "boundary", text=words)
        table.freeze(by=a, at=clock.now)
        table.reopen(by=s, at=clock.now)
    page = hers.get(VERSIONS).content.decode()
    shown, folded = page.split("Texts that were fixed and never ran")
    numbers = [re.findall(r"Version (\d)</a>", part) for part in (shown, folded.split("</details>")[0])]
    assert numbers == [["4", "2", "1"], ["3"]]
    assert page.count("<option") == 8


def test_one_beside_the_one_before_it_is_a_link_on_the_list(two, hers):
    page = hers.get(VERSIONS).content.decode()
    [link] = re.findall(r'href="(/plan/agreement/[0-9a-f-]+/[0-9a-f-]+/)"', page)
    said = text(hers.get(link))
    assert "Came in came in: We sleep early. (end)".replace("came in:", "Version 2 came in:") in said
    assert "The same in both" in said


def test_two_versions_chosen_on_the_list_have_an_address_of_their_own(two, hers):
    one, other = two
    answer = hers.get("/plan/agreement/versions/two/", {"one": other.pk, "two": one.pk})
    assert answer["Location"] == f"/plan/agreement/{other.pk}/{one.pk}/"
    page = text(hers.get(answer["Location"]))
    assert page.index("Version 1") < page.index("Version 2")
    assert "Taken out" not in page


@pytest.mark.parametrize(
    "asked", [{}, {"one": "x", "two": "y"}, {"one": "\u0661"}, {"one": str(uuid4()), "two": str(uuid4())}]
)
def test_an_unknown_version_leads_back_to_the_list(two, hers, asked):
    assert hers.get("/plan/agreement/versions/two/", asked)["Location"] == VERSIONS


def test_a_version_beside_itself_is_the_same_word_for_word(two, hers):
    page = text(hers.get(f"/plan/agreement/{two[0].pk}/{two[0].pk}/"))
    assert "They are the same, word for word." in page


def test_nobody_lays_somebody_elses_version_beside_theirs(two, hers, mallory, mallorys):
    one, other = (each.pk for each in two)
    theirs = Browser(mallory)
    assert theirs.get(f"/plan/agreement/{one}/{other}/").status_code == 404
    assert theirs.get("/plan/agreement/versions/two/", {"one": one, "two": other})["Location"] == VERSIONS
    for pair in ((one, uuid4()), (uuid4(), one)):
        assert hers.get("/plan/agreement/{}/{}/".format(*pair)).status_code == 404


def test_a_draft_is_no_version_yet(hers, plan, a, clock):
    agreed(a, clock.now)
    table = Contract.open(by=a, at=clock.now)
    assert hers.get(f"/plan/agreement/{table.pk}/{table.pk}/").status_code == 404


def test_a_text_that_waits_for_names_can_be_laid_beside_the_one_that_runs(ada, plan, a, s, clock):
    now = running(plan, clock)
    table = Contract.open(by=a, at=clock.now)
    table.lines.get().leave_out(by=a)
    waits = proposed(s, clock.now, "boundary", text="We sleep early.")
    page = text(Browser(ada).get(f"/plan/agreement/{now.pk}/{waits.pk}/"))
    assert "Taken out Version 1 Ada taken out: I say hello first. (end)" in page
    assert "signed on" not in page


def test_words_of_both_are_shown_as_words(ada, plan, a, s, clock):
    running(plan, clock)
    new = next_version(a, s, clock, "<script>x</script> {{7*7}} \u202eevil")
    page = Browser(ada).get(f"/plan/agreement/{new.pk}/{new.pk}/").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt; {{7*7}}" in page
    assert "\u202e" not in page
    assert "U+202E" in page


def test_twelve_versions_ask_no_more_than_two(ada, plan, a, s, clock):
    first = running(plan, clock)
    last = next_version(a, s, clock, "We sleep early.")

    def asked():
        browser = Browser(ada)
        browser.get(VERSIONS)
        return [
            counted(lambda where=where: browser.get(where))
            for where in (VERSIONS, f"/plan/agreement/{first.pk}/{last.pk}/")
        ]

    few = asked()
    for n in range(10):
        last = next_version(a, s, clock, f"Line {n}.")
    assert asked() == few
    assert max(few) <= 10
