"""A copy to keep: the paper, the words, the exact text, the receipt, and the script that needs no site."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from plans.copies import verify
from plans.copies.verify import read_receipt
from plans.models import Commitment, Contract, Ledger, Rest
from plans.models.contract.canonical_text import sha256_of_text
from plans.models.contract.contract import bring_due_versions_into_force
from repair.foundation.words import ui_text
from tests.harness.factories import FORM_TOKENS, Browser
from tests.harness.query_counts import counted
from tests.plans.contract.test_versions_pages import next_version
from tests.plans.contract_steps import HELLO, agreed, offered, proposed, running, sign

pytestmark = pytest.mark.django_db
FILES = {"paper": "plan.pdf", "text": "plan.txt", "exact": "plan.json", "receipt": "receipt.txt"}


def keep(who, contract, what=""):
    """The page, or one of its files."""
    return Browser(who).get(f"/plan/agreement/{contract.pk}/keep/{what and what + '/'}")


def script(folder, *names):
    """The script as somebody runs it at home: alone in a folder, without this project; its status and its lines."""
    (folder / "verify.py").write_text(Path(verify.__file__).read_text())
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", *names], cwd=folder, capture_output=True, text=True, env={}, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


@pytest.fixture
def kept(plan, a, s, clock, ada, tmp_path):
    """What Ada has loaded of the version that runs, after two of them, and the chain from the host."""
    running(plan, clock)
    contract = next_version(a, s, clock, "We sleep early.")
    for what in ("exact", "receipt"):
        (tmp_path / FILES[what]).write_bytes(keep(ada, contract, what).content)
    out = StringIO()
    call_command("export_ledger", str(plan.pk), stdout=out)
    (tmp_path / "chain.json").write_text(out.getvalue())
    return tmp_path


class TestTheFiles:
    @pytest.mark.parametrize("what", FILES)
    def test_each_has_a_name_that_says_nothing(self, plan, clock, ada, what):
        answer = keep(ada, running(plan, clock), what)
        assert answer["Content-Disposition"] == f'attachment; filename="{FILES[what]}"'
        assert answer["Cache-Control"] == "no-store, private"

    def test_the_exact_text_is_the_very_bytes_that_were_signed(self, plan, clock, ada):
        contract = running(plan, clock, text="Grüße 👋 שלום")
        saved = keep(ada, contract, "exact").content
        assert (saved.decode(), sha256_of_text(saved.decode())) == (contract.text, contract.text_hash)

    def test_the_words_are_the_pages_words(self, plan, clock, ada):
        contract = running(plan, clock)
        said = keep(ada, contract, "text").content.decode()
        for part in (ui_text("agreement.head"), HELLO["text"], "Ada: signed on 13 January 2027", "Sam: signed on"):
            assert part in said
        assert said.rstrip().splitlines()[-3:] == [ui_text("agreement.print_foot"), "", f"SHA-256 {contract.text_hash}"]

    def test_a_copy_tells_under_its_line_what_was_made_smaller(self, plan, a, clock, ada):
        contract = running(plan, clock)
        Commitment.objects.get().make_smaller("A nod.", by=a, at=clock.now)
        assert "   (Smaller since 14 January 2027: A nod.)" in keep(ada, contract, "text").content.decode().splitlines()
        assert len(keep(ada, contract, "paper").content) > 10_000

    def test_a_smaller_text_of_several_lines_stays_under_its_line_in_a_copy(self, plan, a, clock, ada):
        contract = running(plan, clock)
        Commitment.objects.get().make_smaller("A nod.\n\n2. Sam pays.", by=a, at=clock.now)
        saved = keep(ada, contract, "text").content.decode().splitlines()
        assert "   (Smaller since 14 January 2027: A nod." in saved
        assert "   2. Sam pays.)" in saved
        assert not [line for line in saved if line.startswith("2.")]

    def test_a_text_that_waits_for_names_shows_none(self, a, s, clock, ada):
        contract = proposed(a, clock.now)
        sign(contract, s, clock.now)
        said = keep(ada, contract, "text").content.decode()
        assert "Suggested, to be signed" in said
        assert "signed on" not in said

    def test_somebody_elses_is_not_there(self, plan, clock, mallory, mallorys, stranger, dr_lee):
        contract = running(plan, clock)
        for who in (mallory, stranger, dr_lee):
            for what in ("", *FILES):
                assert keep(who, contract, what).status_code == 404

    def test_a_draft_has_no_copy_yet(self, a, clock, ada):
        offered(a, clock.now)
        assert keep(ada, Contract.open(by=a, at=clock.now), "text").status_code == 404

    def test_the_page_asks_no_more_for_many_versions(self, plan, a, s, clock, ada):
        one = running(plan, clock)
        keep(ada, one)
        few = counted(lambda: keep(ada, one))
        for n in range(3):
            last = next_version(a, s, clock, f"Line {n}.")
        assert counted(lambda: keep(ada, last)) == few


class TestTheReceipt:
    def test_a_receipt_before_the_version_runs_is_about_the_own_signature(self, plan, a, s, clock, ada, sam):
        contract = proposed(a, clock.now)
        assert keep(ada, contract, "receipt").status_code == 404
        assert ui_text("keep.no_receipt") in keep(ada, contract).content.decode()
        sign(contract, a, clock.now)
        said = read_receipt(keep(ada, contract, "receipt").content.decode())
        assert said == {
            "receipt": "1",
            "plan": str(plan.pk),
            "version": "1",
            "text-sha256": contract.text_hash,
            "signed-on": "2027-01-13",
            "ledger-number": "0",
            "ledger-hash": "0" * 64,
        }
        assert keep(sam, contract, "receipt").status_code == 404

    def test_a_receipt_stays_the_same_to_the_byte_whatever_the_other_does(self, plan, a, s, clock, ada):
        now = running(plan, clock)
        table = Contract.open(by=a, at=clock.now)
        for line in table.lines.all():
            line.leave_out(by=a)
        agreed(s, clock.now, "goal")
        table.freeze(by=a, at=clock.now)
        sign(table, a, clock.now)

        def receipts():
            return [keep(ada, contract, "receipt").content for contract in (now, table)]

        before = receipts()
        sign(table, s, clock.now)
        assert receipts() == before
        table.take_back(by=s, at=clock.now)
        assert receipts() == before
        now.unsign(by=s, at=clock.now)
        assert receipts() == before

    def test_unsigned_or_resting_by_hand_no_file_tells_which(self, plan, a, s, clock, ada):
        contract = running(plan, clock)

        def files():
            return {what: keep(ada, contract, what).content for what in ("", *FILES)}

        seen = []
        for rest in (
            lambda: Rest.begin(plan=plan, by=s, at=clock.now),
            lambda: contract.unsign(by=s, at=clock.now),
        ):
            with transaction.atomic():
                rest()
                seen.append({what: FORM_TOKENS.sub(b"", said) for what, said in files().items()})
                transaction.set_rollback(True)
        assert seen[0] == seen[1]
        assert b"Resting" in seen[0]["text"]
        assert b"signed on" not in seen[0]["text"]

    def test_a_receipt_in_force_proves_the_text_by_the_ledger_entry(self, kept, plan):
        said = read_receipt((kept / "receipt.txt").read_text())
        entry = plan.ledger.get(number=2)
        assert (
            (said["ledger-number"], said["ledger-hash"])
            == ("2", entry.hash)
            == (said["entry-number"], said["entry-hash"])
        )
        assert said["entry-salt"] == bytes(entry.salt).hex()

    def test_a_signature_that_was_taken_back_has_no_receipt(self, a, clock, ada):
        contract = proposed(a, clock.now)
        sign(contract, a, clock.now)
        contract.take_back(by=a, at=clock.now)
        assert keep(ada, contract, "receipt").status_code == 404
        contract.reopen(by=a, at=clock.now)
        assert keep(ada, contract, "receipt").status_code == 404

    def test_the_receipt_can_be_read_on_the_page(self, plan, clock, ada):
        contract = running(plan, clock)
        assert f"text-sha256: {contract.text_hash}" in keep(ada, contract).content.decode()


class TestTheScript:
    def test_the_verification_script_is_downloaded_as_it_is(self, ada, plan):
        answer = Browser(ada).get("/plan/agreement/keep/script/")
        assert answer.content == Path(verify.__file__).read_bytes()
        assert answer["Content-Disposition"] == 'attachment; filename="verify.py"'

    def test_text_receipt_and_chain_hold(self, kept):
        code, said = script(kept, "plan.json", "receipt.txt", "chain.json")
        assert (code, [line[:9] for line in said]) == (0, ["holds    "] * 7)
        assert script(kept, "plan.json", "receipt.txt") == (0, [*said[:3]])
        assert script(kept, "receipt.txt")[0] == 0

    def test_a_receipt_for_ones_own_name_holds_as_well(self, kept, plan, a, clock, ada):
        table = Contract.open(by=a, at=clock.now)
        table.lines.first().leave_out(by=a)
        for line in table.lines.filter(is_left_out=False):
            line.agree(by=a)
            line.agree(by=a.other)
        table.freeze(by=a, at=clock.now)
        sign(table, a, clock.now)
        for what in ("exact", "receipt"):
            (kept / FILES[what]).write_bytes(keep(ada, table, what).content)
        assert script(kept, "plan.json", "receipt.txt", "chain.json")[0] == 0

    def test_another_text_does_not_hold(self, kept):
        text = (kept / "plan.json").read_text()
        (kept / "plan.json").write_text(text.replace("sleep early", "sleep late"))
        code, said = script(kept, "plan.json", "receipt.txt")
        assert (code, [line for line in said if line.startswith("DOES NOT")]) == (
            1,
            ["DOES NOT the text has the hash that stands in the receipt"],
        )

    @pytest.mark.parametrize(
        "bend",
        [
            lambda entries: entries.pop(),
            lambda entries: entries.pop(0),
            lambda entries: entries.reverse(),
            lambda entries: entries[0].update(day="2020-01-01"),
            lambda entries: entries[1].update(commitment="0" * 64),
            lambda entries: entries.insert(0, dict(entries[0])),
        ],
    )
    def test_a_chain_that_was_bent_does_not_hold(self, kept, bend):
        chain = json.loads((kept / "chain.json").read_text())
        bend(chain["entries"])
        (kept / "chain.json").write_text(json.dumps(chain))
        assert script(kept, "receipt.txt", "chain.json")[0] == 1

    def test_a_receipt_with_another_hash_does_not_hold(self, kept):
        text = (kept / "receipt.txt").read_text()
        (kept / "receipt.txt").write_text(text.replace("entry-commitment: ", "entry-commitment: 0"))
        assert script(kept, "receipt.txt")[0] == 1

    @pytest.mark.parametrize(
        "names", [(), ("plan.json",), ("nothing.txt",), ("verify.py",), ("chain.json", "plan.json")]
    )
    def test_the_verification_script_says_what_it_cannot_read(self, kept, names):
        assert script(kept, *names)[0] == 2


def test_two_versions_word_for_word_alike_have_their_own_entries(plan, a, s, clock, ada):
    one = running(plan, clock)
    next_version(a, s, clock, "We sleep early.")
    table = Contract.open(by=a, at=clock.now)
    for line in table.lines.all():
        if line.kind == "boundary":
            line.leave_out(by=a)
        else:
            line.agree(by=a)
            line.agree(by=s)
    table.freeze(by=a, at=clock.now)
    for each in (a, s):
        sign(table, each, clock.now)
    bring_due_versions_into_force(at=clock.forward(hours=24))
    assert table.text_hash == one.text_hash
    numbers = [read_receipt(keep(ada, each, "receipt").content.decode())["entry-number"] for each in (one, table)]
    assert (numbers, Ledger.head(plan)[0]) == (["1", "3"], 3)
