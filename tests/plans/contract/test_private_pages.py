"""SAF-8 at the table: drafts, reasons, a not yet and one's own name leave every page of the other the same."""

import pytest
from django.db import transaction
from django.urls import reverse

from plans.models import Contract, Draft, Line, Rest, Signature
from plans.models.couple.rest import leave_plan
from tests.harness.factories import FORM_TOKENS, PASSWORD, Browser
from tests.house import table
from tests.plans.contract_steps import agreed, draft, offered, ran_since

pytestmark = pytest.mark.django_db
PAGES = ["plan-show", "table-show", "contract-show", "contract-sign", "contract-versions"]


@pytest.fixture
def reads(ada, plan):
    """All that ada can read around the agreement, and a clock's hour later again."""
    browser = Browser(ada)

    def all_pages():
        on_table = Line.objects.filter(contract__state="table").values_list("pk", flat=True)
        paths = [reverse(f"plans:{name}") for name in PAGES]
        paths += [reverse("plans:contract-version", args=[one.pk]) for one in Contract.objects.frozen()]
        paths += [reverse("plans:line-not-yet", args=[pk]) for pk in sorted(on_table)]
        found = {}
        for path in [*paths, reverse("today")]:
            for htmx in ({}, {"hx-request": "true"}):
                answer = browser.get(path, headers=htmx)
                found[path, bool(htmx)] = (
                    answer.status_code,
                    dict(answer.items()),
                    FORM_TOKENS.sub(b"", answer.content),
                )
        return found

    all_pages()
    return all_pages


def post(who, name, *args, **typed):
    answer = Browser(who).post(reverse(f"plans:{name}", args=args), typed)
    assert answer.status_code == 302, answer.content.decode()


@pytest.fixture
def at_the_table(plan, a, s, clock):
    """A version runs; the next one lies on the table with a line of each."""
    ran_since(plan, clock.now)
    return offered(a, clock.now, "goal"), offered(s, clock.now, "boundary")


def test_a_draft_written_changed_and_thrown_away(at_the_table, reads, sam, s, clock):
    before = reads()
    words = {"text": "Marker one.", "cue": "", "smallest": "", "cadence": "daily"}
    post(sam, "draft-write", "commitment", **words)
    mine = Draft.objects.get()
    assert reads() == before
    post(sam, "draft-edit", mine.pk, **(words | {"text": "Marker two."}))
    assert reads() == before
    post(sam, "draft-drop", mine.pk)
    assert reads() == before


def test_a_not_yet_and_its_reason_look_like_no_answer(at_the_table, reads, sam, clock):
    line, _ = at_the_table
    before = reads()
    post(sam, "line-not-yet", line.pk)
    assert reads() == before
    post(sam, "line-not-yet", line.pk, reason="Marker three.")
    clock.forward(minutes=5)
    assert reads() == before


def test_signing_and_changing_ones_mind(plan, reads, ada, sam, a, clock):
    agreed(a, clock.now)
    contract = Contract.open(by=a, at=clock.now)
    contract.freeze(by=a, at=clock.now)
    reads()
    before = reads()
    name = {"version": contract.pk, "text_hash": contract.text_hash, "freely": "on", "password": PASSWORD}
    post(sam, "contract-sign", **name)
    assert Signature.objects.live().count() == 1
    assert reads() == before
    post(sam, "signature-take-back")
    assert reads() == before
    post(ada, "contract-sign", **name)
    with_hers = reads()
    post(sam, "contract-sign", **name)
    assert reads() == with_hers


def test_no_marker_of_sams_reaches_any_page_of_adas(at_the_table, reads, sam, s, clock):
    line, his = at_the_table
    line.not_yet(by=s, reason="Marker reason.")
    draft(s, clock.now, text="Marker draft.")
    pages = b"".join(content for _, _, content in reads().values())
    assert b"Marker" not in pages
    assert his.text.encode() in pages


REASONS = {
    "by hand": lambda s, at: Rest.begin(plan=s.plan, by=s, at=at),
    "unheld": lambda s, at: Rest.begin(plan=s.plan, at=at, cause=Rest.Cause.UNHELD),
    "unsigning": lambda s, at: Contract.running_of(s.plan).unsign(by=s, at=at),
    "leaving": lambda s, at: leave_plan(by=s, at=at),
}


def test_the_agreement_of_a_resting_plan_reads_alike_whatever_the_cause(at_the_table, reads, s, clock):
    """SAF-11."""
    found = []
    for rest in REASONS.values():
        with transaction.atomic():
            rest(s, clock.now)
            found.append(reads())
            transaction.set_rollback(True)
    assert found[0] == found[1] == found[2] == found[3]
    assert all(status in (200, 302) for status, _, _ in found[0].values())


OF_ALL = (
    "plans:draft-ideas",
    "plans:draft-fill",
    "plans:line-leave-out-rest",
)  # these take no part


@pytest.mark.parametrize(
    "name", [name for name in table.read() if name.startswith(("plans:draft", "plans:line")) and name not in OF_ALL]
)
def test_strangers_meet_nothing(name, at_the_table, s, mallory, stranger, mallorys, clock):
    """SEC-2: absent and forbidden alike, for everybody who is not of this plan; rule 31 for sam's own draft."""
    mine = draft(s, clock.now)
    args = [mine.pk] if "draft" in name else [at_the_table[0].pk]
    if name == "plans:draft-write":
        args = ["bribe"]
    for who in (mallory, stranger):
        for send in (Browser(who).get, Browser(who).post):
            assert send(reverse(name, args=args)).status_code in (404, 405)
    assert (Draft.objects.get(pk=mine.pk).words, Line.objects.filter(by=s).count()) == (mine.words, 2 - 1)
