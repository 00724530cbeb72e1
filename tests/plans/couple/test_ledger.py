"""The chain holds, and every way of bending it is found (REL-20)."""

import pytest

from plans.models import Ledger
from plans.models.couple.ledger import broken_entry_numbers, ledger_commitment

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(plan, clock):
    for n in range(6):
        Ledger.append("in force", f"text {n}", plan=plan, at=clock.forward(days=1))
    return plan


def test_a_chain_nobody_touched_holds(chain):
    assert broken_entry_numbers(chain) == []
    assert [entry.number for entry in chain.ledger.all()] == [1, 2, 3, 4, 5, 6]


def test_an_erased_salt_leaves_the_chain_whole(chain):
    chain.ledger.filter(number=3).update(salt=None)
    assert broken_entry_numbers(chain) == []


def test_salt_and_text_prove_an_entry(chain):
    entry = chain.ledger.get(number=1)
    assert ledger_commitment(bytes(entry.salt), "text 0") == entry.commitment
    assert ledger_commitment(bytes(entry.salt), "text 1") != entry.commitment


@pytest.mark.parametrize("field", ["commitment", "previous", "hash"])
def test_a_changed_byte_is_found(chain, field):
    entry = chain.ledger.get(number=3)
    setattr(entry, field, "f" + getattr(entry, field)[1:] if getattr(entry, field)[0] != "f" else "0" * 64)
    entry.save()
    assert broken_entry_numbers(chain) != []


@pytest.mark.parametrize("change", [{"kind": "ended"}, {"day": "2020-01-01"}])
def test_a_changed_kind_or_day_is_found(chain, change):
    chain.ledger.filter(number=3).update(**change)
    assert broken_entry_numbers(chain) == [3]


def test_a_removed_entry_is_found(chain):
    chain.ledger.filter(number=3).delete()
    assert broken_entry_numbers(chain) == [4]


def test_two_swapped_entries_are_found(chain):
    third, fourth = chain.ledger.get(number=3), chain.ledger.get(number=4)
    chain.ledger.filter(pk=third.pk).update(number=99)
    chain.ledger.filter(pk=fourth.pk).update(number=3)
    chain.ledger.filter(pk=third.pk).update(number=4)
    assert broken_entry_numbers(chain) == [3, 4, 5]
