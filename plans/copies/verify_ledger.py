"""The checks of `manage.py verify_ledger`: every ledger from first to last, and what its entries are about (REL-20).

It reads the entries once, however many there are. The rows alone show a changed byte, an entry that was removed,
swapped or inserted, and a text that is not the one that came into force. A tail that was cut off shows in a partner's
receipt. An entry whose salt was erased proves nothing about its content any more, and its chain still verifies.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from plans.models import Contract, Ledger, Openness, TherapistGrant
from plans.models.contract.canonical_text import sha256_of_text
from plans.models.contract.contract import IN_FORCE_EVENT
from plans.models.couple.ledger import GENESIS_HASH, ledger_commitment, ledger_entry_hash

AGREEMENT_ENDED = "agreement ended"
ENTRY_COLUMNS = ("plan_id", "number", "kind", "day", "salt", "commitment", "previous", "hash")
ROWS_PER_FETCH = 2000  # rows in memory


@dataclass(frozen=True)
class LedgerFault:
    """Something that is not as it was written; `number` is the entry's, 0 for the plan as a whole."""

    plan: UUID
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.plan} entry {self.number}: {self.what}"


@dataclass(frozen=True)
class ChainEntry:
    """One row of a ledger, read without its model, so that many rows cost little."""

    plan: UUID
    number: int
    kind: str
    day: date
    salt: bytes | None
    commitment: str
    previous: str
    hash: str

    def proves(self, content: str) -> bool:
        """Tell whether the entry was written about this content; true for every content once its salt is erased."""
        return self.salt is None or ledger_commitment(bytes(self.salt), content) == self.commitment


@dataclass
class LedgeredItems:
    """What a plan holds that its entries were written about."""

    ran: list[tuple[int, str]] = field(default_factory=list)  # number and hash of each version that came into force
    # By the first word of an entry's kind: the items it can be about.
    known: dict[str, set[str]] = field(default_factory=lambda: {"agreement": set(), "reader": set(), "openness": set()})
    faults: list[str] = field(default_factory=list)


@dataclass
class LedgerReport:
    """How many entries and plans were checked, and what was wrong."""

    entries: int = 0
    plans: int = 0
    faults: list[LedgerFault] = field(default_factory=list)


def verify_chains(plan: UUID | None = None) -> LedgerReport:
    """Check the ledger of every plan, or of one, and return the report."""
    found = LedgerReport()
    behind = _behind(plan)
    rows = _of(Ledger.objects.all(), plan).order_by("plan_id", "number").values_list(*ENTRY_COLUMNS)
    entries = (ChainEntry(*row) for row in rows.iterator(chunk_size=ROWS_PER_FETCH))
    for one, chain in groupby(entries, key=lambda entry: entry.plan):
        found.plans += 1
        found.entries += _walk(one, chain, behind.pop(one, LedgeredItems()), found.faults)
    for one, left in behind.items():
        if left.ran or left.faults:
            found.plans += 1
            _walk(one, (), left, found.faults)
    return found


def find_chain_entry(plan: UUID, number: int) -> ChainEntry | None:
    """Return one entry of a plan's ledger; None if the ledger has no such number."""
    row = Ledger.objects.filter(plan=plan, number=number).values_list(*ENTRY_COLUMNS).first()
    return ChainEntry(*row) if row else None


def _walk(plan: UUID, chain: Iterable[ChainEntry], behind: LedgeredItems, faults: list[LedgerFault]) -> int:
    """Check each entry's link and what it is about; append to `faults` and return the number of entries."""
    previous, count, ran = GENESIS_HASH, 0, iter(behind.ran)
    for count, entry in enumerate(chain, start=1):
        wrong = list(_links(entry, count, previous))
        if entry.kind == IN_FORCE_EVENT:
            number, text_hash = next(ran, (0, ""))
            if not number or not entry.proves(text_hash):
                wrong.append(f"version {number or '?'} is not the text that came into force")
        else:
            known = behind.known.get(entry.kind.partition(" ")[0])
            if known is not None and not any(map(entry.proves, known or {""})):
                wrong.append("what it was written about has changed or is gone")
        faults += [LedgerFault(plan, entry.number, what) for what in wrong]
        previous = entry.hash
    faults += [
        LedgerFault(plan, count + 1, f"version {number} came into force without an entry") for number, _hash in ran
    ]
    faults += [LedgerFault(plan, 0, what) for what in behind.faults]
    return count


def _links(entry: ChainEntry, expected: int, previous: str) -> Iterator[str]:
    """Yield what is wrong with an entry's number, its link to the one before, and its own hash."""
    if entry.number != expected:
        yield f"entry {expected} should stand here"
    if entry.previous != previous:
        yield "it does not follow the entry before it"
    if entry.hash != ledger_entry_hash(entry.previous, entry.number, entry.kind, entry.day, entry.commitment):
        yield "its content was changed"


def _behind(plan: UUID | None) -> dict[UUID, LedgeredItems]:
    """Return what each plan's entries were written about, in one query for each of the three tables."""
    found: dict[UUID, LedgeredItems] = {}
    for version in _versions(plan):
        here = found.setdefault(version["plan_id"], LedgeredItems())
        if sha256_of_text(version["text"]) != version["text_hash"]:
            here.faults.append(f"version {version['number']}: its text is not the one that was fixed")
        if version["runs_from"] is None:
            continue
        here.ran.append((version["number"], version["text_hash"]))
        here.known["agreement"].add(version["text_hash"])
        if version["names"] != 2:
            here.faults.append(f"version {version['number']}: it ran without two names on its text")
    for owner, pk in _of(TherapistGrant.objects.all(), plan).values_list("plan_id", "pk"):
        found.setdefault(owner, LedgeredItems()).known["reader"].add(str(pk))
    for consent in _of(Openness.objects.all(), plan).select_related("owner"):
        found.setdefault(consent.plan_id, LedgeredItems()).known["openness"].add(consent.text_hash)
    return found


def _versions(plan: UUID | None) -> Iterator[dict[str, Any]]:
    """Yield the frozen versions with the number of signatures under their text that counted, oldest in force first."""
    counted = Q(signatures__ended_at=None) | Q(signatures__ended_at__gte=F("runs_from"))
    names = Count("signatures", filter=counted & Q(signatures__text_hash=F("text_hash")))
    rows = _of(Contract.objects.exclude(text_hash=""), plan).annotate(names=names).order_by("runs_from", "number")
    return rows.values("plan_id", "number", "text", "text_hash", "runs_from", "names").iterator(
        chunk_size=ROWS_PER_FETCH
    )


def _of(rows: Any, plan: UUID | None) -> Any:
    return rows if plan is None else rows.filter(plan=plan)
