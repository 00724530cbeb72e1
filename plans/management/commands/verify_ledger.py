"""`manage.py verify_ledger`: check every ledger, and that what its entries are about has not changed (REL-20)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.copies.verify import read_receipt
from plans.copies.verify_ledger import LedgerFault, find_chain_entry, verify_chains
from plans.models import Contract, Plan
from plans.models.couple.ledger import GENESIS_HASH


class Command(BaseCommand):
    """Ends with 0 if everything holds, with 1 if something does not, with 2 if plan or receipt cannot be read."""

    help = "Check the chain of what was agreed and ended, of every plan or of one, and against somebody's receipt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", nargs="?", type=UUID, metavar="PLAN", help="the id of one plan")
        parser.add_argument("--receipt", type=Path, metavar="FILE", help="a receipt that one of the two has kept")

    def handle(self, *args: Any, plan: UUID | None, receipt: Path | None, **options: Any) -> None:
        """Print each fault on a line of its own to stderr, then how many entries and plans were checked."""
        kept = _read(receipt) if receipt else {}
        if kept and plan is None:
            plan = UUID(kept["plan"])
        if plan is not None and not Plan.objects.filter(pk=plan).exists():
            raise CommandError(_("There is no such plan."), returncode=2)
        found = verify_chains(plan)
        faults = found.faults + (_against(kept, plan) if kept and plan is not None else [])
        for fault in faults:
            self.stderr.write(str(fault))
        entries = ngettext("%d entry", "%d entries", found.entries) % found.entries
        plans = ngettext("%d plan", "%d plans", found.plans) % found.plans
        if faults:
            wrong = ngettext("%d fault", "%d faults", len(faults)) % len(faults)
            raise CommandError(_("{wrong} in {entries} of {plans}.").format(wrong=wrong, entries=entries, plans=plans))
        self.stdout.write(_("{entries} of {plans}: all of it holds.").format(entries=entries, plans=plans))


def _read(file: Path) -> dict[str, str]:
    """Return the receipt's values; raise `CommandError` unless it has all that is compared."""
    try:
        kept = read_receipt(file.read_text(encoding="utf-8"))
        UUID(kept["plan"]), int(kept["ledger-number"]), kept["ledger-hash"], kept["text-sha256"]
    except (OSError, ValueError, KeyError):
        raise CommandError(_("This is no receipt that can be read."), returncode=2) from None
    return kept


def _against(kept: dict[str, str], plan: UUID) -> list[LedgerFault]:
    """Return what the receipt proves and the ledger contradicts."""
    number, wrong = int(kept["ledger-number"]), []
    if kept["plan"] != str(plan):
        wrong.append("the receipt is for another plan")
    entry = find_chain_entry(plan, number)
    if number and entry is None:
        wrong.append("the chain ends before the entry in the receipt")
    elif (entry.hash if entry else GENESIS_HASH) != kept["ledger-hash"]:
        wrong.append("it is not the entry in the receipt")
    if not Contract.objects.filter(plan=plan, text_hash=kept["text-sha256"]).exists():
        wrong.append("the text in the receipt is not among the versions")
    return [LedgerFault(plan, number, what) for what in wrong]
