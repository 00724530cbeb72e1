"""REL-20: every chain is read again, and every way of bending it is found; 100 of 100, on both databases."""

import json
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from plans.copies.receipt import receipt_text
from plans.copies.verify_ledger import verify_chains
from plans.models import Contract, Ledger, TherapistGrant
from plans.models.couple.ledger import ledger_commitment
from tests.harness import factories
from tests.harness.query_counts import counted
from tests.plans.contract.test_versions_pages import next_version
from tests.plans.contract_steps import agreed, ran_since, running, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(plan, grant, a, s, clock):
    """Three versions, a reader who came and went, and an ending."""
    running(plan, clock)
    next_version(a, s, clock, "We sleep early.")
    TherapistGrant.objects.get(pk=grant.pk).end(by=a, at=clock.now)
    next_version(a, s, clock, "We eat together.").unsign(by=a, at=clock.now)
    assert list(plan.ledger.values_list("kind", flat=True)) == [
        "reader admitted",
        *["agreement in force"] * 2,
        "reader ended",
        "agreement in force",
        "agreement ended",
    ]
    return plan


@pytest.fixture
def kept(chain, a, tmp_path):
    """Ada's receipt for the last version, in a file of hers."""
    file = tmp_path / "receipt.txt"
    file.write_text(receipt_text(Contract.objects.get(plan=chain, number=3), a))
    return file


def told(*args):
    """How the command ended, and all that it said."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_ledger", *args, stdout=out, stderr=err)
    except CommandError as wrong:
        return wrong.returncode, f"{err.getvalue()}{wrong}"
    return 0, out.getvalue()


def test_a_ledger_that_nobody_touched_holds(chain, kept, a):
    assert told() == (0, "6 entries of 1 plan: all of it holds.\n")
    assert told(str(chain.pk)) == told("--receipt", str(kept)) == told()


def test_an_empty_ledger_holds(db):
    assert told() == (0, "0 entries of 0 plans: all of it holds.\n")


class TestTampering:
    def entries(self, chain):
        return list(chain.ledger.order_by("number"))

    @pytest.mark.parametrize("field", ["kind", "day", "commitment", "previous", "hash", "salt", "number"])
    def test_a_changed_value_is_found(self, chain, field):
        values = {"kind": "agreement endet", "day": "2020-01-01", "salt": b"x" * 32, "number": 17}
        chain.ledger.filter(number=3).update(**{field: values.get(field, "f" * 64)})
        assert told()[0] == 1

    def test_a_removed_an_inserted_and_two_swapped_entries_are_found(self, chain):
        def remove():
            chain.ledger.filter(number=4).delete()

        def insert():
            for entry in reversed(self.entries(chain)[3:]):
                chain.ledger.filter(pk=entry.pk).update(number=entry.number + 1)
            first = self.entries(chain)[0]
            first.pk, first.number, first._state.adding = None, 4, True
            first.save()

        def swap():
            for number, other in ((2, 99), (3, 2), (99, 3)):
                chain.ledger.filter(number=number).update(number=other)

        for bend in (remove, insert, swap):
            with transaction.atomic():
                bend()
                assert told()[0] == 1
                transaction.set_rollback(True)
        assert told()[0] == 0

    def test_a_tail_that_was_cut_off_is_found_by_a_receipt(self, chain, kept):
        chain.ledger.filter(number__gte=5).delete()
        Contract.objects.filter(number=3).update(runs_from=None, state="superseded")
        assert told()[0] == 0
        assert "the chain ends before the entry in the receipt" in told("--receipt", str(kept))[1]

    def test_a_version_in_force_without_an_entry_is_found(self, chain):
        chain.ledger.filter(number__gte=5).delete()
        assert "version 3 came into force without an entry" in told()[1]

    def test_a_chain_written_anew_by_somebody_who_knows_how_is_found_by_a_receipt(self, chain, kept):
        last = ""
        for entry in self.entries(chain):
            entry.day, entry.previous = "2020-01-01", last or entry.previous
            entry.save()
            entry.refresh_from_db()
            entry.hash = last = entry.reckon()
            entry.save()
        assert told()[0] == 0
        assert "it is not the entry in the receipt" in told("--receipt", str(kept))[1]

    def test_everything_gone_is_found_too(self, chain):
        chain.ledger.all().delete()
        code, said = told()
        assert (code, said.count("without an entry")) == (1, 3)

    def test_an_erased_salt_is_no_fault(self, chain, kept):
        chain.ledger.update(salt=None)
        assert told("--receipt", str(kept))[0] == 0

    def test_a_reader_that_nobody_admitted_is_found(self, chain):
        TherapistGrant.objects.all().delete()
        assert "what it was written about has changed or is gone" in told()[1]

    def test_a_name_under_another_text_is_found(self, chain):
        Contract.objects.get(number=2).signatures.filter(by__seat="b").update(text_hash="0" * 64)
        assert "version 2: it ran without two names on its text" in told()[1]

    def test_one_hundred_of_one_hundred_at_random(self, chain, kept):
        """FI-23: single bytes and rows, by SQL, with dice that always fall the same."""
        dice, found = Random(20270113), 0
        for _ in range(100):
            with transaction.atomic():
                with connection.cursor() as cursor:
                    bend(cursor, dice, self.entries(chain))
                found += told("--receipt", str(kept))[0] == 1
                transaction.set_rollback(True)
        assert found == 100
        assert told("--receipt", str(kept))[0] == 0


def bend(cursor, dice, entries):
    """One change by SQL that our own code would never make."""
    entry, other = dice.sample(entries, 2)
    how = dice.choice(["byte", "byte", "byte", "remove", "swap", "insert", "cut"])

    def run(words, *given):
        cursor.execute(words, given)

    if how == "byte":
        column = dice.choice(["kind", "commitment", "previous", "hash", "salt"])
        value = getattr(entry, column)
        value = bytes(value) if column == "salt" else value
        place = dice.randrange(len(value))
        if column == "salt":
            new = value[:place] + bytes([value[place] ^ dice.randint(1, 255)]) + value[place + 1 :]
        else:
            new = (
                value[:place]
                + dice.choice([c for c in "0123456789abcdefxyz" if c != value[place]])
                + value[place + 1 :]
            )
        run(f"UPDATE plans_ledger SET {column} = %s WHERE hash = %s", new, entry.hash)
    elif how == "remove":
        run("DELETE FROM plans_ledger WHERE hash = %s", entry.hash)
    elif how == "swap":
        run("UPDATE plans_ledger SET number = 9999 WHERE hash = %s", entry.hash)
        run("UPDATE plans_ledger SET number = %s WHERE hash = %s", entry.number, other.hash)
        run("UPDATE plans_ledger SET number = %s WHERE hash = %s", other.number, entry.hash)
    elif how == "insert":
        for later in reversed(entries[entry.number - 1 :]):
            run("UPDATE plans_ledger SET number = %s WHERE hash = %s", later.number + 1, later.hash)
        Ledger.objects.create(
            plan=entry.plan, number=entry.number, kind=other.kind, day=other.day, salt=other.salt,
            commitment=other.commitment, previous=other.previous, hash=other.hash,
        )  # fmt: skip
    else:
        run("DELETE FROM plans_ledger WHERE number >= %s", dice.randint(1, 5))


class TestTheCommand:
    def test_the_command_says_which_plan_does_not_exist(self, chain):
        assert told("00000000-0000-4000-8000-000000000000") == (2, "There is no such plan.")

    @pytest.mark.parametrize("text", ["", "hello", "----- \nplan: x\n-----\n", "\udcff"])
    def test_the_command_says_that_a_file_is_no_receipt(self, chain, tmp_path, text):
        file = tmp_path / "x.txt"
        file.write_text(text, errors="surrogateescape")
        assert told("--receipt", str(file)) == (2, "This is no receipt that can be read.")

    def test_a_receipt_of_another_plan_does_not_fit(self, chain, kept, mallorys):
        code, said = told(str(mallorys.pk), "--receipt", str(kept))
        assert (code, "the receipt is for another plan" in said) == (1, True)

    def test_many_entries_and_plans_ask_no_more_than_few(self, chain, two_more_plans):
        few = counted(lambda: verify_chains(chain.pk))
        assert counted(verify_chains) == few
        last = chain.ledger.last()
        rows = []
        for n in range(7, 3007):
            row = Ledger(plan=chain, number=n, kind="agreement ended", day=last.day, salt=last.salt)
            row.commitment, row.previous = last.commitment, (rows[-1] if rows else last).hash
            row.hash = row.reckon()
            rows.append(row)
        Ledger.objects.bulk_create(rows)
        assert (counted(verify_chains), verify_chains().faults, verify_chains().entries) == (few, [], 3008)

    def test_the_export_is_the_chain_and_holds_no_words(self, chain):
        out = StringIO()
        call_command("export_ledger", str(chain.pk), stdout=out)
        said = json.loads(out.getvalue())
        assert [entry["number"] for entry in said["entries"]] == [1, 2, 3, 4, 5, 6]
        assert (
            ledger_commitment(bytes.fromhex(said["entries"][1]["salt"]), Contract.objects.get(number=1).text_hash)
            == (said["entries"][1]["commitment"])
        )
        assert "sleep" not in out.getvalue()
        with pytest.raises(CommandError, match="no such plan"):
            call_command("export_ledger", "00000000-0000-4000-8000-000000000000")


@pytest.fixture
def two_more_plans(db, clock):

    for one, two in (("Ida", "Joe"), ("Kim", "Lou")):
        ran_since(factories.shared_plan(factories.person(one), factories.person(two), at=clock.now), clock.now)


def test_a_name_taken_back_never_reaches_it(plan, a, s, clock):
    contract = running(plan, clock)
    before = Ledger.head(plan)
    table = Contract.open(by=a, at=clock.now)
    for line in table.lines.all():
        line.leave_out(by=a)

    agreed(s, clock.now, "goal")
    table.freeze(by=a, at=clock.now)
    sign(table, a, clock.now)
    table.take_back(by=a, at=clock.now)
    sign(table, s, clock.now)
    assert Ledger.head(plan) == before
    assert contract.text_hash != table.text_hash
